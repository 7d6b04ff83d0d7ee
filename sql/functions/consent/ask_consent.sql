create or replace function private.ask_consent(organization uuid, sent public.form_submissions) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  asked_of constant text := private.contact_address('email', sent.person ->> 'email');
  purposes text[];
  asked jsonb;
begin
  if asked_of is null or not coalesce((
    select form.settings -> 'doubleOptIn' = 'true' from public.forms as form
    where form.organization_id = organization and form.id = sent.form_id
  ), false) then
    return;
  end if;
  -- What is agreed to already is not asked for again. What was refused is: only its person answers.
  select array_agg(distinct agreed.value ->> 'purpose') into purposes
  from jsonb_array_elements(sent.consents) as agreed (value)
  where agreed.value ->> 'channel' = 'email' and not exists (
    select from public.contact_permissions as known
    where known.organization_id = organization and known.channel = 'email' and known.address = asked_of
      and known.purpose = agreed.value ->> 'purpose' and known.status = 'granted'
  );
  if purposes is null then
    return;
  end if;
  asked := jsonb_build_object(
    'purposes', to_jsonb(purposes), 'form_id', sent.form_id, 'form_version', sent.form_version, 'submission_id', sent.id,
    -- The whole of the words stands with the submission.
    'consents', (
      select jsonb_agg(jsonb_build_object(
        'field', agreed.value -> 'field', 'channel', agreed.value -> 'channel', 'purpose', agreed.value -> 'purpose',
        'text', left(agreed.value ->> 'text', 200)
      ) order by agreed.place)
      from (
        select * from jsonb_array_elements(sent.consents) with ordinality as ticked (value, place)
        where ticked.value ->> 'channel' = 'email' order by ticked.place limit 5
      ) as agreed
    ), 'page', left(sent.page_url, 300), 'submitted_at', sent.created_at, 'network', sent.network
  );
  perform private.note_pending(organization, 'email', asked_of, purposes, asked);
  -- A form is filled in as often as anybody likes, with anybody's address: nobody's mailbox is filled by it.
  if private.refusal(organization, 'email', asked_of, 'transactional') is not null
    or private.take_try('consent-request recipient', private.recipient_here(asked_of)) is not null
    or private.take_try('consent-request week', private.recipient_here(asked_of)) is not null
  then
    return;
  end if;
  insert into public.outbox (organization_id, topic, channel, recipient, payload)
  select organization, 'consent.requested', 'email', asked_of, jsonb_build_object(
    'organization_name', settings.name, 'language', sent.language, 'asked', asked,
    'words', (
      select jsonb_agg(agreed.value ->> 'text' order by agreed.place)
      from jsonb_array_elements(sent.consents) with ordinality as agreed (value, place)
      where agreed.value ->> 'channel' = 'email' and agreed.value ->> 'text' is not null
    )
  )
  from public.organizations as settings where settings.id = organization;
end
$$;
comment on function private.ask_consent(uuid, public.form_submissions) is
  'Where a form asks twice (settings.doubleOptIn): notes what was ticked for e-mail as pending, and sends a message whose
   link confirms it, at most one an hour and a few a week to an address.';
grant execute on function private.ask_consent(uuid, form_submissions) to frontdesk_functions;
