create or replace function private.note_opt_out(
  organization uuid, channel text, address text, source text, evidence jsonb default '{}',
  purposes text[] default '{marketing,transactional}'
) returns boolean
language sql volatile set search_path = ''
as $$
  select private.note_permission(organization, channel, address, purposes, false, source, evidence) > 0
$$;
comment on function private.note_opt_out(uuid, text, text, text, jsonb, text[]) is
  'Notes that an address wants nothing more from an organization, or nothing of some purposes; whether that is new. Twice
   does no harm. source: keyword, link, bounce, complaint, provider, form, staff.';
grant execute on function private.note_opt_out(uuid, text, text, text, jsonb, text[]) to service_role, frontdesk_functions;
