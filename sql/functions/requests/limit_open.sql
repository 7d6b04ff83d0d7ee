create or replace function private.limit_open(kind text, open_now integer, first_ends_at timestamptz) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if open_now >= (select known.most from private.limits as known where known.kind = limit_open.kind) then
    perform private.fail(429, 'too_many_holds',
      'As many are held already as one may hold. Pay for one or confirm it, or wait until one expires.',
      data => jsonb_build_object('wait_seconds',
        greatest(1, ceil(extract(epoch from coalesce(first_ends_at, now() + interval '1 hour') - now())))));
  end if;
end
$$;
comment on function private.limit_open(text, integer, timestamptz) is
  'Ends the statement with a 429 where as many are open as a limit allows. first_ends_at: when the first of them ends.';
alter function private.limit_open(text, integer, timestamptz) owner to frontdesk_functions;
grant execute on function private.limit_open(text, integer, timestamptz) to frontdesk_functions;
