create or replace function private.chat_used(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  update public.model_usage as known
  set reserved_tokens = greatest(known.reserved_tokens - (arguments ->> 'reserved')::bigint, 0),
      prompt_tokens = known.prompt_tokens + (arguments ->> 'prompt_tokens')::bigint,
      completion_tokens = known.completion_tokens + (arguments ->> 'completion_tokens')::bigint,
      failure_count = known.failure_count + (arguments ->> 'is_failure')::boolean::integer
  where known.organization_id = (arguments ->> 'organization_id')::uuid and known.id = (arguments ->> 'usage_id')::uuid;
  return '{}';
end
$$;
comment on function private.chat_used(jsonb) is
  'Puts what a reply did cost in place of what was reserved. arguments: organization_id, usage_id, reserved, prompt_tokens,
   completion_tokens, is_failure.';
grant execute on function private.chat_used(jsonb) to service_role;
