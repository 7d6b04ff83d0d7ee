create or replace function private.client_refresh(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  staying constant public.clients := private.valid_client();
  -- Of a token from before this was said, the time at which it was made.
  signed_in_at constant timestamptz := to_timestamp(
    coalesce(private.claims() ->> 'auth_time', private.claims() ->> 'iat')::double precision
  );
begin
  if staying.id is null or coalesce(signed_in_at < now() - interval '30 days', true) then
    perform private.fail(401, 'sign_in_again', 'Thirty days have passed since the password was asked for: sign in again.');
  end if;
  perform private.act_for(staying.organization_id);
  return jsonb_build_object(
    'client', private.client_shown(staying), 'token_version', staying.token_version,
    'auth_time', extract(epoch from signed_in_at)::bigint
  );
end
$$;
comment on function private.client_refresh(jsonb) is
  'Whether the calling client may have another token without their password, within 30 days of having given it. Gives the
   client, token_version and auth_time (seconds since 1970). arguments: none.';
alter function private.client_refresh(jsonb) owner to frontdesk_functions;
grant execute on function private.client_refresh(jsonb) to client;
