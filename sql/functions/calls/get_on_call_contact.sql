create or replace function public.get_on_call_contact(org_id uuid, urgency text) returns public.emergency_contacts
language sql stable set search_path = ''
as $$
  select * from private.on_call_contacts(org_id, urgency) limit 1
$$;
comment on function public.get_on_call_contact(uuid, text) is
  'Who is to be called now; all null where nobody is on call. As the caller''s rights let it be seen.';
-- It stands in the schema that PostgREST shows, where the closing step revokes nothing.
revoke execute on function public.get_on_call_contact(uuid, text) from public;
grant execute on function public.get_on_call_contact(uuid, text) to authenticated, service_role;
