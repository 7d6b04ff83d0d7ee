create or replace function private.begin_request() returns void
language plpgsql volatile set search_path = ''
as $$
declare
  claims constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  issuer constant text := nullif(current_setting('app.settings.jwt_issuer', true), '');
  -- Anybody sends the header: nothing in it may look like the rest of a line of the log.
  id constant text := coalesce(substring(
    nullif(current_setting('request.headers', true), '')::json ->> 'x-request-id' from '^[A-Za-z0-9._:-]{1,128}$'
  ), '');
begin
  perform set_config('application_name', id, true), set_config('frontdesk.request_id', id, true);

  -- A rightly signed token is not yet a token for here and now. The functions refuse it too; PostgREST alone takes one
  -- without an end, of another issuer, and for half a minute after its end. The keys of a project are no people's tokens.
  if claims ->> 'role' in ('authenticated', 'client', 'guest') and (
    jsonb_typeof(claims -> 'exp') is distinct from 'number'
    -- PostgREST has refused what is over for longer, by its own clock: what this one calls older says that it is ahead.
    or (claims ->> 'exp')::numeric between extract(epoch from clock_timestamp()) - 35 and extract(epoch from clock_timestamp()) - 5
    or claims ->> 'iss' is distinct from issuer
    or not coalesce(jsonb_build_array('authenticated') <@ case jsonb_typeof(claims -> 'aud')
         when 'array' then claims -> 'aud' when 'string' then jsonb_build_array(claims -> 'aud') end, false)
  ) then
    if issuer is null then
      raise warning 'app.settings.jwt_issuer is not set for PostgREST: nobody''s token can be accepted';
    end if;
    perform private.fail(401, 'unauthorized', 'The access token is not valid, or no longer. Sign in again.');
  end if;
  if claims ->> 'role' = 'guest' then
    perform private.require_valid_guest();
  end if;
end
$$;
comment on function private.begin_request() is
  'What PostgREST calls at the beginning of each request (db-pre-request): takes the id of its header x-request-id into
   the transaction, for Postgres''s log and for audit_logs, and refuses people''s tokens that the functions refuse: without
   exp or past it, of another issuer than app.settings.jwt_issuer, for another audience than authenticated.';
grant execute on function private.begin_request() to anon, client, guest, authenticated, service_role;
