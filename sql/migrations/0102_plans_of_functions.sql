-- What the tenants' roles send is planned anew each time (see 0022). A function that acts for one organisation finds
-- single rows by their keys, with the same plan for each: it keeps its plans, as triggers do (0074). Half of the time of a
-- booking, and two thirds of that of the rules of slots, were planning.

do $$
declare
  acting regprocedure;
begin
  for acting in
    select pg_proc.oid from pg_catalog.pg_proc
    where pronamespace = 'private'::regnamespace and prosecdef
      and not exists (select from unnest(proconfig) as setting where setting like 'plan_cache_mode=%')
  loop
    execute format('alter function %s set plan_cache_mode = auto', acting);
  end loop;
end
$$;
