create or replace function private.check_workflow() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  is_changed boolean := true;
  faults text;
  first_pointer text;
begin
  if tg_op = 'UPDATE' then
    is_changed := (new.nodes, new.edges, new.settings, new.trigger_type, new.trigger_config)
      is distinct from (old.nodes, old.edges, old.settings, old.trigger_type, old.trigger_config);
    new.version := old.version + is_changed::integer;
    if old.status = 'active' and new.status = 'active' and new.trigger_type <> old.trigger_type then
      -- Events are noted by the trigger that stands here: the version that is active would hear of none.
      perform private.fail(409, 'workflow_active', 'Switch the workflow off before its trigger is changed.', '/trigger_type');
    end if;
  end if;
  -- Constraints refuse what is no list, and what is too large to be looked at.
  if is_changed and jsonb_typeof(new.nodes) = 'array' and jsonb_typeof(new.edges) = 'array'
    and jsonb_typeof(new.settings) = 'object' and octet_length(new.nodes::text) <= 131072
    and octet_length(new.edges::text) <= 131072
  then
    select string_agg(format('%s %s.', fault.pointer, fault.detail), E'\n'), (array_agg(fault.pointer))[1]
    into faults, first_pointer
    from (select * from private.workflow_faults(new.nodes, new.edges, new.settings) limit 50) as fault;
    if faults is not null then
      perform private.fail(422, 'invalid_workflow', faults, first_pointer);
    end if;
  end if;

  if new.status <> 'active' then
    new.active_version := null;
  elsif tg_op = 'INSERT' or old.status <> 'active' then
    -- By the function alone, which checks what the database can't: its owner's role is another.
    if current_user = 'authenticated' then
      perform private.fail(409, 'not_checked', 'The function workflow-run activates a workflow, after it has checked it.',
        '/status');
    end if;
    new.active_version := new.version;
  end if;
  return new;
end
$$;
comment on function private.check_workflow() is
  'Trigger: refuses a workflow whose graph has faults, whoever saves it, and names each; counts its versions; leaves it to
   workflow-run to activate one.';

create or replace trigger check_workflow before insert or update on public.workflows
  for each row execute function private.check_workflow();
