-- What triggers and functions keep, of all rows at once: of the organizations that this step made.

update public.tour_departures as departure set seats_taken = taken.seats
from (
  select departure_id, sum(num_participants) as seats from public.bookings
  where status not in ('cancelled', 'expired') and organization_id in (select id from large_world.organizations)
  group by 1
) as taken
where taken.departure_id = departure.id and departure.organization_id in (select id from large_world.organizations);

update public.customers as payer set total_spent = paid.amount
from (select customer_id, sum(private.paid(payments)) as amount from public.payments group by 1) as paid
where paid.customer_id = payer.id and paid.amount > 0 and payer.organization_id in (select id from large_world.organizations);

update public.conversations as thread
set last_message_at = latest.at, first_asked_at = latest.asked_at, first_answered_at = latest.answered_at
from (
  select conversation_id, max(created_at) as at, min(asked_at) as asked_at,
         min(created_at) filter (where direction = 'outbound' and created_at >= asked_at) as answered_at
  from (
    select conversation_id, direction, created_at,
           min(created_at) filter (where direction = 'inbound') over (partition by conversation_id) as asked_at
    from public.messages where organization_id in (select id from large_world.organizations)
  ) as said
  group by 1
) as latest
where latest.conversation_id = thread.id;

update public.forms as filled set submission_count = counted.number, last_submission_at = counted.latest
from (select form_id, count(*) as number, max(created_at) as latest from public.form_submissions group by 1) as counted
where counted.form_id = filled.id and filled.organization_id in (select id from large_world.organizations);

update public.message_templates as used set usage_count = counted.number, last_used_at = counted.latest
from (
  select template_id, count(*) as number, max(created_at) as latest from public.messages
  where template_id is not null and organization_id in (select id from large_world.organizations)
  group by 1
) as counted
where counted.template_id = used.id and used.organization_id in (select id from large_world.organizations);

update public.workflows as run
set total_executions = counted.number, successful_executions = counted.completed, failed_executions = counted.failed,
    last_run_at = counted.latest
from (
  select workflow_id, count(*) as number, count(*) filter (where status = 'completed') as completed,
         count(*) filter (where status = 'failed') as failed, max(started_at) as latest
  from public.workflow_executions group by 1
) as counted
where counted.workflow_id = run.id and run.organization_id in (select id from large_world.organizations);
