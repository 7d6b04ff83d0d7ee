create or replace function private.ids_of_run() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  new.about := private.ids_in(array[new.lead_id, new.customer_id, new.subject_id], new.trigger_data, new.input_data);
  return new;
end
$$;
comment on function private.ids_of_run() is 'Trigger: a run has the ids that it knows.';

create or replace trigger ids_of_run before insert or update of lead_id, customer_id, subject_id, trigger_data, input_data
  on public.workflow_executions for each row execute function private.ids_of_run();
