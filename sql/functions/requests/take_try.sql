create or replace function private.take_try(kind text, subject text, most integer, regain interval) returns interval
language plpgsql volatile security definer set search_path = ''
as $$
declare
  whose constant bytea := sha256(convert_to(subject, 'UTF8'));
  wait interval;
begin
  insert into public.tries as known (kind, subject, regained_at) values ($1, whose, clock_timestamp() + regain)
  on conflict on constraint tries_pkey do update
    set regained_at = greatest(known.regained_at, clock_timestamp()) + regain
    where known.regained_at <= clock_timestamp() + (most - 1) * regain;
  if not found then
    select known.regained_at - clock_timestamp() - (most - 1) * regain into wait
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
  'Takes one of `most` tries, of which one comes back each `regain`; null where there was one, else how long to wait.
   It counts as soon as the statement ends well, so whoever raises an error afterwards gives it back.';
alter function private.take_try(text, text, integer, interval) owner to frontdesk_functions;
grant execute on function private.take_try(text, text, integer, interval) to service_role;
