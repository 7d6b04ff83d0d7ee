create or replace function private.topic_run_label_model(arguments jsonb) returns jsonb
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
  'What names the topics of a run''s organization. arguments: lease. Gives choice {model_provider, model_name} (null: the
   platform''s) and its own key of that provider {id, organization_id, sealed (base64), sealed_with}, as it is sealed.';
grant execute on function private.topic_run_label_model(jsonb) to service_role;
