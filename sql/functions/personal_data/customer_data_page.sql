create or replace function private.customer_data_page(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = '' set plan_cache_mode = auto
as $$
declare
  person constant private.named_person := private.own_person(arguments);
begin
  return private.personal_page(
    person, coalesce((arguments ->> 'step')::smallint, 0::smallint), (arguments ->> 'after')::uuid
  );
end
$$;
comment on function private.customer_data_page(jsonb) is
  'The function behind the export of customer-data. arguments: as own_person takes them; step and after: where the page
   before ended, null at first. Gives table, rows, and as next the step and after of the next page; null: there is no more.';
grant execute on function private.customer_data_page(jsonb) to client, authenticated;
