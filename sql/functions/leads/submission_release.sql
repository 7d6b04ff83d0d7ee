create or replace function private.submission_release(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  kept record;
begin
  -- Row-level security decides: what the caller may not see is not there.
  select known.organization_id, known.id into kept from public.form_submissions as known
  where known.id = (arguments ->> 'submission_id')::uuid
    and known.organization_id = coalesce(private.requested_organization(), known.organization_id);
  if not found then
    perform private.fail(404, 'submission_not_found', 'There is no such submission.', '/submission_id');
  end if;
  return private.release_submission(kept.organization_id, kept.id);
end
$$;
comment on function private.submission_release(jsonb) is
  'Takes a submission for no spam, as the staff say. arguments: submission_id. Gives it with the lead that it made or enriched.';
grant execute on function private.submission_release(jsonb) to authenticated;
