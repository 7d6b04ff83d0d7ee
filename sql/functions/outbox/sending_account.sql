create or replace function private.sending_account(message public.outbox) returns text
language sql immutable set search_path = ''
as $$
  select case when message.channel in ('whatsapp', 'messenger', 'instagram')
    then coalesce(message.payload ->> 'account_id', '') else '' end
$$;
comment on function private.sending_account(public.outbox) is
  'The social_accounts row by which a message leaves on Meta''s networks, as private.channel_pauses has it; else empty.';
grant execute on function private.sending_account(outbox) to service_role;
