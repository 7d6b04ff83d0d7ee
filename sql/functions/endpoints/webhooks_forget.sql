create or replace function private.webhooks_forget(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  with old as (
    select known.id from public.outbox as known
    where known.endpoint_id is not null and known.status <> 'pending' and known.created_at < now() - interval '30 days'
    order by known.created_at limit 1000 for update skip locked
  ), gone as (
    delete from public.outbox as known using old where known.id = old.id returning 1
  )
  select to_jsonb(count(*)) from gone
$$;
comment on function private.webhooks_forget(jsonb) is
  'Deletes events that were told, or given up, a month after they happened, up to a thousand. Gives how many.';
grant execute on function private.webhooks_forget(jsonb) to service_role;
