-- Work that waits for a later time, and what providers have told.

insert into private.jobs (queue, organization_id, subject_id, due_at, is_ready, created_at)
select (array['outbox', 'workflows', 'calendars', 'topics', 'passages'])[1 + number % 5], organization_id,
       large_world.id('job', organization, number),
       -- Within the day after the world is made: none of it is due while it is measured.
       now() + interval '3 hours' + interval '1 second' * large_world.pick(2, organization, number, 86400), false, at
from large_world.rows('job') order by at;

insert into private.webhook_events (organization_id, provider, account, event_id, created_at, expires_at)
select organization_id, 'stripe', 'platform', format('evt_%s_%s', organization, number), at, now() + interval '20 days'
from large_world.rows('webhook_event') order by at;
