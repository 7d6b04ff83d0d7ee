create or replace function private.count_submission() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
declare
  acting constant uuid := private.acting_organization();
begin
  if new.status <> 'accepted' or tg_op = 'UPDATE' and old.status = 'accepted' then
    return null;
  end if;
  perform private.act_for(new.organization_id);
  update public.forms as filled
  set submission_count = filled.submission_count + 1,
      last_submission_at = greatest(filled.last_submission_at, new.created_at)
  where filled.organization_id = new.organization_id and filled.id = new.form_id;
  perform private.act_for(acting);
  return null;
end
$$;
comment on function private.count_submission() is 'Trigger: counts the submissions of a form, without spam.';
alter function private.count_submission() owner to frontdesk_functions;

create or replace trigger count_submission after insert or update of status on public.form_submissions
  for each row execute function private.count_submission();
