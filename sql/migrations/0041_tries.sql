-- How often something may be tried: passwords, tokens, forms. One count for all instances of all functions.

create table public.tries (
  kind text not null check (kind <> ''),
  subject bytea not null check (octet_length(subject) = 32),
  regained_at timestamptz not null,
  primary key (kind, subject)
);
comment on table public.tries is
  'Who has tried what of late, as a leaky bucket in one row (the generic cell rate algorithm, ITU-T I.371): each try
   puts the time at which all tries are regained further off.';
comment on column public.tries.kind is 'What is tried, and whose tries are counted, such as client-login of an account.';
comment on column public.tries.subject is 'SHA-256 of the address or the account.';
comment on column public.tries.regained_at is 'When the row means nothing any more.';
create index tries_regained_idx on public.tries (regained_at);

alter table public.tries enable row level security;
alter table public.tries force row level security;
revoke all on public.tries from public, anon, client, authenticated;
grant select, insert, update, delete on public.tries to service_role, frontdesk_functions;
create policy functions_select on public.tries for select to frontdesk_functions using (true);
create policy functions_insert on public.tries for insert to frontdesk_functions with check (true);
create policy functions_update on public.tries for update to frontdesk_functions using (true);
create policy functions_delete on public.tries for delete to frontdesk_functions using (true);

create function private.take_try(kind text, subject text, most integer, regain interval) returns interval
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

create function private.give_back_try(kind text, subject text, regain interval) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.tries as known set regained_at = known.regained_at - regain
  where known.kind = $1 and known.subject = sha256(convert_to($2, 'UTF8'))
$$;
comment on function private.give_back_try(text, text, interval) is 'Gives a try back that was none: it succeeded.';

create function private.admit(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object('wait_seconds', ceil(extract(epoch from private.take_try(
    arguments ->> 'kind', arguments ->> 'subject', (arguments ->> 'most')::integer, (arguments ->> 'regain')::interval
  ))))
$$;
comment on function private.admit(jsonb) is
  'Takes a try before the work that it is for. arguments: kind, subject, most, regain (an interval). Gives
   wait_seconds: null where the work may begin.';

alter function private.take_try(text, text, integer, interval) owner to frontdesk_functions;
alter function private.give_back_try(text, text, interval) owner to frontdesk_functions;
grant execute on function
  private.take_try(text, text, integer, interval), private.give_back_try(text, text, interval)
to service_role, frontdesk_functions;
grant execute on function private.admit(jsonb) to service_role;
revoke execute on all routines in schema private from public;
