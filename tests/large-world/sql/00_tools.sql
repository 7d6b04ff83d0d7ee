-- What the other files are written with: functions that the planner inlines, since they are asked millions of times.

create function large_world.id(kind text, organization integer, number integer) returns uuid
language sql immutable parallel safe
as $$ select md5(kind || '.' || organization::text || '.' || number::text)::uuid $$;
comment on function large_world.id(text, integer, integer) is 'The same key each time, in no order: as random ones are.';

create function large_world.pick(seed integer, organization integer, number integer, among integer) returns integer
language sql immutable parallel safe
as $$ select (hashint8extended(organization * 100000000::bigint + number, seed) & 2147483647)::integer % among $$;
comment on function large_world.pick(integer, integer, integer, integer) is
  'A number from 0 to below `among`; the same each time for the same row and seed.';

-- Of the large organization at a factor of 1, and of each of the others. What messages are, they are `messages` times.
create table large_world.sizes (kind text primary key, large integer not null, small integer not null);
insert into large_world.sizes values
  -- organizations
  ('user', 40, 4), ('user_preference', 200, 2), ('secret', 8, 1), ('subscription', 12, 1), ('invoice', 240, 6),
  -- customers
  ('customer', 50000, 25), ('second phone', 15000, 8), ('customer_user', 20000, 10),
  -- bookings
  ('tour', 200, 5), ('departure', 10000, 20), ('accommodation', 300, 4), ('experience', 300, 4),
  ('booking', 200000, 60), ('booking_item', 150000, 40), ('payment', 150000, 45),
  -- assistants
  ('agent', 20, 2), ('agent_log', 200000, 20), ('assistant', 20, 2), ('phone_number', 50, 1), ('models_config', 6, 2),
  ('model_version', 30, 1), ('model_usage', 700, 20),
  -- leads
  ('form', 100, 2), ('lead', 150000, 40), ('form_submission', 150000, 30), ('template', 400, 4),
  -- conversations
  ('social_account', 6, 1), ('conversation', 80000, 30), ('message', 1000000, 200), ('escalation', 30000, 6),
  ('meeting', 20000, 5),
  -- calls
  ('call', 100000, 20), ('transfer', 20000, 4), ('emergency_contact', 100, 3), ('emergency_notification', 20000, 4),
  ('incident', 20000, 4), ('incident_step', 40000, 8),
  -- operation
  ('workflow', 100, 2), ('execution', 150000, 20), ('function', 100, 2), ('outbox', 200000, 30), ('webhook_endpoint', 10, 2), ('webhook', 100000, 20), ('contact_permission', 40000, 10),
  ('idempotency_key', 20000, 5), ('audit_log', 400000, 60), ('erasure', 500, 3), ('webhook_event', 50000, 10), ('job', 2000, 4),
  -- people
  ('invitation', 20000, 8), ('client', 15000, 5), ('try', 20000, 10), ('module', 20, 2), ('license', 200, 2),
  -- appointments
  ('appointment_type', 20, 2), ('resource', 20, 2), ('day_override', 300, 3), ('absence', 2000, 2), ('busy_time', 50000, 5),
  ('appointment', 60000, 20),
  -- knowledge
  ('document', 2000, 4), ('website_source', 20, 1), ('website_page', 5000, 3), ('knowledge', 1000, 3), ('vector', 1000, 2),
  ('chunk', 4000, 8),
  -- topics
  ('topic', 7000, 10), ('topic_run', 700, 5), ('message_embedding', 10000, 5);

create table large_world.organizations (number integer primary key, id uuid not null);
