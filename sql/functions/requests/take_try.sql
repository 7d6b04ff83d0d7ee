create or replace function private.take_try(
  kind text, subject text, tries integer default 1, at_least interval default null
) returns interval
language plpgsql volatile security definer set search_path = ''
as $$
declare
  whose constant bytea := sha256(convert_to(subject, 'UTF8'));
  most integer;
  regain interval;
  wait interval;
begin
  select known.most, greatest(known.regain, at_least / known.most) into strict most, regain
  from private.limits as known where known.kind = take_try.kind;

  insert into public.tries as known (kind, subject, regained_at)
  select $1, whose, clock_timestamp() + tries * regain where tries <= most
  on conflict on constraint tries_pkey do update
    set regained_at = greatest(known.regained_at, clock_timestamp()) + tries * regain
    where known.regained_at <= clock_timestamp() + (most - tries) * regain;
  if not found then
    select known.regained_at - clock_timestamp() - (most - tries) * regain into wait
    from public.tries as known where known.kind = $1 and known.subject = whose;
    wait := greatest(wait, interval '1 second');
  end if;

  if random() < 0.01 then
    delete from public.tries as stale
    where stale.ctid = any (array(
      select old.ctid from public.tries as old where old.regained_at < now() limit 200 for update skip locked
    ));
  end if;
  return wait;
end
$$;
comment on function private.take_try(text, text, integer, interval) is
  'Takes tries of a kind of private.limits; null where there were so many, else how long to wait. at_least: as many as the
   limit has come back in no less than this time. They count when the transaction ends well: whoever raises an error
   afterwards gives them back.';
alter function private.take_try(text, text, integer, interval) owner to frontdesk_functions;
grant execute on function private.take_try(text, text, integer, interval) to service_role;
