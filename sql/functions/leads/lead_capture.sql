create or replace function private.lead_capture(arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  form constant public.forms := private.active_form((arguments ->> 'form_id')::uuid);
  reasons constant text[] := array(select jsonb_array_elements_text(arguments -> 'spam_reasons'));
  submission uuid;
begin
  -- Before anything is written: whoever is refused leaves nothing behind.
  perform private.limit_strangers('lead-capture', form.organization_id);

  insert into public.form_submissions (
    organization_id, form_id, form_version, status, spam_reasons, answers, person, attribution, consents, page_url,
    referrer, origin, network, language
  )
  values (
    form.organization_id, form.id, (arguments ->> 'form_version')::integer,
    case when reasons = '{}' then 'accepted' else 'spam' end, reasons, arguments -> 'answers', arguments -> 'person',
    arguments -> 'attribution', arguments -> 'consents', arguments ->> 'page_url', arguments ->> 'referrer',
    arguments ->> 'origin',
    case when arguments -> 'consents' <> '[]' then nullif(current_setting('frontdesk.network', true), '') end,
    arguments ->> 'language'
  )
  returning id into submission;
  if reasons = '{}' then
    perform private.accept_submission(form.organization_id, submission);
  end if;

  -- The same for somebody new, somebody known and spam: nobody finds out who is known here.
  return jsonb_build_object(
    'submission_id', submission,
    'message', coalesce(form.settings ->> 'successMessage', 'Thank you for your submission!'),
    'redirect_url', form.settings -> 'redirectUrl'
  );
end
$$;
comment on function private.lead_capture(jsonb) is
  'The function behind lead-capture. arguments: form_id, form_version, answers, person (as find_or_make_lead takes it),
   attribution, consents, page_url, referrer, origin, language, spam_reasons. Keeps the submission, and makes or enriches
   its lead unless it is spam.';
alter function private.lead_capture(jsonb) owner to frontdesk_functions;
grant execute on function private.lead_capture(jsonb) to anon, client, authenticated;
