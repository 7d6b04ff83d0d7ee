create or replace function private.accept_arrived(organization uuid, submission uuid) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.act_for(organization);
  return private.accept_submission(organization, submission);
end
$$;
comment on function private.accept_arrived(uuid, uuid) is
  'The lead of a submission that a program brought: private.accept_submission, for the service.';
alter function private.accept_arrived(uuid, uuid) owner to frontdesk_functions;
grant execute on function private.accept_arrived(uuid, uuid) to service_role;
