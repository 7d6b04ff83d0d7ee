create or replace function private.written_sum(unit text, count numeric, total numeric) returns text
language sql stable
as $$
  select '"count":' || count || case unit
    when 'money' then ',"total":"' || round(total, 2) || '"'
    when 'seconds' then ',"total":' || round(total)
    else ''
  end
$$;
comment on function private.written_sum(text, numeric, numeric) is 'Members of a JSON object: a count and what goes with it.';
grant execute on function private.written_sum(text, numeric, numeric) to authenticated;
