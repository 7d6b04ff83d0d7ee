create or replace function private.limit_calls(organization uuid, call jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- Whoever calls without a number, as from a browser, is counted by the call.
  perform private.limit_tries('call-webhook caller', organization || coalesce(call ->> 'caller', call ->> 'id'));
  perform private.limit_tries('call-webhook organization', organization::text);
end
$$;
comment on function private.limit_calls(uuid, jsonb) is
  'Counts what is booked, moved and cancelled by phone, by the caller and by the organization, and ends it with a 429 where
   it is too much.';
grant execute on function private.limit_calls(uuid, jsonb) to frontdesk_functions;
