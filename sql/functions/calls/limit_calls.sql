create or replace function private.limit_calls(organization uuid, call jsonb) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  -- Who calls without a number is counted together with all others who do.
  perform private.limit_tries('call-webhook caller', organization || coalesce(call ->> 'caller', ' withheld'));
  perform private.limit_tries('call-webhook organization', organization::text);
end
$$;
comment on function private.limit_calls(uuid, jsonb) is
  'Counts what is booked, moved and cancelled by phone, by the caller and by the organization, and ends it with a 429 where
   it is too much.';
grant execute on function private.limit_calls(uuid, jsonb) to frontdesk_functions;
