create or replace function private.preferences_show(arguments jsonb) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.preferences_answer(private.hold_contact_link(arguments ->> 'token_hash'))
$$;
comment on function private.preferences_show(jsonb) is
  'What the address of a link is sent. It changes nothing, since programs that check mail open links too. arguments:
   token_hash.';
alter function private.preferences_show(jsonb) owner to frontdesk_functions;
grant execute on function private.preferences_show(jsonb) to anon;
