-- How the statements that PostgREST sends are planned. It takes on these settings of a role with the role itself.
--
-- Its statements are prepared, so Postgres would make one plan for every organisation alike. A screen's list names its
-- organisation and the policies do so again, which the planner takes for two conditions that few rows fulfil: it
-- expects one row, and for the sake of that one reads all that a large organisation has, by any index that begins with
-- it. Planned for the organisation that is asked for, each list is read in the order of its index. Pages come from
-- memory or flash, where one that is read out of order costs little more.
do $$
declare
  role text;
begin
  foreach role in array array['anon', 'client', 'authenticated'] loop
    execute format('alter role %I set plan_cache_mode = force_custom_plan', role);
    execute format('alter role %I set random_page_cost = 1.1', role);
  end loop;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the roles of this project belong to somebody else: long lists are read slower until their owner sets
      plan_cache_mode = force_custom_plan and random_page_cost = 1.1 for anon, client and authenticated';
end
$$;
