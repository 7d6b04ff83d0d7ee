create or replace function private.count_template_use() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(new.organization_id);
  update public.message_templates as used
  set usage_count = used.usage_count + 1, last_used_at = greatest(used.last_used_at, new.created_at)
  where used.organization_id = new.organization_id and used.id = new.template_id;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.count_template_use() is 'Trigger: counts the messages made of a template.';
alter function private.count_template_use() owner to frontdesk_functions;

create or replace trigger count_template_use after insert on public.messages
  for each row when (new.template_id is not null) execute function private.count_template_use();
