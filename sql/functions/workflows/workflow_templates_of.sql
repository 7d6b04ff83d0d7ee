create or replace function private.workflow_templates_of(
  organization uuid, nodes jsonb, lead uuid default null, customer uuid default null
) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(node.value ->> 'id', jsonb_build_object(
    'id', words.id, 'type', words.type, 'language', words.language, 'subject', words.subject,
    'content', words.content, 'format', words.format, 'is_active', wanted.is_active,
    'external_name', words.external_name, 'external_language', words.external_language, 'parameters', words.parameters,
    'senders', private.own_senders($1),
    -- On WhatsApp they are written to in their conversation, where there is one.
    'conversation', case words.type when 'whatsapp' then private.shown_conversation(thread.known) end,
    'account', case words.type when 'whatsapp' then private.writing_account($1, thread.known) end
  )) filter (where node.value ->> 'id' is not null), '{}')
  from jsonb_array_elements(nodes) as node (value)
  join public.message_templates as wanted
    on wanted.organization_id = $1
    and wanted.id = case when node.value #>> '{config,template_id}' ~
      '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
      then (node.value #>> '{config,template_id}')::uuid end
  left join public.customers as reader on reader.organization_id = $1 and reader.id = $4
  left join public.leads as person on person.organization_id = $1 and person.id = $3
  cross join lateral (
    -- The same in the language of whoever reads it, if there is one.
    select coalesce(local.id, wanted.id) as id, coalesce(local.type, wanted.type) as type,
           coalesce(local.language, wanted.language) as language,
           case when local.id is not null then local.subject else wanted.subject end as subject,
           coalesce(local.content, wanted.content) as content, coalesce(local.format, wanted.format) as format,
           case when local.id is not null then local.external_name else wanted.external_name end as external_name,
           case when local.id is not null then local.external_language else wanted.external_language end as external_language,
           coalesce(local.parameters, wanted.parameters) as parameters
    from (select) as nothing
    left join lateral private.template_in($1, wanted.name, wanted.type,
      coalesce(reader.primary_language, person.custom_fields ->> 'language', wanted.language), wanted.id) as local on true
  ) as words
  cross join lateral (
    select private.written_conversation($1, jsonb_build_object('customer_id', $4, 'phone', person.phone)) as known
  ) as thread
  where node.value ->> 'type' = 'send_message'
$$;
comment on function private.workflow_templates_of(uuid, jsonb, uuid, uuid) is
  'The templates that the steps of a workflow send, by the ids of these, each in the language of its reader.';
grant execute on function private.workflow_templates_of(uuid, jsonb, uuid, uuid) to authenticated, service_role;
