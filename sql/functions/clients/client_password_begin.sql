create or replace function private.client_password_begin(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  changing constant public.clients := private.valid_client();
  here constant text := coalesce(arguments ->> 'address', '');
  stored_hash text;
begin
  if changing.id is not null then
    -- Whoever found a token guesses the password no faster than whoever has none.
    perform private.limit_tries('client-login network', here),
            private.limit_tries('client-login account', concat_ws(E'\n', lower(changing.email collate "C"), here));
    perform private.act_for(changing.organization_id);
    select secret.password_hash into stored_hash from public.client_passwords as secret
    where secret.organization_id = changing.organization_id and secret.client_id = changing.id;
  end if;
  return jsonb_build_object('password_hash', stored_hash);
end
$$;
comment on function private.client_password_begin(jsonb) is
  'Before the calling client''s present password is verified: takes a try, and gives the hash to verify it against; null
   where there is none. arguments: address (of the network).';
alter function private.client_password_begin(jsonb) owner to frontdesk_functions;
grant execute on function private.client_password_begin(jsonb) to client;
