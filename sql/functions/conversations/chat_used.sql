create or replace function private.chat_used(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  failure constant text := arguments ->> 'failure';
begin
  update public.model_usage as known
  set reserved_tokens = greatest(known.reserved_tokens - (arguments ->> 'reserved')::bigint, 0),
      prompt_tokens = known.prompt_tokens + (arguments ->> 'prompt_tokens')::bigint,
      completion_tokens = known.completion_tokens + (arguments ->> 'completion_tokens')::bigint,
      failure_count = known.failure_count + (failure is not null)::integer
  where known.organization_id = organization and known.id = (arguments ->> 'usage_id')::uuid;
  update private.reply_leases as held set model_until = null
  where held.organization_id = organization and held.conversation_id = (arguments ->> 'conversation_id')::uuid
    and held.lease = (arguments ->> 'lease')::uuid;
  if (arguments ->> 'is_outage')::boolean then
    insert into private.model_rests as rest (organization_id, provider, code, rests_until)
    values (organization, private.chat_provider(organization), left(failure, 100), clock_timestamp() + interval '1 minute')
    on conflict (organization_id, provider) do update set
      -- Those that were under way at the same time failed once.
      failures = rest.failures + (rest.rests_until <= clock_timestamp())::integer,
      code = excluded.code,
      rests_until = case when rest.rests_until > clock_timestamp() then rest.rests_until
        else clock_timestamp() + least(interval '1 minute' * 2 ^ least(rest.failures, 10), interval '15 minutes') end;
  elsif failure is null then
    delete from private.model_rests as rest
    where rest.organization_id = organization and rest.provider = private.chat_provider(organization);
  end if;
  return '{}';
end
$$;
comment on function private.chat_used(jsonb) is
  'Puts what a reply did cost in place of what was reserved, and lets a model rest that failed: a minute, twice as long each
   further time, a quarter of an hour at most. arguments: organization_id, conversation_id, lease, usage_id, reserved,
   prompt_tokens, completion_tokens, failure (a code; null: it answered), is_outage (whether its service is at fault).';
grant execute on function private.chat_used(jsonb) to service_role;
