create or replace function private.release_submission(organization uuid, submission uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  lead uuid;
begin
  perform private.act_for(organization);
  lead := private.accept_submission(organization, submission);
  return jsonb_build_object('submission_id', submission, 'status', 'accepted', 'lead_id', lead);
end
$$;
comment on function private.release_submission(uuid, uuid) is
  'Takes a submission of the caller''s organization for no spam, and gives its lead.';
alter function private.release_submission(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.release_submission(uuid, uuid) to authenticated;
