create or replace function private.hold_contact_link(token_hash text) returns private.contact_links
language plpgsql volatile set search_path = ''
as $$
declare
  link private.contact_links;
begin
  perform set_config('frontdesk.held_token', token_hash, true);
  select * into link from private.contact_links as known
  where known.token_hash = decode(hold_contact_link.token_hash, 'hex') and coalesce(known.expires_at > now(), true);
  if link.token_hash is null then
    perform private.fail(404, 'link_not_found', 'This link is not valid, or not any more.', '/token');
  end if;
  perform private.act_for(link.organization_id);
  return link;
end
$$;
comment on function private.hold_contact_link(text) is
  'The link whose token has this SHA-256 (hex); from here on the function acts for its organization. 404 link_not_found.';
grant execute on function private.hold_contact_link(text) to frontdesk_functions;
