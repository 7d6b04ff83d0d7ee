create or replace function private.may_tell(recipient text, by_phone boolean default false) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  -- A program books for whoever calls, and they are a stranger.
  return private.caller() not in ('anon', 'client', 'guest') and not by_phone
    or private.take_try('message recipient', private.recipient_here(recipient)) is null;
end
$$;
comment on function private.may_tell(text, boolean) is
  'Counts a message that a stranger or a client causes; false where its recipient has had too many. For what has to be done
   whether or not it is told: nobody is kept from cancelling by messages that others have caused. by_phone: whoever
   calls causes it.';
grant execute on function private.may_tell(text, boolean) to service_role, frontdesk_functions;
