create or replace function private.daily_facts_of_leads(lead public.leads, zone text)
returns table (metric text, dimension text, day date, count integer, total numeric)
language sql stable
as $$
  select fact.metric, fact.dimension, (lead.created_at at time zone zone)::date, 1, 0::numeric
  from (values ('leads_by_stage', lead.status), ('leads_by_source', lead.source)) as fact (metric, dimension)
$$;
comment on function private.daily_facts_of_leads(public.leads, text) is
  'leads_by_stage and leads_by_source: every lead, on the day on which it came, by the stage that it has reached now
   and by where it came from.';
grant execute on function private.daily_facts_of_leads(leads, text) to frontdesk_functions;
