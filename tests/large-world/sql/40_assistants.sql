-- Who answers in the name of an organization.

insert into public.agents (id, organization_id, name, type, created_at, updated_at)
select large_world.id('agent', organization, number), organization_id, format('Agent %s', number), 'booking', at, at
from large_world.rows('agent') order by at;

insert into public.agent_logs (id, organization_id, agent_id, event, details, created_at)
select large_world.id('agent_log', organization, number), organization_id, large_world.parent('agent', 2, organization, number),
       (array['started', 'asked', 'answered', 'ended'])[1 + number % 4], '{"tokens": 412}', at
from large_world.rows('agent_log') order by at;

insert into public.assistants (id, organization_id, name, industry, model, system_prompt, voice_config, created_at, updated_at)
select large_world.id('assistant', organization, number), organization_id, format('Assistant %s', number), 'tours', 'a-model',
       repeat('You answer for a tour operator. ', 20), '{"voice": "alto"}', at, at
from large_world.rows('assistant') order by at;

insert into public.phone_numbers (id, organization_id, assistant_id, phone_number, phone_provider, assigned_at, created_at,
  updated_at)
select large_world.id('phone_number', organization, number), organization_id,
       large_world.parent('assistant', 2, organization, number), format('+41%s', 440000000 + organization * 1000 + number),
       'twilio', at, at, at
from large_world.rows('phone_number') order by at;

insert into public.models_config (id, organization_id, agent_type, model_provider, model_name, created_at, updated_at)
select large_world.id('models_config', organization, number), organization_id,
       (array['embedding', 'chat', 'labels', 'booking', 'support', 'calls'])[number], 'local', 'a-model', at, at
from large_world.rows('models_config') order by at;

insert into public.model_usage (id, organization_id, day, purpose, model, request_count, prompt_tokens, completion_tokens,
  created_at, updated_at)
select large_world.id('model_usage', organization, number), organization_id, (at at time zone 'UTC')::date, 'chat',
       format('model-%s', number), 1 + number % 50, 40000, 6000, at, at
from large_world.rows('model_usage') order by at;

insert into public.model_versions (id, organization_id, model_name, base_model, version, status, created_at, updated_at)
select large_world.id('model_version', organization, number), organization_id, 'tuned', 'a-model', number::text, 'ready', at, at
from large_world.rows('model_version')
union all
select large_world.id('model_version of all', 0, number), null, 'tuned', 'a-model', number::text, 'ready', until, until
from large_world.settings, generate_series(1, 5) as number where settings.first = 1;
