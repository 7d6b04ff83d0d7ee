create or replace function private.condition_faults(
  condition jsonb, at text, known text[], depth integer default 1
) returns table (pointer text, detail text)
language plpgsql immutable set search_path = ''
as $$
declare
  kinds constant text[] := array(select key from jsonb_object_keys(
    case jsonb_typeof(condition) when 'object' then condition else '{}' end
  ) as key);
  form constant text := 'must be {"field", "op", "value"}, or one of {"all": […]}, {"any": […]} and {"not": …}';
  operator text;
begin
  if depth > 8 then
    return query select at, 'must be nested at most 8 deep';
  elsif kinds in (array['all'], array['any']) then
    if jsonb_typeof(condition -> kinds[1]) <> 'array' or jsonb_array_length(condition -> kinds[1]) not between 1 and 50 then
      return query select at || '/' || kinds[1], 'must be a list of 1 to 50 conditions';
      return;
    end if;
    return query
      select fault.* from jsonb_array_elements(condition -> kinds[1]) with ordinality as part (value, number)
      cross join lateral private.condition_faults(
        part.value, format('%s/%s/%s', at, kinds[1], part.number - 1), known, depth + 1
      ) as fault;
  elsif kinds = array['not'] then
    return query select fault.* from private.condition_faults(condition -> 'not', at || '/not', known, depth + 1) as fault;
  elsif not kinds @> array['field', 'op'] or not kinds <@ array['field', 'op', 'value'] then
    return query select at, form;
  else
    operator := condition ->> 'op';
    if jsonb_typeof(condition -> 'field') <> 'string' or condition ->> 'field' <> all (known) then
      return query select at || '/field', 'must be the name of a field before this one';
    end if;
    if operator not in ('equals', 'not_equals', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'greater',
      'at_least', 'less', 'at_most', 'before', 'after', 'empty', 'not_empty')
    then
      return query select at || '/op', 'must be one of: equals, not_equals, in, not_in, contains, not_contains, '
        'starts_with, greater, at_least, less, at_most, before, after, empty, not_empty';
    elsif operator in ('in', 'not_in') and jsonb_typeof(condition -> 'value') is distinct from 'array' then
      return query select at || '/value', format('must be a list, since the op is %s', operator);
    elsif operator not in ('in', 'not_in', 'empty', 'not_empty')
      and coalesce(jsonb_typeof(condition -> 'value'), 'null') not in ('string', 'number', 'boolean')
    then
      return query select at || '/value', 'must be a text, a number, true or false';
    end if;
  end if;
end
$$;
comment on function private.condition_faults(jsonb, text, text[], integer) is
  'What is wrong with a condition of the crate conditions, each fault with its JSON pointer. known: the fields that it may
   ask about.';
grant execute on function private.condition_faults(jsonb, text, text[], integer)
  to authenticated, service_role, frontdesk_functions;
