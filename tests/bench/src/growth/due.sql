-- Work of $ORGANIZATION that is due: 64 jobs of each kind. The statements that take it up are rolled back.

insert into public.outbox (id, organization_id, topic, channel, recipient, payload)
select md5('due message' || number)::uuid, '$ORGANIZATION', 'note', 'email', format('due%s@bench.example', number),
       '{"subject": "Your tour", "text": "It starts at nine."}'
from generate_series(1, 64) as number;
delete from private.jobs where queue = 'outbox' and organization_id = '$ORGANIZATION';
insert into private.jobs (queue, organization_id, subject_id)
select 'outbox', '$ORGANIZATION', md5('due message' || number)::uuid from generate_series(1, 64) as number;

insert into public.workflows (id, organization_id, name, trigger_type, nodes, edges, status)
values ('00000000-0000-4000-8000-00000000f003', '$ORGANIZATION', 'Due', 'manual',
  '[{"id": "start", "type": "trigger"}, {"id": "add", "type": "update_lead", "config": {"add": {"lead_score": 1}}}]',
  '[{"id": "first", "source": "start", "target": "add"}]', 'active');
insert into public.leads (id, organization_id, first_name)
select md5('due lead' || number)::uuid, '$ORGANIZATION', 'Due' from generate_series(1, 64) as number;
insert into public.workflow_executions (id, organization_id, workflow_id, version, lead_id, subject_id)
select md5('due run' || number)::uuid, '$ORGANIZATION', '00000000-0000-4000-8000-00000000f003', 1,
       md5('due lead' || number)::uuid, md5('due lead' || number)::uuid
from generate_series(1, 64) as number;
insert into private.jobs (queue, organization_id, subject_id)
select 'workflows', '$ORGANIZATION', md5('due run' || number)::uuid from generate_series(1, 64) as number;

insert into private.jobs (queue, organization_id, subject_id)
select 'replies', '$ORGANIZATION', md5('$ORGANIZATION' || number)::uuid from generate_series(1, 64) as number;

-- Held until a minute ago: what nobody paid for in time, and times that nobody confirmed.
insert into public.tours (id, organization_id, title, base_price)
values ('00000000-0000-4000-8000-00000000f004', '$ORGANIZATION', 'Due', 50);
insert into public.tour_departures (id, organization_id, tour_id, starts_at, ends_at, seats_total, seats_taken)
select md5('due departure' || number)::uuid, '$ORGANIZATION', '00000000-0000-4000-8000-00000000f004',
       now() + interval '30 days', now() + interval '31 days', 10, 2
from generate_series(1, 64) as number;
insert into public.bookings (organization_id, tour_id, departure_id, customer_id, num_participants, unit_price, total_price,
  currency, confirmation_code, expires_at)
select '$ORGANIZATION', '00000000-0000-4000-8000-00000000f004', md5('due departure' || number)::uuid,
       (select id from public.customers where organization_id = '$ORGANIZATION' limit 1), 2, 50, 100, 'CHF',
       format('DUE%s', number), now() - interval '1 minute'
from generate_series(1, 64) as number;

-- Customers who are to be reminded.
insert into public.appointments (organization_id, type_id, resource_id, customer_name, confirmation_code, appointment_type,
  starts_at, ends_at, status)
select '$ORGANIZATION', '00000000-0000-4000-8000-00000000f001', md5('asked' || 1 + number % 40)::uuid, 'Due',
       format('DUE%s', number), 'Asked for', starts_at, starts_at + interval '15 minutes', 'confirmed'
from generate_series(1, 64) as number
cross join lateral (values (date_trunc('hour', now()) + interval '23 hours' + number / 40 * interval '15 minutes')) as slot (starts_at);
update public.appointments set reminder_at = now() - interval '1 minute' where confirmation_code like 'DUE%';
