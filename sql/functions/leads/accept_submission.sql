create or replace function private.accept_submission(organization uuid, submission uuid) returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
  sent public.form_submissions;
  person jsonb;
  lead uuid;
begin
  select known.* into strict sent from public.form_submissions as known
  where known.organization_id = organization and known.id = submission for update;
  if sent.status = 'accepted' and sent.lead_id is not null then
    return sent.lead_id;
  end if;
  person := sent.person;
  -- Templates are taken by it: the page's, unless the form asks for theirs.
  if sent.language ~ '^[A-Za-z]{2,3}([-_][A-Za-z]{2})?$' then
    person := person || jsonb_build_object('custom_fields',
      jsonb_build_object('language', sent.language) || coalesce(person -> 'custom_fields', '{}'));
  end if;
  lead := private.find_or_make_lead(organization, person, jsonb_build_object(
    'source', case when sent.external_id is null then 'form' else 'facebook' end, 'form_id', sent.form_id, 'attribution', sent.attribution,
    'details', jsonb_build_object('form_id', sent.form_id, 'page', sent.page_url, 'referrer', sent.referrer)
  ));
  update public.form_submissions as known set lead_id = lead, status = 'accepted'
  where known.organization_id = organization and known.id = submission;
  perform private.ask_consent(organization, sent);
  return lead;
end
$$;
comment on function private.accept_submission(uuid, uuid) is
  'Makes or enriches the lead of a submission, unless it has one: its id, null where it names no way to reach anybody. Where
   its form asks twice, asks its sender to confirm what they ticked.';
grant execute on function private.accept_submission(uuid, uuid) to frontdesk_functions;
