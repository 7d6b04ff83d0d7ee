create or replace function private.client_password_change(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  changing constant public.clients := private.valid_client();
  signed_in jsonb;
begin
  if changing.id is not null then
    perform private.act_for(changing.organization_id);
    -- Only what was verified counts: of two changes at once, one is refused.
    perform from public.client_passwords as secret
    where secret.organization_id = changing.organization_id and secret.client_id = changing.id
      and secret.password_hash = arguments ->> 'password_hash'
    for update;
    if found then
      signed_in := private.set_client_password(changing.organization_id, changing.id, arguments ->> 'new_password_hash');
    end if;
  end if;
  if signed_in is null then
    perform private.fail(409, 'password_changed', 'The password was changed meanwhile. Sign in again.');
  end if;
  return signed_in;
end
$$;
comment on function private.client_password_change(jsonb) is
  'Gives the calling client a new password, after the present one was verified: password_hash (the one that it was verified
   against), new_password_hash. Their other tokens are void.';
alter function private.client_password_change(jsonb) owner to frontdesk_functions;
grant execute on function private.client_password_change(jsonb) to client;
