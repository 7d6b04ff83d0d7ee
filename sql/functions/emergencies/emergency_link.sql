create or replace function private.emergency_link(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  notice constant uuid := (arguments ->> 'notice_id')::uuid;
  organization constant uuid := (
    select told.organization_id from public.emergency_notifications as told
    where told.id = notice and told.incident_id is not null and told.created_at > now() - interval '1 day'
  );
begin
  if organization is null then
    perform private.fail(404, 'link_not_found', 'This link is not valid, or no longer.');
  end if;
  return private.answer_alarm(organization, notice, case when (arguments ->> 'takes')::boolean then 'link' end);
end
$$;
comment on function private.emergency_link(jsonb) is
  'What a signed link shows for a day, and the incident taken by whoever it was sent to. arguments: notice_id, whose
   signature was verified, and takes. 404 link_not_found.';
grant execute on function private.emergency_link(jsonb) to service_role;
