create or replace function private.forget_webhook_secret() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  perform private.act_for(old.organization_id);
  delete from public.secrets as secret
  where secret.organization_id = old.organization_id and secret.purpose = 'webhook_signing_key'
    and secret.subject_id = old.id;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.forget_webhook_secret() is 'Trigger: what is sealed goes with the secret that it is.';
alter function private.forget_webhook_secret() owner to frontdesk_functions;

create or replace trigger forget_webhook_secret after delete on private.webhook_secrets
  for each row execute function private.forget_webhook_secret();
