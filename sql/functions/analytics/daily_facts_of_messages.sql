create or replace function private.daily_facts_of_messages(message public.messages, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select 'messages', message.direction, (message.created_at at time zone zone)::date, 1, 0::numeric
  where message.owner_id is null and message.direction <> 'internal'
$$;
comment on function private.daily_facts_of_messages(public.messages, text) is
  'messages: every message from or to a customer, on its day, by direction: inbound or outbound.';
grant execute on function private.daily_facts_of_messages(messages, text) to frontdesk_functions;
