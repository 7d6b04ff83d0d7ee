create or replace function private.fail(
  status integer, code text, detail text, pointer text default null, data jsonb default null
) returns void
language plpgsql set search_path = ''
as $$
begin
  -- PostgREST answers SQLSTATE PTnnn with the HTTP status nnn; so do the functions.
  raise exception using
    errcode = 'PT' || status,
    message = code,
    detail = detail,
    hint = coalesce(pointer, data::text, '');
end
$$;
comment on function private.fail(integer, text, text, text, jsonb) is
  'Ends the statement with an error that both doors understand: HTTP status, a stable code in snake_case,
   a sentence for people, and either the JSON pointer of the field at fault or an object for the function that asked.';
grant execute on function private.fail(integer, text, text, text, jsonb) to anon, client, guest, authenticated, service_role, authenticator, frontdesk_functions,
  frontdesk_privacy;
