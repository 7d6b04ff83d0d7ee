create or replace function private.follow_request() returns void
language sql volatile set search_path = ''
as $$
  select set_config('application_name', id, true), set_config('frontdesk.request_id', id, true)
  from (
    -- Anybody sends the header: nothing in it may look like the rest of a line of the log.
    select coalesce(substring(
      nullif(current_setting('request.headers', true), '')::json ->> 'x-request-id' from '^[A-Za-z0-9._:-]{1,128}$'
    ), '') as id
  ) as request
$$;
comment on function private.follow_request() is
  'What PostgREST calls at the beginning of each request (db-pre-request): takes the id of its header x-request-id into
   the transaction, for Postgres''s log and for audit_logs.';
grant execute on function private.follow_request() to anon, client, guest, authenticated, service_role;
