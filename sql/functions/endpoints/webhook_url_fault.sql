create or replace function private.webhook_url_fault(url text) returns text
language sql stable set search_path = ''
as $$
  with read as (
    select lower(substring(url from '^https://([^/?#]*)')) as authority
  ), split as (
    select authority, substring(authority from '^([^:]*)') as host from read
  )
  select case
    when length(url) > 2000 or url !~ '^[!-~]+$' or url ~ '[\\"<>`#]' then
      'must be an address of at most 2000 visible ASCII characters, without a fragment'
    when exists (
      select from private.local_webhooks as local
      where left(url, length(local.base) + 1) = local.base || '/'
    ) then null
    when authority is null then 'must begin with https://'
    when position('@' in authority) > 0 then 'must hold no user and no password'
    when authority !~ '^[a-z0-9.-]+(:443)?$' then 'must name a host, and no other port than 443'
    -- An address in any of its forms ends in a number: 10.0.0.1, 0x7f.1, 2130706433. No name on the Internet does.
    when host !~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(xn--[a-z0-9-]{1,59}|[a-z]{2,63})$' or length(host) > 253 then
      'must name a host by its name on the Internet'
    when host ~ '(^|\.)(localhost|local|internal|intranet|private|corp|home|lan|localdomain|arpa|onion|test|invalid)$' then
      'must name a host that is on the Internet'
  end
  from split
$$;
comment on function private.webhook_url_fault(text) is
  'Why an endpoint may not have this URL; null: it may. It has to be public by its form, but for servers in
   private.local_webhooks. Where a name leads to a private address, the host of the functions refuses the connection.';
grant execute on function private.webhook_url_fault(text) to frontdesk_functions;
