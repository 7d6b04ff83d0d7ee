create or replace function private.called_organization(call jsonb) returns uuid
language plpgsql stable set search_path = ''
as $$
declare
  own constant uuid := private.requested_organization();
  by_assistant constant uuid := (
    select known.organization_id from public.assistants as known where known.vapi_assistant_id = call ->> 'assistant'
  );
  by_number constant uuid := coalesce(
    (select known.organization_id from public.phone_numbers as known
     where known.phone_number = call ->> 'number' and known.is_active),
    (select known.organization_id from public.phone_numbers as known
     where known.vapi_phone_number_id = call ->> 'number_id' and known.is_active
     order by known.created_at, known.id limit 1)
  );
begin
  -- An assistant of one organization on the number of another is a mistake of somebody's, and tells nothing of either.
  if by_assistant <> by_number then
    return null;
  end if;
  -- With its own account an organization tells of itself alone.
  if own <> coalesce(by_assistant, by_number, own) then
    return null;
  end if;
  return coalesce(own, by_assistant, by_number);
end
$$;
comment on function private.called_organization(jsonb) is
  'Whose a call is: the organization whose secret verified, or for the platform''s account the one whose assistant or
   number it is; null where there is none, or they disagree. call: assistant, number, number_id.';
grant execute on function private.called_organization(jsonb) to service_role;
