-- Extensions, and how the words of each language are brought to one form.

-- Keys and ranges in one index, which exclusion constraints over both need.
create extension if not exists btree_gist with schema extensions;
-- Keys and words in one index, so that a search of one organization reads nothing of others.
create extension if not exists btree_gin with schema extensions;
create extension if not exists fuzzystrmatch with schema extensions;
create extension if not exists unaccent with schema extensions;
create extension if not exists vector with schema extensions;

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
    continue when exists (
      select from pg_catalog.pg_ts_config where cfgname = language and cfgnamespace = 'private'::regnamespace
    );
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
