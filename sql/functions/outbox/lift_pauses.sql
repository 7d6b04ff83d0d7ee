create or replace function private.lift_pauses(organization uuid, channels text[]) returns void
language sql volatile set search_path = ''
as $$
  delete from private.channel_pauses as pause
  where pause.organization_id = organization and pause.channel = any (channels)
$$;
comment on function private.lift_pauses(uuid, text[]) is
  'Ends the pauses of channels, since with what they send was changed: what comes next tries it. For functions that act for
   the organization.';
grant execute on function private.lift_pauses(uuid, text[]) to frontdesk_functions;
