create or replace function private.guests_answer(organization uuid, kind text, booked uuid) returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
  perform private.act_for(organization);
  return jsonb_build_object(
    'booking', case kind when 'booking' then private.booking_answer(organization, booked) end,
    'appointment', case kind when 'appointment' then private.appointment_answer(organization, booked) end
  );
end
$$;
comment on function private.guests_answer(uuid, text, uuid) is 'What a guest booked, as they see it.';
grant execute on function private.guests_answer(uuid, text, uuid) to frontdesk_functions;
