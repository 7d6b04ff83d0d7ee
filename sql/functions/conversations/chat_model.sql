create or replace function private.chat_model(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  conversation public.conversations;
  chosen public.models_config;
  own_key jsonb;
begin
  -- Only for the reply that is being made: whoever has no lease learns nothing.
  select known.* into conversation
  from public.conversations as known
  join private.reply_leases as held on held.organization_id = known.organization_id and held.conversation_id = known.id
  where known.organization_id = organization and known.id = (arguments ->> 'conversation_id')::uuid
    and held.lease = (arguments ->> 'lease')::uuid and held.leased_until > clock_timestamp();
  if conversation.id is null then
    perform private.fail(409, 'lease_lost', 'Another request replies.');
  end if;
  select * into chosen from public.models_config as config
  where config.organization_id = organization and config.agent_type = 'chat';
  select jsonb_build_object(
    'id', known.id, 'organization_id', known.organization_id,
    'sealed', translate(encode(secret.sealed, 'base64'), E'\n', ''), 'sealed_with', secret.sealed_with
  ) into own_key
  from public.key_store as known
  join public.secrets as secret
    on secret.organization_id = known.organization_id and secret.purpose = 'provider_api_key'
    and secret.subject_id = known.id
  where known.organization_id = organization and known.provider = chosen.model_provider;
  return jsonb_build_object(
    'choice', case when chosen.id is not null then jsonb_build_object(
      'model_provider', chosen.model_provider, 'model_name', chosen.model_name
    ) end,
    'key', own_key,
    'known', jsonb_build_object(
      'history', private.said_before(organization, conversation.id),
      'manner', (private.chat_assistant(organization, conversation.channel)).system_prompt,
      'names', (
        select coalesce(jsonb_agg(person.name), '[]') from (
          select customer.name from public.customers as customer
          where customer.organization_id = organization and customer.id = conversation.customer_id
          union all
          select conversation.metadata ->> 'name' where jsonb_typeof(conversation.metadata -> 'name') = 'string'
        ) as person
        where person.name is not null
      )
    ),
    'budget', private.model_budget(chosen, own_key is not null)
  );
end
$$;
comment on function private.chat_model(jsonb) is
  'What a model has to know for a reply that is being made, and which model it is. arguments: organization_id,
   conversation_id, lease. Gives choice {model_provider, model_name} (null: the platform''s), its own key of that provider
   {id, organization_id, sealed (base64), sealed_with}, known {history, manner, names}, and budget (private.model_budget).';
grant execute on function private.chat_model(jsonb) to service_role;
