create or replace function private.checkout_refused(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  -- Stripe gives the same answer to the same id: the next try has another one. This one is kept: tries that
  -- prolonged the hold are counted.
  update private.checkouts as made set expires_at = now()
  where made.id = (arguments ->> 'checkout_id')::uuid and made.session_id is null;
  return 'null';
end
$$;
comment on function private.checkout_refused(jsonb) is 'Ends a checkout that Stripe refused, or failed at. arguments: checkout_id.';
grant execute on function private.checkout_refused(jsonb) to service_role;
