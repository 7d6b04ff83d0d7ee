-- What customers wrote about, day by day.

insert into public.topics_daily (id, organization_id, date, topic_id, topic_label, keywords, message_count, percentage, created_at)
select large_world.id('topic', organization, number), organization_id, date '2024-01-01' + number / 10, number % 10,
       format('Topic %s', number % 10), '{dog,train}', 45, 10, at
from large_world.rows('topic') order by at;

insert into public.topic_centroids (organization_id, date, topic_id, model, centroid)
select organization_id, date '2024-01-01' + number / 10, number % 10, 'a-model', decode(repeat('0000803f', 384), 'hex')
from large_world.rows('topic') order by at;

insert into public.message_embeddings (organization_id, message_id, model, embedding, created_at)
select organization_id, large_world.id('message', organization, number), 'a-model', decode(repeat('0000803f', 384), 'hex'), at
from large_world.rows('message_embedding') order by at;

insert into public.topic_runs (id, organization_id, date, started_at, finished_at, message_count, embedded_count, grouped_count,
  topic_count)
select large_world.id('topic_run', organization, number), organization_id, date '2024-01-01' + number, at, at, 450, 450, 450, 10
from large_world.rows('topic_run') order by at;
