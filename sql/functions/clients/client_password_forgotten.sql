create or replace function private.client_password_forgotten(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  address constant text := lower((arguments ->> 'email') collate "C");
  here constant text := coalesce(arguments ->> 'address', '');
begin
  -- For an account that is not there as for one that is.
  perform private.limit_tries('password-link network', here),
          private.limit_tries('password-link account', concat_ws(E'\n', address, here)),
          private.limit_tries('password-link strangers', address);
  return jsonb_build_object('accounts', (
    select coalesce(jsonb_agg(jsonb_build_object('client_id', first.id, 'organization_id', first.organization_id)), '[]')
    from (
      select account.id, account.organization_id
      from private.accounts_of_address(address, arguments ->> 'organization') as account
      -- Whoever never chose a password has an invitation.
      where account.password_set_at is not null
      limit 3
    ) as first
  ));
end
$$;
comment on function private.client_password_forgotten(jsonb) is
  'Whose passwords somebody forgot: email, organization (slug or id; null: any), address (of the network). Gives accounts
   [{client_id, organization_id}], three at most. Ends with a 429 where too many links were asked for.';
alter function private.client_password_forgotten(jsonb) owner to frontdesk_functions;
-- Not for the public that asks: they are not told whether there is such an account.
grant execute on function private.client_password_forgotten(jsonb) to service_role;
