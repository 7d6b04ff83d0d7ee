create or replace function private.status_after(action text) returns text
language sql immutable set search_path = ''
as $$
  select case action
    when 'confirm' then 'confirmed' when 'cancel' then 'cancelled' when 'complete' then 'completed'
    when 'no_show' then 'no_show'
  end
$$;
comment on function private.status_after(text) is
  'The status that an action gives a booking or an appointment; null where it gives none, such as reschedule.';
grant execute on function private.status_after(text) to frontdesk_functions;
