-- What full text and vectors need: the extensions, and how the words of each language are brought to one form.

create schema if not exists extensions;
grant usage on schema extensions to anon, client, authenticated, service_role, frontdesk_functions;
create extension if not exists vector with schema extensions;
create extension if not exists unaccent with schema extensions;

-- The languages for which Postgres has stemmers, without accents: who searches often leaves them out.
do $$
declare
  language text;
  dictionary text;
begin
  foreach language in array array[
    'simple', 'arabic', 'armenian', 'basque', 'catalan', 'danish', 'dutch', 'english', 'estonian', 'finnish', 'french',
    'german', 'greek', 'hindi', 'hungarian', 'indonesian', 'irish', 'italian', 'lithuanian', 'nepali', 'norwegian',
    'portuguese', 'romanian', 'russian', 'serbian', 'spanish', 'swedish', 'tamil', 'turkish', 'yiddish'
  ] loop
    dictionary := case language when 'simple' then 'simple' else language || '_stem' end;
    execute format('create text search configuration private.%I (copy = pg_catalog.%1$I)', language);
    execute format(
      'alter text search configuration private.%I
         alter mapping for hword, hword_part, word with extensions.unaccent, pg_catalog.%I',
      language, dictionary
    );
    execute format(
      'comment on text search configuration private.%I is %L', language, 'The words of a text without accents.'
    );
  end loop;
end
$$;

create function private.text_search_config(language text) returns regconfig
language sql immutable parallel safe set search_path = ''
as $$
  select case language
    when 'ar' then 'private.arabic'::regconfig when 'ca' then 'private.catalan'::regconfig
    when 'da' then 'private.danish'::regconfig when 'de' then 'private.german'::regconfig
    when 'el' then 'private.greek'::regconfig when 'en' then 'private.english'::regconfig
    when 'es' then 'private.spanish'::regconfig when 'et' then 'private.estonian'::regconfig
    when 'eu' then 'private.basque'::regconfig when 'fi' then 'private.finnish'::regconfig
    when 'fr' then 'private.french'::regconfig when 'ga' then 'private.irish'::regconfig
    when 'hi' then 'private.hindi'::regconfig when 'hu' then 'private.hungarian'::regconfig
    when 'hy' then 'private.armenian'::regconfig when 'id' then 'private.indonesian'::regconfig
    when 'it' then 'private.italian'::regconfig when 'lt' then 'private.lithuanian'::regconfig
    when 'nb' then 'private.norwegian'::regconfig when 'ne' then 'private.nepali'::regconfig
    when 'nl' then 'private.dutch'::regconfig when 'pt' then 'private.portuguese'::regconfig
    when 'ro' then 'private.romanian'::regconfig when 'ru' then 'private.russian'::regconfig
    when 'sr' then 'private.serbian'::regconfig when 'sv' then 'private.swedish'::regconfig
    when 'ta' then 'private.tamil'::regconfig when 'tr' then 'private.turkish'::regconfig
    when 'yi' then 'private.yiddish'::regconfig
    else 'private.simple'::regconfig
  end
$$;
comment on function private.text_search_config(text) is
  'How the words of a language (ISO 639-1) are brought to one form; those of an unknown one only lose accents and case.';
grant execute on function private.text_search_config(text)
to anon, client, authenticated, service_role, frontdesk_functions;

create function private.joined(words text[]) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select array_to_string(words, ' ')
$$;
comment on function private.joined(text[]) is 'Words with spaces in between; of texts alone, which makes it immutable.';
grant execute on function private.joined(text[]) to anon, client, authenticated, service_role, frontdesk_functions;

revoke execute on all routines in schema private from public;
