create or replace function private.workflow_facts_of(organization uuid, lead uuid, customer uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'organization', jsonb_build_object(
      'name', known.name, 'website', known.website, 'contact_email', known.contact_email,
      'contact_phone', known.contact_phone, 'timezone', known.timezone,
      'quiet_from', to_char(known.quiet_from, 'HH24:MI'), 'quiet_until', to_char(known.quiet_until, 'HH24:MI')
    ),
    'lead', (
      select jsonb_build_object(
        'id', person.id, 'first_name', person.first_name, 'last_name', person.last_name, 'name', person.name,
        'email', person.email, 'phone', person.phone, 'source', person.source, 'status', person.status,
        'tags', person.tags, 'lead_score', person.lead_score, 'assigned_to', person.assigned_to,
        'customer_id', person.customer_id, 'custom_fields', person.custom_fields, 'utm_source', person.utm_source,
        'utm_medium', person.utm_medium, 'utm_campaign', person.utm_campaign, 'created_at', person.created_at
      )
      from public.leads as person where person.organization_id = known.id and person.id = $2
    ),
    'customer', (
      select jsonb_build_object(
        'id', person.id, 'first_name', person.first_name, 'last_name', person.last_name, 'name', person.name,
        'email', person.email, 'phone', person.phone, 'language', person.primary_language
      )
      from public.customers as person where person.organization_id = known.id and person.id = $3
    )
  )
  from public.organizations as known where known.id = $1
$$;
comment on function private.workflow_facts_of(uuid, uuid, uuid) is
  'What the rules and templates of a workflow can ask about: organization, lead and customer, null where there is none.';
grant execute on function private.workflow_facts_of(uuid, uuid, uuid) to authenticated, service_role;
