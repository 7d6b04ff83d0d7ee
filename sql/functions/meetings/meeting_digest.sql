create or replace function private.meeting_digest(uid text, address text) returns text
language sql immutable set search_path = ''
as $$
  select encode(sha256(convert_to(uid || ' ' || lower(address), 'UTF8')), 'hex')
$$;
comment on function private.meeting_digest(text, text) is
  'What is left in a meeting of somebody who was erased, so that what is told late brings them back no more. It is of the
   meeting''s uid too: one person''s digests in two meetings are not alike. Whoever knows the address can still tell it: it is
   theirs, and told to nobody else.';
grant execute on function private.meeting_digest(text, text) to service_role, frontdesk_privacy;
