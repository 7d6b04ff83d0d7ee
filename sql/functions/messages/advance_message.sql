create or replace function private.advance_message(organization uuid, message uuid, told text, error text) returns void
language sql volatile set search_path = ''
as $$
  update public.messages as known
  set status = case when place.of_told > place.of_known then told else known.status end,
      sent_at = case when told in ('sent', 'delivered', 'read') then coalesce(known.sent_at, now()) else known.sent_at end,
      delivered_at = case when told = 'delivered' then coalesce(known.delivered_at, now()) else known.delivered_at end,
      read_at = case when told = 'read' then coalesce(known.read_at, now()) else known.read_at end,
      failed_at = case when told in ('failed', 'undelivered') then coalesce(known.failed_at, now())
                  else known.failed_at end,
      error_message = coalesce(least(known.error_message, left(advance_message.error, 200)), known.error_message)
  from (
    select seen.id, array_position(ranks.all_of_them, seen.status) as of_known,
           array_position(ranks.all_of_them, told) as of_told
    from public.messages as seen,
         (values (array['pending', 'sent', 'failed', 'undelivered', 'delivered', 'read'])) as ranks (all_of_them)
    where seen.organization_id = $1 and seen.id = $2 and seen.direction = 'outbound'
    for update of seen
  ) as place
  where known.organization_id = $1 and known.id = $2 and known.id = place.id and place.of_told is not null
$$;
comment on function private.advance_message(uuid, uuid, text, text) is
  'Lets a message that was sent be as its provider tells: sent, failed, undelivered, delivered or read, in this order,
   whatever order the news comes in. error: what failed on the way.';
grant execute on function private.advance_message(uuid, uuid, text, text) to service_role, frontdesk_functions;
