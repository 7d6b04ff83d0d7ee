create or replace function private.embedding_choice(organization uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  choice jsonb;
begin
  perform private.act_for(organization);
  select to_jsonb(config) - array['id', 'organization_id', 'agent_type', 'created_at', 'updated_at'] into choice
  from public.models_config as config
  where config.organization_id = organization and config.agent_type = 'embedding';
  return choice;
end
$$;
comment on function private.embedding_choice(uuid) is
  'Which model makes the vectors of an organization: model_provider, model_name, configuration; null: the platform''s.';
alter function private.embedding_choice(uuid) owner to frontdesk_functions;
grant execute on function private.embedding_choice(uuid) to anon, client, authenticated, service_role;
