-- Workflows with their runs, side effects, repeated requests, and the log of changes.

insert into public.workflows (id, organization_id, name, trigger_type, nodes, status, active_version, created_at, updated_at)
select large_world.id('workflow', organization, number), organization_id, format('Workflow %s', number), 'lead.created',
       '[{"id": "1", "type": "trigger"}]', (array['active', 'draft', 'inactive'])[1 + number % 3], case number % 3 when 0 then 1 end, at, at
from large_world.rows('workflow') order by at;

insert into public.workflow_versions (id, organization_id, workflow_id, version, trigger_type, trigger_config, nodes, edges, settings, created_at)
select large_world.id('workflow_version', organization, number), organization_id, large_world.id('workflow', organization, number), 1,
       'lead.created', '{}', '[{"id": "1", "type": "trigger"}]', '[]', '{}', at
from large_world.rows('workflow') order by at;

insert into public.workflow_executions (id, organization_id, workflow_id, status, triggered_by, execution_steps, started_at,
  completed_at, created_at, updated_at)
select large_world.id('execution', organization, number), organization_id, large_world.parent('workflow', 2, organization, number),
       state, 'lead', '[{"node": "1", "state": "done"}]', at, at + interval '2 s', at, at
from large_world.rows('execution')
cross join lateral (values (
  (array['completed', 'completed', 'completed', 'failed', 'cancelled'])[1 + large_world.pick(3, organization, number, 5)]
)) as chosen (state)
order by at;

insert into public.workflow_steps (id, organization_id, execution_id, node_id, status, handle, started_at, finished_at)
select large_world.id('workflow_step', organization, number), organization_id, large_world.id('execution', organization, number), '1',
       'done', 'next', at, at
from large_world.rows('execution') order by at;

insert into public.functions (id, organization_id, user_id, name, code, created_at, updated_at)
select large_world.id('function', organization, number), organization_id, large_world.parent('user', 2, organization, number),
       format('Function %s', number), 'return 1', at, at
from large_world.rows('function') order by at;

insert into public.webhook_endpoints (id, organization_id, url, events, secret_hint, created_at, updated_at)
select large_world.id('webhook_endpoint', organization, number), organization_id,
       format('https://hooks.customer.example/%s', number), '{booking.created}', 'abcd', at, at
from large_world.rows('webhook_endpoint') order by at;

insert into public.outbox (id, organization_id, topic, channel, recipient, endpoint_id, payload, status, delivered_at, created_at, updated_at)
select large_world.id('webhook', organization, number), organization_id, 'booking.created', 'webhook', 'https://hooks.customer.example/1',
       large_world.parent('webhook_endpoint', 1, organization, number), '{"booking_id": 1}',
       case when number % 1000 = 0 then 'pending' else 'delivered' end, at, at, at
from large_world.rows('webhook') order by at;

insert into public.outbox (id, organization_id, topic, channel, recipient, payload, status, delivered_at, created_at, updated_at)
select large_world.id('outbox', organization, number), organization_id, 'booking.created', 'email', 'ada@customer.example',
       '{"booking_id": 1}', case when number % 1000 = 0 then 'pending' else 'delivered' end, at, at, at
from large_world.rows('outbox') order by at;

insert into public.idempotency_keys (scope, function, key, fingerprint, answer, created_at, expires_at)
select format('authenticated:%s', organization_id), 'booking_create', number::text, md5(number::text), '{}', at,
       at + interval '1 day'
from large_world.rows('idempotency_key') order by at;

insert into public.audit_logs (id, organization_id, user_id, caller, action, table_name, record_id, old_data, new_data, created_at)
select large_world.id('audit_log', organization, number), organization_id, large_world.parent('user', 2, organization, number),
       'user', 'UPDATE', 'bookings', large_world.parent('booking', 3, organization, number), '{"status": "pending"}',
       '{"status": "confirmed"}', at
from large_world.rows('audit_log') order by at;

insert into public.erasures (id, organization_id, subject, subject_id, caller, user_id, deleted, anonymized, created_at)
select large_world.id('erasure', organization, number), organization_id, 'customer', large_world.id('erased', organization, number),
       'user', large_world.parent('user', 2, organization, number), '{"messages": 12}', '{"bookings": 2}', at
from large_world.rows('erasure') order by at;
