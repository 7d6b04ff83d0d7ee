-- How much a column holds and in which form: each kind is said once, here, and a table names the kind of its columns.
--
-- A condition is a call of a small function with the column and a number, and an error names the column. Postgres parses the
-- conditions of a table anew for each statement that writes to it, and a pattern letter by letter: with the patterns in
-- them, that was a sixth of the time of an event of a payment. The functions are strict, so that a null costs no call.

create or replace function private.is_zone(name text) returns boolean
language plpgsql stable set search_path = ''
as $$
begin
  -- Postgres takes more than names of zones: POSIX rules such as XYZ+3 and Etc/GMT+99, of which no other part of the
  -- system knows. Of the IANA database's Area/Place, only Etc/GMT-14 to Etc/GMT+12 have digits.
  if name !~ '^([A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+){1,2}|Etc/GMT(\+([0-9]|1[0-2])|-([0-9]|1[0-4]))|UTC)$' then
    return false;
  end if;
  perform timestamp '2000-01-01' at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;
comment on function private.is_zone(text) is 'Whether there is such a zone in the IANA database: Area/Place, or UTC.';
grant execute on function private.is_zone(text)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_privacy;

create or replace function private.is_currency(code text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select code = any (string_to_array(
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC '
    'CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR '
    'ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK '
    'MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE '
    'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF '
    'YER ZAR ZMW ZWG', ' '))
$$;
comment on function private.is_currency(text) is
  'Whether people pay in it: the codes of ISO 4217 that are money of a country in 2026, without metals, funds and tests.';
grant execute on function private.is_currency(text)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.longest(elements text[]) returns integer
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  if elements = '{}' then
    return 0;
  end if;
  return (select coalesce(max(length(element)), 0) from unnest(elements) as element);
end
$$;
comment on function private.longest(text[]) is 'Characters of the longest element; 0 where there is none.';
grant execute on function private.longest(text[])
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.is_readable(document jsonb) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return not document @? 'strict $.**{64}'
    and not document @? 'strict $.** ? (@.type() == "number" && (@ > 1e308 || @ < -1e308))';
end
$$;
comment on function private.is_readable(jsonb) is
  'Whether other readers of JSON take what Postgres does: 64 levels at most, and numbers that fit a double.';
grant execute on function private.is_readable(jsonb)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.is_given(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) between 1 and most;
end
$$;
comment on function private.is_given(text, integer) is 'Whether a text has from one to so many characters.';
grant execute on function private.is_given(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_line(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) <= most and text !~ '[[:cntrl:]\u2028\u2029]';
end
$$;
comment on function private.is_line(text, integer) is
  'Whether a text is one line of at most so many characters. What stands in one line can become a header of a mail.';
grant execute on function private.is_line(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_label(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) <= most
    and text ~ ('^[^[:cntrl:]\u2028-\u202e\u2066-\u2069]*[^[:cntrl:][:space:]'
      '\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f'
      '\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]'
      '[^[:cntrl:]\u2028-\u202e\u2066-\u2069]*$');
end
$$;
comment on function private.is_label(text, integer) is
  'Whether a text is a line of at most so many characters of which something is to be seen (letters::is_blank), and which
   turns nothing round that follows it.';
grant execute on function private.is_label(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_prose(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) <= most and translate(text, E'\t\n\r', '') !~ '[[:cntrl:]]';
end
$$;
comment on function private.is_prose(text, integer) is
  'Whether a text has at most so many characters, and of control characters tab and line break alone.';
grant execute on function private.is_prose(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_email(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) <= most and position('@' in text) <= 65
    and text ~ ('^[^\s[:cntrl:]@"\\(),:;<>\[\]]+@([a-zA-Z0-9\u0080-\U0010ffff-]+\.)+'
      '[a-zA-Z\u0080-\U0010ffff][a-zA-Z0-9\u0080-\U0010ffff-]*[a-zA-Z0-9\u0080-\U0010ffff]$')
    -- No dot or hyphen at an end, nothing unseen, no Latin letters beside others that look like them (fields::Email
    -- says more).
    and text !~ ('^\.|\.@|\.\.|@-|@.*(-\.|\.-)|@.*[^.]{64}'
      '|[\u0080-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180b-\u180f\u2000-\u200f\u2028-\u202f'
      '\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff-\uffef]|'
      '[a-zA-Z][^@.]*[\u0370-\u058f\u13a0-\u13ff]|[\u0370-\u058f\u13a0-\u13ff][^@.]*[a-zA-Z]');
end
$$;
comment on function private.is_email(text, integer) is
  'Whether a text is an address of at most so many characters (RFC 5321), of a domain with a name; letters that are not ASCII
   may stand anywhere. Lengths are asked apart: as repetitions in the pattern they make it ten times slower.';
grant execute on function private.is_email(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_url(text text, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return length(text) <= most
    and text ~ '^https?://[^\s[:cntrl:]@/?#<>"`]*\.[^\s[:cntrl:]@/?#<>"`]*([/?#][^\s[:cntrl:]<>"`]*)?$';
end
$$;
comment on function private.is_url(text, integer) is
  'Whether a text is a URL of at most so many characters, by http or https. Somebody''s name before an @ makes one host
   look like another.';
grant execute on function private.is_url(text, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_list(elements text[], most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return elements = '{}' or cardinality(elements) <= most and private.longest(elements) <= 200
    and array_position(elements, null) is null and array_to_string(elements, ' ') !~ '[[:cntrl:]\u2028\u2029]';
end
$$;
comment on function private.is_list(text[], integer) is
  'Whether an array is of at most so many lines of 200 characters.';
grant execute on function private.is_list(text[], integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.is_document(document jsonb, most integer) returns boolean
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  return document in ('{}', '[]') or octet_length(document::text) <= most and private.is_readable(document);
end
$$;
comment on function private.is_document(jsonb, integer) is
  'Whether JSON has at most so many bytes as text, and other readers take it (private.is_readable).';
grant execute on function private.is_document(jsonb, integer)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit, frontdesk_privacy;

create or replace function private.line_of(text text, most integer default 200) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select left(regexp_replace(text, '[[:cntrl:]\u2028\u2029]+', ' ', 'g'), most)
$$;
comment on function private.line_of(text, integer) is
  'A text as a line of at most so many characters: for what somebody else lets people write without a bound.';
grant execute on function private.line_of(text, integer) to service_role, frontdesk_functions, frontdesk_privacy;

create or replace procedure private.bound_table(
  bounded regclass,
  labels text default '',
  lines text default '',
  texts text default '',
  articles text default '',
  emails text default '',
  phones text default '',
  urls text default '',
  zones text default '',
  lists text default '',
  phrases text default '',
  links text default '',
  sets text default '',
  documents text default ''
)
language plpgsql set search_path = ''
as $$
declare
  wanted record;
  name text;
begin
  for wanted in
    select kind.name as kind, entry[1] as column_name, coalesce(entry[2]::integer, kind.most) as most, kind.condition
    from (values
      -- %1$I is the column, %2$s the most of it.
      ('line', lines, 200, 'private.is_line(%1$I, %2$s)'),
      ('label', labels, 200, 'private.is_label(%1$I, %2$s)'),
      ('text', texts, 10000, 'private.is_prose(%1$I, %2$s)'),
      ('article', articles, 200000, 'length(%1$I) <= %2$s'),
      ('email', emails, 254, 'private.is_email(%1$I, %2$s)'),
      ('phone', phones, 15, '%1$I ~ ''^\+[1-9][0-9]{6,14}$'''),
      ('url', urls, 2000, 'private.is_url(%1$I, %2$s)'),
      ('zone', zones, 64, 'length(%1$I) <= %2$s and private.is_zone(%1$I)'),
      ('list', lists, 50, 'private.is_list(%1$I, %2$s)'),
      ('phrases', phrases, 50,
        'cardinality(%1$I) <= %2$s and private.longest(%1$I) <= 2000 and array_position(%1$I, null) is null'),
      ('links', links, 50,
        'cardinality(%1$I) <= %2$s and private.longest(%1$I) <= 2000 and array_position(%1$I, null) is null'
        ' and (%1$I = ''{}'' or array_to_string(%1$I, E''\n'') !~* ''(^|\n)(?!https?://)'')'),
      ('set', sets, 100, 'cardinality(%1$I) <= %2$s and array_position(%1$I, null) is null'),
      ('document', documents, 65536, 'private.is_document(%1$I, %2$s)')
    ) as kind (name, columns, most, condition)
    cross join lateral regexp_matches(kind.columns, '([a-z_]+)(?:\s+([0-9]+))?', 'g') as entry
  loop
    name := format('%s_%s_%s_of_%s',
      split_part(bounded::text, '.', -1), wanted.column_name, wanted.kind, wanted.most);
    if length(name) > 63 then
      raise exception 'the constraint % would lose its end', name;
    end if;
    execute format('alter table %s add constraint %I check (%s)',
      bounded, name, format(wanted.condition, wanted.column_name, wanted.most));
  end loop;
end
$$;
comment on procedure private.bound_table(
  regclass, text, text, text, text, text, text, text, text, text, text, text, text, text
) is
  'Bounds columns of a table, each by its kind, and by a number where it is not the kind''s own: `lines => ''code 120,
   slug''`. labels: lines that show something. lines: 200 characters without a line break. texts: 10,000 characters, for
   people to write. articles: 200,000 characters as they came. emails, phones (E.164), urls (http and https, 2,000
   characters), zones (IANA). lists: text arrays of 50 lines of at most 200 characters. phrases: text arrays of 50 of at
   most 2,000. links: such arrays of URLs by http or https. sets: arrays of 100 of any type. documents: JSON of 64 KiB as
   text, 64 levels deep, with numbers that fit a double. The constraint of each says what it is: customers_name_line_of_200.';
