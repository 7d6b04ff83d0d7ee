-- Whoever signs in without naming an organization may be a client of several. Which one is meant, the password says: by
-- the time of the last login alone, any organization could put an account of its own before the others' and so keep
-- their clients out.
create or replace function private.client_login_begin(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  address constant text := lower((arguments ->> 'email') collate "C");
  -- As many passwords are compared at most.
  most constant integer := 3;
  here constant text := coalesce(arguments ->> 'address', '');
  is_known boolean := false;
  wait interval;
  candidate public.clients;
  stored_hash text;
  accounts jsonb := '[]';
begin
  -- Counted before the password is looked at, so that tries at once can't outrun the count; and for an account
  -- that is not there as for one that is.
  wait := private.take_try('client-login network', here);
  wait := coalesce(wait, private.take_try('client-login account', concat_ws(E'\n', address, here)));
  if wait is not null then
    return jsonb_build_object('wait_seconds', ceil(extract(epoch from wait)));
  end if;

  for candidate in
    select account.* from private.accounts_of_address(address, arguments ->> 'organization') as account
  loop
    perform private.act_for(candidate.organization_id);
    is_known := is_known or exists (
      select from private.known_networks as known
      where known.organization_id = candidate.organization_id and known.client_id = candidate.id
        and known.network = sha256(convert_to(here, 'UTF8'))
    );
    select secret.password_hash into stored_hash from public.client_passwords as secret
    where secret.organization_id = candidate.organization_id and secret.client_id = candidate.id;
    continue when stored_hash is null;
    accounts := accounts || jsonb_build_object(
      'client_id', candidate.id, 'organization_id', candidate.organization_id, 'password_hash', stored_hash,
      'last_login_at', candidate.last_login_at
    );
    exit when jsonb_array_length(accounts) = most;
  end loop;
  -- Many networks together guess no faster. Where somebody signed in before, nobody else's tries count.
  if not is_known then
    wait := private.take_try('client-login strangers', address);
    if wait is not null then
      return jsonb_build_object('wait_seconds', ceil(extract(epoch from wait)));
    end if;
  end if;
  return jsonb_build_object('accounts', (
    select coalesce(jsonb_agg(account.value - 'last_login_at'
      order by (account.value ->> 'last_login_at')::timestamptz desc nulls last, account.ordinality), '[]')
    from jsonb_array_elements(accounts) with ordinality as account
  ));
end
$$;
comment on function private.client_login_begin(jsonb) is
  'Before a password is verified: takes a try, and gives the hashes to verify it against. arguments: email, organization
   (slug or id; null: any), address (of the network). Gives wait_seconds where too much was tried, else accounts
   [{client_id, organization_id, password_hash}]: the three of this address that came first, of these the one that was
   used last before the others.';
alter function private.client_login_begin(jsonb) owner to frontdesk_functions;
-- Not for the public that signs in: the function does it for them, so that nobody else is shown a hash.
grant execute on function private.client_login_begin(jsonb) to service_role;
