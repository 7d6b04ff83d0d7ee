create or replace function private.embedding_changed() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
  organization constant uuid := case tg_op when 'DELETE' then old.organization_id else new.organization_id end;
begin
  perform private.act_for(organization);
  perform private.embed_again(organization);
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.embedding_changed() is 'Trigger: with another model, what came to nothing is tried again.';
alter function private.embedding_changed() owner to frontdesk_functions;

create or replace trigger embedding_chosen after insert on public.models_config
  for each row when (new.agent_type = 'embedding') execute function private.embedding_changed();
create or replace trigger embedding_changed after update on public.models_config
  for each row when ('embedding' in (old.agent_type, new.agent_type)) execute function private.embedding_changed();
create or replace trigger embedding_left after delete on public.models_config
  for each row when (old.agent_type = 'embedding') execute function private.embedding_changed();
