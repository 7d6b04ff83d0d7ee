create or replace function private.chat_reserve(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  today constant date := (
    select (now() at time zone known.timezone)::date from public.organizations as known where known.id = organization
  );
  wanted constant bigint := (arguments ->> 'tokens')::bigint;
  usage public.model_usage;
  of_day bigint;
  of_month bigint;
  network constant text := nullif(current_setting('frontdesk.network', true), '');
  conversation public.conversations;
begin
  -- Of two requests, the second sees what the first reserved.
  perform pg_advisory_xact_lock(hashtextextended('chat model ' || organization, 0));
  if exists (
    select from private.model_rests as rest
    where rest.organization_id = organization and rest.provider = private.chat_provider(organization)
      and rest.rests_until > clock_timestamp()
  ) then
    return jsonb_build_object('usage_id', null, 'code', 'model_resting');
  elsif (
    select count(*) from private.reply_leases as held
    where held.organization_id = organization and held.model_until > clock_timestamp()
      and held.conversation_id <> (arguments ->> 'conversation_id')::uuid
  ) >= (case
    -- What failed of late is tried by one.
    when exists (
      select from private.model_rests as rest
      where rest.organization_id = organization and rest.provider = private.chat_provider(organization)
    ) then 1
    else (select known.most from private.limits as known where known.kind = 'chat-model running')
  end) then
    return jsonb_build_object('usage_id', null, 'code', 'model_busy');
  end if;
  select * into conversation from public.conversations as known
  where known.organization_id = organization and known.id = (arguments ->> 'conversation_id')::uuid;
  -- One customer does not use up what is there for all. Members ask in conversations of their own.
  if conversation.owner_id is null and (
    private.take_try('chat-model conversation', conversation.id::text) is not null
    or network is not null and conversation.channel = 'widget'
      and private.take_try('chat-model network', network) is not null
  ) then
    return jsonb_build_object('usage_id', null, 'code', 'model_visitor_spent');
  end if;
  insert into public.model_usage as known (organization_id, day, purpose, model)
  values (organization, today, 'chat', left(arguments ->> 'model', 200))
  on conflict (organization_id, day, purpose, model) do update set updated_at = now()
  returning known.* into usage;
  select
    coalesce(sum(known.prompt_tokens + known.completion_tokens + known.reserved_tokens) filter (where known.day = today), 0),
    coalesce(sum(known.prompt_tokens + known.completion_tokens + known.reserved_tokens), 0)
  into of_day, of_month
  from public.model_usage as known
  where known.organization_id = organization and known.purpose = 'chat'
    and known.day between date_trunc('month', today)::date and today;
  if of_day + wanted > (arguments -> 'budget' ->> 'day')::bigint
    or of_month + wanted > (arguments -> 'budget' ->> 'month')::bigint
  then
    update public.model_usage as known set refusal_count = known.refusal_count + 1
    where known.organization_id = organization and known.id = usage.id;
    return jsonb_build_object('usage_id', null, 'code', 'model_budget_spent');
  end if;
  update public.model_usage as known
  set reserved_tokens = known.reserved_tokens + wanted, request_count = known.request_count + 1
  where known.organization_id = organization and known.id = usage.id;
  -- A model takes its time.
  update private.reply_leases as held
  set leased_until = greatest(held.leased_until, clock_timestamp() + interval '40 seconds'),
      model_until = clock_timestamp() + interval '40 seconds'
  where held.organization_id = organization and held.conversation_id = (arguments ->> 'conversation_id')::uuid
    and held.lease = (arguments ->> 'lease')::uuid;
  return jsonb_build_object('usage_id', usage.id);
end
$$;
comment on function private.chat_reserve(jsonb) is
  'Reserves what a reply may cost, before its model is asked. arguments: organization_id, conversation_id, lease, model, tokens, budget (as of
   private.model_budget). Gives usage_id; null: the model is not asked, by the code model_resting (it failed of late),
   model_busy (as many answers of the organization are being made as private.limits has for chat-model running),
   model_visitor_spent (chat-model of private.limits) or model_budget_spent (the tokens of the day or the month).';
grant execute on function private.chat_reserve(jsonb) to service_role;
