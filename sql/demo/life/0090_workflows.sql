-- Workflows and how they ran.

insert into public.workflows (id, organization_id, name, description, trigger_type, trigger_config, nodes, edges, status, settings)
select workflow.id::uuid, tenant.id, workflow.name, workflow.description, workflow.trigger, '{}', workflow.nodes::jsonb,
       workflow.edges::jsonb, workflow.status, jsonb_build_object('errorHandling', 'continue', 'maxExecutionTime', 300, 'timezone', tenant.timezone)
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a6f01', 'Welcome a lead', 'Writes to whoever filled in a form, and again after three days without an answer',
   'form.submitted', 'active',
   '[{"id": "start", "type": "trigger"},
     {"id": "welcome", "type": "send_message", "config": {"template_id": "00000000-0000-4000-8000-0000000a9001", "variables": {"sender": "Your guides"}}},
     {"id": "answer", "type": "wait_for", "config": {"any": [{"event": "message.received"}, {"event": "booking.created"}], "timeout": "P3D"}},
     {"id": "again", "type": "send_message", "config": {"template_id": "00000000-0000-4000-8000-0000000a9001", "variables": {"sender": "Your guides"}}},
     {"id": "contacted", "type": "update_lead", "config": {"set": {"status": "contacted"}}}]',
   '[{"id": "1", "source": "start", "target": "welcome"}, {"id": "2", "source": "welcome", "target": "answer"},
     {"id": "3", "source": "answer", "target": "again", "sourceHandle": "timeout"},
     {"id": "4", "source": "answer", "target": "contacted", "sourceHandle": "event"}]'),
  ('alpine', '00000000-0000-4000-8000-0000000a6f02', 'Ask for a review', 'The day after a tour', 'booking.completed', 'draft',
   '[{"id": "start", "type": "trigger"}, {"id": "day", "type": "delay", "config": {"for": "P1D"}},
     {"id": "ask", "type": "send_message", "config": {"template_id": "00000000-0000-4000-8000-0000000a9004"}}]',
   '[{"id": "1", "source": "start", "target": "day"}, {"id": "2", "source": "day", "target": "ask"}]'),
  ('alpine', '00000000-0000-4000-8000-0000000a6f03', 'Christmas vouchers', 'Not sent yet', 'manual', 'draft',
   '[{"id": "start", "type": "trigger"}]', '[]'),
  ('harbor', '00000000-0000-4000-8000-0000000b6f01', 'Answer requests', 'Writes to whoever filled in the form', 'form.submitted', 'active',
   '[{"id": "start", "type": "trigger"},
     {"id": "answer", "type": "send_message", "config": {"template_id": "00000000-0000-4000-8000-0000000b9001", "variables": {"day": "Saturday"}}}]',
   '[{"id": "1", "source": "start", "target": "answer"}]')
) as workflow (slug, id, name, description, trigger, status, nodes, edges)
join life_tenants as tenant on tenant.slug = workflow.slug
on conflict do nothing;

insert into public.workflow_executions (id, organization_id, workflow_id, status, triggered_by, trigger_data, error_message,
                                        started_at, completed_at, created_at, updated_at)
select pg_temp.life_id(run.slug || ' run ' || run.trigger, run.number), run.organization_id, run.workflow_id::uuid,
       case when run.number % 23 = 0 then 'failed' when run.at > now() - interval '3 days' and run.trigger = 'form.submitted'
         then 'running' else 'completed' end,
       run.trigger, run.data, case when run.number % 23 = 0 then 'The mailbox of the recipient is full.' end, run.at,
       case when run.number % 23 = 0 or run.at <= now() - interval '3 days' or run.trigger <> 'form.submitted'
         then run.at + interval '2 seconds' end, run.at, run.at
from (
  select lead.slug, lead.number, lead.organization_id, 'form.submitted' as trigger,
         case lead.slug when 'alpine' then '00000000-0000-4000-8000-0000000a6f01'
           else '00000000-0000-4000-8000-0000000b6f01' end as workflow_id,
         jsonb_build_object('lead_id', known.id) as data, lead.at
  from life_leads as lead
  join public.leads as known on known.id = pg_temp.life_id(lead.slug || ' lead', lead.number)
  where known.source = 'form'
  union all
  select slug, number, organization_id, 'booking.completed', '00000000-0000-4000-8000-0000000a6f02',
         jsonb_build_object('booking_id', pg_temp.life_id(slug || ' booking', number)), ends_at
  from life_bookings where slug = 'alpine' and status = 'completed' and number % 5 = 0
) as run;
