create or replace function private.chat_provider(organization uuid) returns text
language sql stable set search_path = ''
as $$
  select coalesce((
    select config.model_provider from public.models_config as config
    where config.organization_id = organization and config.agent_type = 'chat'
  ), 'platform')
$$;
comment on function private.chat_provider(uuid) is
  'Whose model answers in an organization''s chats, as in models_config; platform: the one of the variables.';
grant execute on function private.chat_provider(uuid) to service_role;
