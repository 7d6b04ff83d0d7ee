create or replace function private.note_pending(
  organization uuid, channel text, address text, purposes text[], evidence jsonb
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(organization);
  insert into public.contact_permissions as known
    (organization_id, channel, address, purpose, status, source, evidence)
  select organization, $2, private.contact_address($2, $3), wanted.purpose, 'pending', 'form', $5
  from unnest(purposes) as wanted (purpose) order by wanted.purpose
  -- What somebody decided stays; of two requests the first is kept.
  on conflict on constraint contact_permissions_once do nothing;
  perform private.act_for(acting);
end
$$;
comment on function private.note_pending(uuid, text, text, text[], jsonb) is
  'Notes that a form asked for a permission which its person has not confirmed. It permits nothing, and changes nothing that
   is known of the address.';
alter function private.note_pending(uuid, text, text, text[], jsonb) owner to frontdesk_functions;
grant execute on function private.note_pending(uuid, text, text, text[], jsonb) to service_role;
