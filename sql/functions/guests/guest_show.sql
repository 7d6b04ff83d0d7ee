create or replace function private.guest_show(arguments jsonb) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.guests_answer(
    private.guest_organization(),
    case when private.guest_of('booking') is not null then 'booking' else 'appointment' end,
    coalesce(private.guest_of('booking'), private.guest_of('appointment'))
  )
$$;
comment on function private.guest_show(jsonb) is
  'What the calling guest''s token is for. arguments: none. Gives booking or appointment, the other one null.';
alter function private.guest_show(jsonb) owner to frontdesk_functions;
grant execute on function private.guest_show(jsonb) to guest;
