create or replace function private.save_template(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  given constant public.message_templates := jsonb_populate_record(null::public.message_templates, arguments);
  known public.message_templates;
  -- Words for an event go to all of its customers. The link of an invitation lets whoever has it in.
  least_role constant text := case
    when given.name like 'invitation.%' then 'owner' when given.name like '%.%' then 'admin' else 'member' end;
begin
  perform private.require_role(organization, least_role);
  perform private.act_for(organization);
  if arguments ->> 'template_id' is null then
    insert into public.message_templates as kept
      (organization_id, name, description, type, category, language, subject, content, format, variables, external_name, external_language, parameters, tags, is_active)
    values (organization, given.name, given.description, given.type, given.category, given.language, given.subject,
      given.content, given.format, given.variables, given.external_name, given.external_language, given.parameters,
      coalesce(given.tags, '{}'), coalesce(given.is_active, true))
    returning kept.* into known;
  else
    select * into known from public.message_templates as kept
    where kept.organization_id = organization and kept.id = (arguments ->> 'template_id')::uuid for update;
    if known.id is null then
      perform private.fail(404, 'template_not_found', 'There is no such template.', '/template_id');
    elsif known.name like '%.%' then
      perform private.require_role(organization, case when known.name like 'invitation.%' then 'owner' else 'admin' end);
    end if;
    update public.message_templates as kept
    set name = given.name, description = given.description, type = given.type, category = given.category,
        language = given.language, subject = given.subject, content = given.content, format = given.format,
        variables = given.variables, external_name = given.external_name,
        external_language = given.external_language, parameters = given.parameters, tags = coalesce(given.tags, kept.tags),
        is_active = coalesce(given.is_active, kept.is_active)
    where kept.organization_id = organization and kept.id = known.id
    returning kept.* into known;
  end if;
  return to_jsonb(known);
exception when unique_violation then
  perform private.fail(409, 'template_exists', 'There is a template of this name, type and language: change that one.', '/name');
end
$$;
comment on function private.save_template(uuid, jsonb) is
  'Makes or changes a template of an organization. Names of events take an admin, those of invitations an owner.';
alter function private.save_template(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.save_template(uuid, jsonb) to authenticated;
