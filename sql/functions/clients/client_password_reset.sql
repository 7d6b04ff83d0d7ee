create or replace function private.client_password_reset(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  link private.password_links;
  signed_in jsonb;
begin
  perform set_config('frontdesk.held_token', arguments ->> 'token_hash', true);
  select * into link from private.password_links as held
  where held.token_hash = decode(arguments ->> 'token_hash', 'hex') and held.expires_at > now();
  perform private.act_for(coalesce(link.organization_id, '00000000-0000-0000-0000-000000000000'));
  -- Of two at once, one takes it.
  delete from private.password_links as used
  where used.organization_id = link.organization_id and used.token_hash = link.token_hash;
  if found and exists (
    select from public.clients as client
    where client.organization_id = link.organization_id and client.id = link.client_id and client.email = link.email
  ) then
    signed_in := private.set_client_password(link.organization_id, link.client_id, arguments ->> 'password_hash');
  end if;
  if signed_in is null then
    perform private.fail(404, 'link_invalid', 'This link is used, too old or unknown. Ask for a new one.', '/token');
  end if;
  return signed_in;
end
$$;
comment on function private.client_password_reset(jsonb) is
  'Whoever holds the token of a link has a new password and is signed in. arguments: token_hash (hex), password_hash.';
alter function private.client_password_reset(jsonb) owner to frontdesk_functions;
grant execute on function private.client_password_reset(jsonb) to anon;
