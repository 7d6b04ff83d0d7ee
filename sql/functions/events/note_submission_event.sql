create or replace function private.note_submission_event() returns trigger
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan
as $$
begin
  if tg_op = 'UPDATE' and old.status = 'accepted' and old.lead_id is not null then
    return null;
  end if;
  perform private.emit_event(new.organization_id, 'form.submitted', new.lead_id, null,
    jsonb_build_object('form_id', new.form_id, 'submission_id', new.id));
  return null;
end
$$;
comment on function private.note_submission_event() is 'Trigger: tells workflows and endpoints of forms that were filled in, spam not.';
alter function private.note_submission_event() owner to frontdesk_functions;

create or replace trigger note_submission_event after insert or update of status, lead_id on public.form_submissions
  for each row when (new.status = 'accepted' and new.lead_id is not null)
  execute function private.note_submission_event();
