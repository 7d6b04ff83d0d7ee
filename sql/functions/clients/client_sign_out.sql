create or replace function private.client_sign_out(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  leaving constant public.clients := private.valid_client();
begin
  if leaving.id is not null then
    perform private.act_for(leaving.organization_id);
    update public.clients as client set token_version = client.token_version + 1
    where client.organization_id = leaving.organization_id and client.id = leaving.id;
  end if;
  return jsonb_build_object('signed_out', true);
end
$$;
comment on function private.client_sign_out(jsonb) is 'Revokes every token of the calling client. arguments: none.';
alter function private.client_sign_out(jsonb) owner to frontdesk_functions;
grant execute on function private.client_sign_out(jsonb) to client;
