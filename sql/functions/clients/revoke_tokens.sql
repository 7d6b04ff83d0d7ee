create or replace function private.revoke_tokens() returns trigger
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if old.is_active and not new.is_active or new.email is distinct from old.email then
    new.token_version := old.token_version + 1;
  end if;
  return new;
end
$$;
comment on function private.revoke_tokens() is
  'Trigger: whoever may not sign in any more, or has another address, needs a new token.';

create or replace trigger revoke_tokens before update on public.clients
  for each row execute function private.revoke_tokens();
