create or replace function private.checkout_made(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  update private.checkouts as made
  set session_id = coalesce(made.session_id, arguments ->> 'session_id'), url = coalesce(made.url, arguments ->> 'url')
  where made.id = (arguments ->> 'checkout_id')::uuid;
  update private.checkouts as made set expires_at = least(made.expires_at, now())
  where made.organization_id = (arguments ->> 'organization_id')::uuid
    and made.session_id in (select jsonb_array_elements_text(arguments -> 'ended'));
  return 'null';
end
$$;
comment on function private.checkout_made(jsonb) is
  'Notes the session that Stripe made for a checkout, and those that ended for it. arguments: checkout_id,
   organization_id, session_id, url, ended (ids of sessions).';
grant execute on function private.checkout_made(jsonb) to service_role;
