-- Topics that a language model named, and why a run came to nothing.

alter table public.topics_daily
  add column labelled_by text check (length(labelled_by) between 1 and 255),
  add column grouped_count integer not null default 0 check (grouped_count >= 0);
update public.topics_daily set grouped_count = message_count;
comment on column public.topics_daily.topic_label is
  'A line to show: by a language model where one is configured, else its first keywords. Null where its messages have
   no words.';
comment on column public.topics_daily.labelled_by is
  'The language model that named it, on this day or on one before: then the name stays while the topic is the same.
   Null: its keywords.';
comment on column public.topics_daily.grouped_count is
  'Messages that were looked at and found to belong to it. Of very many, message_count is an estimate from these.';
comment on column public.topics_daily.message_count is
  'Customers'' messages of the day; an estimate while topic_runs has fewer in grouped_count and assigned_count together
   than in message_count.';

alter table public.topic_runs
  add column assigned_count integer not null default 0 check (assigned_count >= 0),
  add column assigned_after uuid,
  add column labelled_count integer not null default 0 check (labelled_count >= 0),
  add column label_error text,
  add column error_detail text,
  add column request_id text;
comment on column public.topic_runs.grouped_count is
  'How many were grouped: all, or where they are very many a sample, to whose topics the others are given.';
comment on column public.topic_runs.assigned_count is 'How many beside the sample were given to the nearest of its topics.';
comment on column public.topic_runs.assigned_after is
  'The message up to which that is done; the next call goes on behind it. Null: there is or was nothing to give.';
comment on column public.topic_runs.labelled_count is 'Topics that a language model named in this run.';
comment on column public.topic_runs.label_error is
  'Why it named fewer than it was asked to, so that keywords stand in; null: it did not.';
comment on column public.topic_runs.error is 'Why the last attempt came to nothing, as a code.';
comment on column public.topic_runs.error_detail is
  'The same for people: while what was done it happened, and what to do. Nothing of messages.';
comment on column public.topic_runs.request_id is
  'The request that was last at it: the functions'' log has more under it.';

create function private.topic_run_label_model(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  chosen public.models_config;
begin
  select * into chosen from public.models_config as config
  where config.organization_id = held.organization_id and config.agent_type = 'labels';
  return jsonb_build_object(
    'choice', case when chosen.id is not null then jsonb_build_object(
      'model_provider', chosen.model_provider, 'model_name', chosen.model_name
    ) end,
    'key', (
      select jsonb_build_object(
        'id', known.id, 'organization_id', known.organization_id,
        'sealed', translate(encode(secret.sealed, 'base64'), E'\n', ''), 'sealed_with', secret.sealed_with
      )
      from public.key_store as known
      join public.secrets as secret
        on secret.organization_id = known.organization_id and secret.purpose = 'provider_api_key'
        and secret.subject_id = known.id
      where known.organization_id = held.organization_id and known.provider = chosen.model_provider
    )
  );
end
$$;
comment on function private.topic_run_label_model(jsonb) is
  'What names the topics of a run''s organisation. arguments: run. Gives choice {model_provider, model_name} (null: the
   platform''s) and its own key of that provider {id, organization_id, sealed (base64), sealed_with}, as it is sealed.';

create function private.topic_run_names(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  return (
    select coalesce(jsonb_agg(distinct part), '[]')
    from (
      select known.name from public.customers as known where known.organization_id = held.organization_id
      union all
      select known.name from public.leads as known where known.organization_id = held.organization_id
      union all
      select known.name from public.clients as known where known.organization_id = held.organization_id
      union all
      select profile.full_name from public.members as member
      join public.user_profiles as profile on profile.id = member.user_id
      where member.organization_id = held.organization_id
    ) as people,
    regexp_split_to_table(lower(people.name), '[^[:alpha:]]+') as part
    where part in (select jsonb_array_elements_text(arguments -> 'words'))
  );
end
$$;
comment on function private.topic_run_names(jsonb) is
  'Which words are of the names of people whom a run''s organisation knows: customers, leads, clients, staff. arguments:
   run, words (in lower case). Gives those.';

create or replace function private.topic_run_before(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
begin
  return jsonb_build_object(
    'next_id', (
      select coalesce(max(known.topic_id) + 1, 0) from public.topics_daily as known
      where known.organization_id = held.organization_id
    ),
    'topics', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'topic_id', latest.topic_id, 'centroid', translate(encode(latest.centroid, 'base64'), E'\n', ''),
        'label', named.topic_label, 'labelled_by', named.labelled_by
      ) order by latest.topic_id), '[]')
      from (
        -- A run that is done again begins with what it found the first time.
        select distinct on (known.topic_id) known.topic_id, known.date, known.centroid
        from public.topic_centroids as known
        where known.organization_id = held.organization_id and known.model = arguments ->> 'model'
          and known.date between held.date - 28 and held.date
        order by known.topic_id, known.date desc
      ) as latest
      join public.topics_daily as named
        on named.organization_id = held.organization_id and named.date = latest.date and named.topic_id = latest.topic_id
    )
  );
end
$$;
comment on function private.topic_run_before(jsonb) is
  'The topics of the four weeks up to the day of a run, by which its own are known again. arguments: run, model. Gives
   topics [{topic_id, centroid (base64), label, labelled_by}] and next_id, the first number that no topic has.';

create or replace function private.topic_run_leave(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  update public.topic_runs as run
  set leased_until = null, error = arguments ->> 'error', error_detail = arguments ->> 'error_detail'
  where run.id = (private.topic_run_held(arguments)).id;
  return 'null';
end
$$;
comment on function private.topic_run_leave(jsonb) is
  'Leaves a run to the next call: the time is over, or something went wrong. arguments: run, error and error_detail
   (null: nothing did).';

grant execute on function private.topic_run_label_model(jsonb), private.topic_run_names(jsonb) to service_role;
revoke execute on all routines in schema private from public;
