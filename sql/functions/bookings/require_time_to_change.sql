create or replace function private.require_time_to_change(
  starts_at timestamptz, own_minutes integer, default_minutes integer, moved_at timestamptz
) returns void
language plpgsql stable set search_path = ''
as $$
declare
  deadline constant timestamptz := private.change_deadline(starts_at, own_minutes, default_minutes, moved_at);
begin
  if starts_at <= now() then
    perform private.fail(409, 'too_late', 'It has begun.', '/action');
  elsif deadline <= now() then
    perform private.fail(409, 'too_late',
      format('It could be cancelled or moved until %s. Ask the organization.', to_json(deadline) #>> '{}'), '/action');
  end if;
end
$$;
comment on function private.require_time_to_change(timestamptz, integer, integer, timestamptz) is
  '409 too_late where a customer may not cancel or move any more, as private.change_deadline has it.';
grant execute on function private.require_time_to_change(
  timestamp with time zone, integer, integer, timestamp with time zone
) to frontdesk_functions;
