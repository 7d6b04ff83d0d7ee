create or replace function private.require_time_to_change(
  starts_at timestamptz, own_minutes integer, default_minutes integer
) returns void
language plpgsql stable set search_path = ''
as $$
declare
  deadline constant timestamptz := private.change_deadline(starts_at, own_minutes, default_minutes);
begin
  if starts_at <= now() then
    perform private.fail(409, 'too_late', 'It has begun.', '/action');
  elsif deadline <= now() then
    perform private.fail(409, 'too_late',
      format('It could be cancelled or moved until %s. Ask the organization.', to_json(deadline) #>> '{}'), '/action');
  end if;
end
$$;
comment on function private.require_time_to_change(timestamptz, integer, integer) is
  '409 too_late where a customer may not cancel or move any more.';
grant execute on function private.require_time_to_change(timestamp with time zone, integer, integer) to frontdesk_functions;
