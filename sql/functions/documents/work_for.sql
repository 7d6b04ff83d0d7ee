create or replace function private.work_for(organization uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  if organization is null or organization <> all (array(select private.my_organizations())) then
    perform private.fail(404, 'document_not_found', 'There is no such document.', '/document_id');
  end if;
  perform private.act_for(organization);
end
$$;
comment on function private.work_for(uuid) is
  'Acts for an organization that the caller is a member of; 404 document_not_found for any other. For functions whose
   own rights see more than their caller''s, so that they are safe whoever calls.';
grant execute on function private.work_for(uuid) to frontdesk_functions;
