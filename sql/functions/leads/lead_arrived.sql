create or replace function private.lead_arrived(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := (arguments ->> 'organization_id')::uuid;
  form public.forms;
  submission uuid;
begin
  -- Two leads of a form that is not known yet make it once.
  perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'facebook form', organization, arguments ->> 'form_id'), 0));
  select * into form from public.forms as known
  where known.organization_id = organization and known.external_id = arguments ->> 'form_id'
  order by known.is_active desc, known.created_at, known.id limit 1;
  if form.id is null then
    -- Nobody but Meta fills it in, so it is not shown.
    insert into public.forms (organization_id, name, type, external_id, is_active)
    values (organization, 'Facebook ' || (arguments ->> 'form_id'), 'facebook', arguments ->> 'form_id', false)
    returning * into form;
  end if;
  insert into public.form_submissions
    (organization_id, form_id, form_version, external_id, answers, person, attribution, created_at)
  values (
    organization, form.id, form.version, arguments ->> 'leadgen_id', arguments -> 'answers', arguments -> 'person',
    arguments -> 'attribution', coalesce(to_timestamp((arguments ->> 'created_at')::bigint), now())
  )
  on conflict (organization_id, form_id, external_id) do nothing
  returning id into submission;
  if submission is null then
    return to_jsonb('repeated'::text);
  end if;
  perform private.accept_arrived(organization, submission);
  return to_jsonb('applied'::text);
end
$$;
comment on function private.lead_arrived(jsonb) is
  'Keeps a lead that was fetched from Meta, once, and makes or enriches its lead as lead-capture does. arguments:
   organization_id, form_id and leadgen_id (as Meta has them), answers, person, attribution, created_at (seconds since 1970).
   Gives applied or repeated.';
grant execute on function private.lead_arrived(jsonb) to service_role;
