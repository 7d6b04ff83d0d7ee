create or replace function private.limit_recipient(recipient text) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  if recipient is not null and private.caller() in ('anon', 'client', 'guest') then
    perform private.limit_tries('message recipient', private.recipient_here(recipient),
      detail => 'This address or phone was sent many messages of late. Wait, and try again.');
  end if;
end
$$;
comment on function private.limit_recipient(text) is
  'Counts a message that a stranger or a client causes, and ends the work with a 429 where its recipient has had too many.';
grant execute on function private.limit_recipient(text) to service_role, frontdesk_functions;
