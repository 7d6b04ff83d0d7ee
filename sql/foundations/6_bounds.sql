-- How much a column holds and in which form: each kind is said once, here, and a table names the kind of its columns.
--
-- They are plain conditions as far as that goes, so that most rows cost no call of a function, and an error names the column.

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
language sql immutable parallel safe set search_path = ''
as $$
  select coalesce(max(length(element)), 0) from unnest(elements) as element
$$;
comment on function private.longest(text[]) is 'Characters of the longest element; 0 where there is none.';
grant execute on function private.longest(text[])
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.is_readable(document jsonb) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select not document @? 'strict $.**{64}'
    and not document @? 'strict $.** ? (@.type() == "number" && (@ > 1e308 || @ < -1e308))'
$$;
comment on function private.is_readable(jsonb) is
  'Whether other readers of JSON take what Postgres does: 64 levels at most, and numbers that fit a double.';
grant execute on function private.is_readable(jsonb)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_audit,
    frontdesk_privacy;

create or replace function private.line_of(text text, most integer default 200) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select left(regexp_replace(text, '[[:cntrl:]\u2028\u2029]+', ' ', 'g'), most)
$$;
comment on function private.line_of(text, integer) is
  'A text as a line of at most so many characters: for what somebody else lets people write without a bound.';
grant execute on function private.line_of(text, integer) to frontdesk_functions, frontdesk_privacy;

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
      -- %1$I is the column, %2$s the most of it. What stands in one line can become a header of a mail.
      ('line', lines, 200, 'length(%1$I) <= %2$s and %1$I !~ ''[[:cntrl:]\u2028\u2029]'''),
      -- A line of which something is to be seen (letters::is_blank), and which turns nothing round that follows it.
      ('label', labels, 200, 'length(%1$I) <= %2$s and %1$I ~ ''^[^[:cntrl:]\u2028-\u202e\u2066-\u2069]*[^[:cntrl:][:space:]'
        '\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f'
        '\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]'
        '[^[:cntrl:]\u2028-\u202e\u2066-\u2069]*$'''),
      ('text', texts, 10000,
        'length(%1$I) <= %2$s and translate(%1$I, E''\t\n\r'', '''') !~ ''[[:cntrl:]]'''),
      ('article', articles, 200000, 'length(%1$I) <= %2$s'),
      -- RFC 5321, of a domain with a name; letters that are not ASCII may stand anywhere. Lengths are asked apart: as
      -- repetitions in the pattern they make it ten times slower.
      ('email', emails, 254,
        'length(%1$I) <= %2$s and position(''@'' in %1$I) <= 65'
        ' and %1$I ~ ''^[^\s[:cntrl:]@"\\(),:;<>\[\]]+@([a-zA-Z0-9\u0080-\U0010ffff-]+\.)+'
        '[a-zA-Z\u0080-\U0010ffff][a-zA-Z0-9\u0080-\U0010ffff-]*[a-zA-Z0-9\u0080-\U0010ffff]$'''
        -- No dot or hyphen at an end, nothing unseen, no Latin letters beside others that look like them (fields::Email
        -- says more).
        ' and %1$I !~ ''^\.|\.@|\.\.|@-|@.*(-\.|\.-)|@.*[^.]{64}'
        '|[\u0080-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180b-\u180f\u2000-\u200f\u2028-\u202f'
        '\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff-\uffef]|'
        '[a-zA-Z][^@.]*[\u0370-\u058f\u13a0-\u13ff]|[\u0370-\u058f\u13a0-\u13ff][^@.]*[a-zA-Z]'''),
      ('phone', phones, 15, '%1$I ~ ''^\+[1-9][0-9]{6,14}$'''),
      -- Somebody's name before an @ makes one host look like another.
      ('url', urls, 2000,
        'length(%1$I) <= %2$s and %1$I ~ ''^https?://[^\s[:cntrl:]@/?#<>"`]*\.[^\s[:cntrl:]@/?#<>"`]*'
        '([/?#][^\s[:cntrl:]<>"`]*)?$'''),
      ('zone', zones, 64, 'length(%1$I) <= %2$s and private.is_zone(%1$I)'),
      ('list', lists, 50,
        'cardinality(%1$I) <= %2$s and private.longest(%1$I) <= 200 and array_position(%1$I, null) is null'
        ' and array_to_string(%1$I, '' '') !~ ''[[:cntrl:]\u2028\u2029]'''),
      ('phrases', phrases, 50,
        'cardinality(%1$I) <= %2$s and private.longest(%1$I) <= 2000 and array_position(%1$I, null) is null'),
      ('links', links, 50,
        'cardinality(%1$I) <= %2$s and private.longest(%1$I) <= 2000 and array_position(%1$I, null) is null'
        ' and (%1$I = ''{}'' or array_to_string(%1$I, E''\n'') !~* ''(^|\n)(?!https?://)'')'),
      ('set', sets, 100, 'cardinality(%1$I) <= %2$s and array_position(%1$I, null) is null'),
      ('document', documents, 65536, 'octet_length(%1$I::text) <= %2$s and private.is_readable(%1$I)')
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
