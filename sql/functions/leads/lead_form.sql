create or replace function private.lead_form(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  form constant public.forms := private.active_form((arguments ->> 'form_id')::uuid);
begin
  return (
    select jsonb_build_object(
      'fields', form.fields, 'settings', form.settings, 'version', form.version, 'country', tenant.country,
      'today', (now() at time zone tenant.timezone)::date
    )
    from public.organizations as tenant where tenant.id = form.organization_id
  );
end
$$;
comment on function private.lead_form(jsonb) is
  'The definition of an active form, for lead-capture to check answers by. arguments: form_id. Gives fields, settings,
   version, and of its organization the country and the day today.';
alter function private.lead_form(jsonb) owner to frontdesk_functions;
grant execute on function private.lead_form(jsonb) to anon, client, authenticated;
