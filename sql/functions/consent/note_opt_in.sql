create or replace function private.note_opt_in(
  organization uuid, channel text, address text, source text, evidence jsonb default '{}',
  purposes text[] default '{transactional}'
) returns boolean
language sql volatile set search_path = ''
as $$
  select private.note_permission(organization, channel, address, purposes, true, source, evidence) > 0
$$;
comment on function private.note_opt_in(uuid, text, text, text, jsonb, text[]) is
  'Notes that an address wants to be written to; whether that is new. Where it had refused, only the sources keyword and
   link count, which are the person''s own: a form that somebody fills in takes nothing back.';
grant execute on function private.note_opt_in(uuid, text, text, text, jsonb, text[]) to service_role, frontdesk_functions;
