create or replace function private.customer_data_erase(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.erase_person(private.own_person(arguments))
$$;
comment on function private.customer_data_erase(jsonb) is
  'The function behind the erasure of customer-data. arguments: as own_person takes them.';
grant execute on function private.customer_data_erase(jsonb) to client, authenticated;
