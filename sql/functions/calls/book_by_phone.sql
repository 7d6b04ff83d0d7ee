create or replace function private.book_by_phone(organization uuid, arguments jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  call constant jsonb := arguments -> 'call';
  kind_id constant uuid := (arguments #>> '{booking,appointment_type_id}')::uuid;
  earlier jsonb;
  made uuid;
  booked record;
begin
  perform private.act_for(organization);
  earlier := private.claim_tool_call(organization, call, arguments ->> 'tool_call', 'book_appointment');
  if earlier is not null then
    return earlier;
  end if;
  -- A program may book whatever there is; whoever calls, what everybody may and what is not paid ahead: nobody pays at
  -- the phone, and what is not paid in time would be over.
  if not exists (
    select from public.appointment_types as kind
    where kind.organization_id = organization and kind.id = kind_id and kind.is_public and kind.is_active
      and not (kind.is_paid_ahead and kind.price > 0)
  ) then
    perform private.fail(404, 'appointment_type_not_found', 'There is no such kind of appointment.',
      '/appointment_type_id');
  end if;
  made := private.book_time(
    organization, kind_id, (arguments -> 'booking') || jsonb_build_object('is_by_phone', true)
  ) ->> 'id';
  select known.customer_id, known.confirmation_code, known.confirmation_sent_at is not null as is_told into booked
  from public.appointments as known
  where known.organization_id = organization and known.id = made;
  perform private.keep_call(organization, call, jsonb_build_object(
    'tools', jsonb_build_array('book_appointment'), 'customer_id', booked.customer_id
  ));
  perform private.limit_calls(organization, call);
  return private.answer_tool_call(organization, call, arguments ->> 'tool_call', case
    when booked.is_told then arguments #>> '{sayings,told}'
    -- Letter by letter, as people note it.
    else replace(arguments #>> '{sayings,untold}', '{code}',
      trim(regexp_replace(replace(booked.confirmation_code, '-', ','), '([^,])', ' \1', 'g')))
  end);
end
$$;
comment on function private.book_by_phone(uuid, jsonb) is
  'Books an appointment for who calls an organization, in one step with its answer, which a repetition gets again.';
alter function private.book_by_phone(uuid, jsonb) owner to frontdesk_functions;
grant execute on function private.book_by_phone(uuid, jsonb) to service_role;
