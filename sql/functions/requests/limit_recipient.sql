create or replace function private.limit_recipient(recipient text) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  if recipient is null or private.caller() not in ('anon', 'client', 'guest') then
    return true;
  elsif private.caller() = 'client' then
    -- Whoever signed in is not kept from booking by messages that strangers caused.
    return private.may_tell(recipient);
  end if;
  perform private.limit_tries('message recipient', private.recipient_here(recipient),
    detail => 'This address or phone was sent many messages of late. Wait, and try again.');
  return true;
end
$$;
comment on function private.limit_recipient(text) is
  'Counts a message that a stranger or a client causes. Where its recipient has had too many, it ends the work of a stranger
   with a 429; for a client it gives false, and the message is not written.';
grant execute on function private.limit_recipient(text) to service_role, frontdesk_functions;
