create or replace function private.form_faults(fields jsonb, settings jsonb) returns table (pointer text, detail text)
language sql immutable set search_path = ''
as $$
  with listed as (
    select format('/fields/%s', number - 1) as at, number,
           case jsonb_typeof(value) when 'object' then value else '{}' end as field,
           case jsonb_typeof(value) when 'object' then value ->> 'name' end as name,
           case jsonb_typeof(value) when 'object' then value ->> 'type' end as type
    from jsonb_array_elements(fields) with ordinality as element (value, number)
    where number <= 100
  ), choices as (
    select listed.at, place - 1 as choice, value
    from listed
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(listed.field -> 'options') when 'array' then listed.field -> 'options' else '[]' end
    ) with ordinality as element (value, place)
    where place <= 200
  ), rules as (
    select listed.at, listed.type, key, value
    from listed
    cross join lateral jsonb_each(
      case jsonb_typeof(listed.field -> 'validation') when 'object' then listed.field -> 'validation' else '{}' end
    )
  )
  select '/fields', 'must hold at most 100 fields' where jsonb_array_length(fields) > 100
  union all
  select at || '/name', 'must be a letter, then at most 63 lower-case letters, digits and _' from listed
  where name is null or jsonb_typeof(field -> 'name') <> 'string' or name !~ '^[a-z][a-z0-9_]{0,63}$'
  union all
  select at || '/name', 'is kept for other things' from listed where name like 'utm\_%'
  union all
  select at || '/name', 'is the name of a field before it' from (
    select at, row_number() over (partition by name order by number) as place from listed where name is not null
  ) as named where place > 1
  union all
  select at || '/type', 'must be one of: text, textarea, email, phone, number, select, multi_select, checkbox, consent, '
    'date, time, url, rating, hidden, honeypot' from listed
  where type is null or type not in ('text', 'textarea', 'email', 'phone', 'number', 'select', 'multi_select', 'checkbox',
    'consent', 'date', 'time', 'url', 'rating', 'hidden', 'honeypot')
  union all
  select at || '/' || key, 'is not known' from listed cross join lateral jsonb_object_keys(field) as key
  where key not in ('name', 'type', 'label', 'help', 'placeholder', 'required', 'options', 'validation', 'maps_to',
    'visible_if', 'required_if', 'overwrite', 'country', 'consent')
  union all
  select at || '/' || key, 'must be true or false' from listed
  cross join unnest(array['required', 'overwrite']) as key where jsonb_typeof(field -> key) <> 'boolean'
  union all
  select at || '/' || key, 'must be a text of at most 2000 characters' from listed
  cross join unnest(array['label', 'help', 'placeholder']) as key
  where jsonb_typeof(field -> key) not in ('string', 'null') or length(field ->> key) > 2000
  union all
  select at || '/name', 'is a name that browsers fill in by themselves, and people would be taken for spam' from listed
  where type = 'honeypot' and name ~ '(mail|name|phone|tel|url|website|zip|postcode|country|city|address|company|organization)'
  union all
  select at || '/options', 'must be a list of 1 to 200 choices {"value", "label"}' from listed
  where type in ('select', 'multi_select') and not (
    jsonb_typeof(field -> 'options') is not distinct from 'array' and jsonb_array_length(field -> 'options') between 1 and 200
  )
  union all
  select at || '/options', format('is for select and multi_select, and this is a %s', type) from listed
  where type not in ('select', 'multi_select') and field ? 'options'
  union all
  select format('%s/options/%s', at, choice), 'must be {"value", "label"}: a text of 1 to 200 characters each' from choices
  where jsonb_typeof(value) <> 'object' or jsonb_typeof(value -> 'value') is distinct from 'string'
    or length(value ->> 'value') not between 1 and 200 or coalesce(length(value ->> 'label'), 1) not between 1 and 200
  union all
  select format('%s/options/%s/value', at, choice), 'is the value of a choice before it' from (
    select at, choice, row_number() over (partition by at, value ->> 'value' order by choice) as place
    from choices where jsonb_typeof(value) = 'object'
  ) as named where place > 1
  union all
  select at || '/validation', 'must be an object' from listed where jsonb_typeof(field -> 'validation') <> 'object'
  union all
  select format('%s/validation/%s', at, key), format('is not known for a %s', type) from rules
  where key <> all (case
    when type in ('text', 'textarea', 'url', 'hidden') then array['min_length', 'max_length']
    when type = 'number' then array['min', 'max', 'integer']
    when type = 'rating' then array['max']
    when type = 'multi_select' then array['min_selected', 'max_selected']
    when type = 'date' then array['not_before', 'not_after']
    else '{}' end)
  union all
  select format('%s/validation/%s', at, key), 'must be a whole number from 0 to 5000' from rules
  where key in ('min_length', 'max_length', 'min_selected', 'max_selected')
    and not (jsonb_typeof(value) = 'number' and value::text ~ '^[0-9]{1,4}$' and value::text::integer <= 5000)
  union all
  select format('%s/validation/%s', at, key), 'must be a number' from rules
  where type = 'number' and key in ('min', 'max') and jsonb_typeof(value) <> 'number'
  union all
  select format('%s/validation/%s', at, key), 'must be a whole number from 2 to 10' from rules
  where type = 'rating' and key = 'max' and value::text !~ '^([2-9]|10)$'
  union all
  select format('%s/validation/%s', at, key), 'must be true or false' from rules
  where key = 'integer' and jsonb_typeof(value) <> 'boolean'
  union all
  select format('%s/validation/%s', at, key), 'must be a day such as 2027-01-31, or today, or today+7' from rules
  where key in ('not_before', 'not_after') and (
    jsonb_typeof(value) <> 'string'
    or value #>> '{}' !~ '^(today([+-][0-9]{1,4})?|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$'
  )
  union all
  select at || '/maps_to', 'must be one of: email, phone, name, first_name, last_name, tags, custom_fields.KEY, as the type allows' from listed
  where field ? 'maps_to' and (
    jsonb_typeof(field -> 'maps_to') <> 'string'
    or field ->> 'maps_to' !~ '^(email|phone|name|first_name|last_name|tags|custom_fields\.[a-z][a-z0-9_]{0,63})$'
    or field ->> 'maps_to' in ('email', 'phone') and field ->> 'maps_to' <> type
    or field ->> 'maps_to' in ('name', 'first_name', 'last_name') and type not in ('text', 'select', 'hidden')
    or field ->> 'maps_to' = 'tags' and type not in ('text', 'select', 'multi_select', 'hidden')
  )
  union all
  select at || '/maps_to', 'is what a field before it maps to' from (
    select at, row_number() over (partition by field ->> 'maps_to' order by number) as place
    from listed where field ? 'maps_to' and field ->> 'maps_to' <> 'tags'
  ) as mapped where place > 1
  union all
  select at || '/country', 'must be a country such as CH' from listed
  where field ? 'country' and (jsonb_typeof(field -> 'country') <> 'string' or field ->> 'country' !~ '^[A-Z]{2}$')
  union all
  select at || '/consent', 'must be {"channel": "email", "sms" or "whatsapp", "purpose": "marketing"}' from listed
  where (type = 'consent') <> (field ? 'consent') or type = 'consent' and not coalesce(
    field #>> '{consent,channel}' in ('email', 'sms', 'whatsapp') and field #>> '{consent,purpose}' = 'marketing', false)
  union all
  select fault.* from listed cross join unnest(array['visible_if', 'required_if']) as key
  cross join lateral private.condition_faults(field -> key, at || '/' || key, array(
    select earlier.name from listed as earlier where earlier.number < listed.number and earlier.name is not null
  )) as fault
  where field ? key
  union all
  select '/settings', 'must be an object' where jsonb_typeof(settings) <> 'object'
  union all
  select '/settings/redirectUrl', 'must be an address that begins with https://, or null'
  where jsonb_typeof(settings) = 'object' and jsonb_typeof(settings -> 'redirectUrl') <> 'null' and not coalesce(
    jsonb_typeof(settings -> 'redirectUrl') = 'string' and length(settings ->> 'redirectUrl') <= 2000
    and settings ->> 'redirectUrl' ~ '^(https://[^\s[:cntrl:]@/?#<>"`\\]+|http://localhost(:[0-9]{1,5})?)([/?#][^\s[:cntrl:]<>"`\\]*)?$',
    false)
  union all
  select '/settings/successMessage', 'must be a text of at most 1000 characters'
  where jsonb_typeof(settings) = 'object' and settings ? 'successMessage'
    and not (jsonb_typeof(settings -> 'successMessage') = 'string' and length(settings ->> 'successMessage') <= 1000)
  union all
  select '/settings/doubleOptIn', 'must be true or false'
  where jsonb_typeof(settings) = 'object' and settings ? 'doubleOptIn' and jsonb_typeof(settings -> 'doubleOptIn') <> 'boolean'
  union all
  select '/settings/doubleOptIn', 'takes a field of the type consent whose channel is email'
  where jsonb_typeof(settings) = 'object' and settings -> 'doubleOptIn' = 'true' and not exists (
    select from listed where type = 'consent' and field #>> '{consent,channel}' = 'email'
  )
  union all
  select '/settings/allowedOrigins', 'must be a list of at most 20 origins such as https://www.example.com'
  where jsonb_typeof(settings) = 'object' and settings ? 'allowedOrigins' and not coalesce(
    jsonb_typeof(settings -> 'allowedOrigins') = 'array' and jsonb_array_length(settings -> 'allowedOrigins') <= 20
    and not exists (
      select from jsonb_array_elements(settings -> 'allowedOrigins') as origin
      where jsonb_typeof(origin) <> 'string' or origin #>> '{}' !~ '^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$'
    ), false)
$$;
comment on function private.form_faults(jsonb, jsonb) is
  'What is wrong with the definition of a form, each fault with its JSON pointer; no row where nothing is.';
grant execute on function private.form_faults(jsonb, jsonb) to authenticated, service_role, frontdesk_functions;
