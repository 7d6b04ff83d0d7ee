create or replace function private.client_password_links(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  lifetime constant interval := '1 hour';
  link record;
begin
  for link in
    select * from jsonb_to_recordset(arguments -> 'links') as listed (
      client_id uuid, organization_id uuid, token_hash text, message_id uuid, sealed_token text, sealed_with text
    )
  loop
    perform private.act_for(link.organization_id);
    insert into private.password_links (token_hash, organization_id, client_id, email, expires_at)
    select decode(link.token_hash, 'hex'), client.organization_id, client.id, client.email, now() + lifetime
    from public.clients as client
    where client.organization_id = link.organization_id and client.id = link.client_id and client.is_active;
    continue when not found;

    delete from private.password_links as stale
    where stale.organization_id = link.organization_id and stale.client_id = link.client_id and stale.token_hash in (
      select older.token_hash from private.password_links as older
      where older.organization_id = link.organization_id and older.client_id = link.client_id
      order by older.created_at desc, older.token_hash offset 5
    );
    perform private.tell_client(link.organization_id, link.client_id, 'client.password_forgotten', now() + lifetime,
      jsonb_build_object(
        'token_hash', link.token_hash, 'sealed_token', link.sealed_token, 'sealed_with', link.sealed_with
      ), link.message_id);
  end loop;
  return '{}';
end
$$;
comment on function private.client_password_links(jsonb) is
  'Sends clients a link to choose a new password: links [{client_id, organization_id, token_hash (hex), message_id,
   sealed_token, sealed_with}].';
alter function private.client_password_links(jsonb) owner to frontdesk_functions;
grant execute on function private.client_password_links(jsonb) to service_role;
