-- How a request enters the database: one statement that takes on the caller's role, does the work, and
-- remembers its answer under the caller's idempotency key. And how its side effects leave: the outbox.

create table public.idempotency_keys (
  scope text not null,
  function text not null,
  key text not null check (key <> '' and length(key) <= 255),
  fingerprint text not null,
  answer text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (scope, function, key)
);
comment on table public.idempotency_keys is
  'Answers of requests that create, so that a repeated request gets the same answer and works once.';
comment on column public.idempotency_keys.scope is
  'Whose key it is: the subject of the caller''s token, or anon. One caller never meets another''s keys.';
comment on column public.idempotency_keys.fingerprint is 'SHA-256 of the request''s body and organisation, in hex.';
create index idempotency_keys_expires_idx on public.idempotency_keys (expires_at);

alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated;
grant select, insert, update, delete on public.idempotency_keys to service_role;
grant select, insert, update, delete on public.idempotency_keys to frontdesk_functions;

create function private.idempotency_scope() returns text
language sql stable set search_path = ''
as $$
  select coalesce(private.claims() ->> 'role', 'anon') || coalesce(':' || (private.claims() ->> 'sub'), '')
$$;
comment on function private.idempotency_scope() is 'Whose idempotency keys the caller uses.';
grant execute on function private.idempotency_scope() to frontdesk_functions;

create policy functions_select on public.idempotency_keys for select to frontdesk_functions
  using (scope = (select private.idempotency_scope()) or expires_at < now());
create policy functions_insert on public.idempotency_keys for insert to frontdesk_functions
  with check (scope = (select private.idempotency_scope()));
-- Nothing is ever changed in a key; to lock one before it is deleted takes the same right.
create policy functions_update on public.idempotency_keys for update to frontdesk_functions
  using (expires_at < now()) with check (false);
create policy functions_delete on public.idempotency_keys for delete to frontdesk_functions
  using (expires_at < now());

create function private.forget_expired_keys() returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  forgotten integer;
begin
  delete from public.idempotency_keys as stale
  where stale.ctid = any (array(
    select old.ctid from public.idempotency_keys as old
    where old.expires_at < now() limit 200 for update skip locked
  ));
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;
comment on function private.forget_expired_keys() is
  'Deletes up to 200 idempotency keys whose time is over, whoever they belonged to: how many.';
alter function private.forget_expired_keys() owner to frontdesk_functions;
grant execute on function private.forget_expired_keys() to service_role, frontdesk_functions;

create function private.idempotency_claim(function_name text, idempotency_key text, request_fingerprint text)
returns text
language plpgsql security definer set search_path = ''
as $$
declare
  earlier public.idempotency_keys;
begin
  -- The lock lives as long as the transaction, so whoever holds it is still at work.
  if not pg_try_advisory_xact_lock(
    hashtextextended(concat_ws(E'\n', private.idempotency_scope(), function_name, idempotency_key), 0)
  ) then
    perform private.fail(409, 'idempotency_key_in_use',
      'A request with this Idempotency-Key is still being worked on. Repeat it in a moment.');
  end if;

  -- Now and then somebody has to clear the table; never so much that the request would notice.
  if random() < 0.01 then
    perform private.forget_expired_keys();
  end if;

  select * into earlier from public.idempotency_keys as known
  where known.scope = private.idempotency_scope()
    and known.function = function_name and known.key = idempotency_key;
  if found and earlier.expires_at < now() then
    delete from public.idempotency_keys as known
    where known.scope = earlier.scope and known.function = function_name and known.key = idempotency_key;
    return null;
  end if;
  if found and earlier.fingerprint <> request_fingerprint then
    perform private.fail(422, 'idempotency_key_reused',
      'This Idempotency-Key was used for another request. Use a new key for each new request.');
  end if;
  return earlier.answer;
end
$$;
comment on function private.idempotency_claim(text, text, text) is
  'Takes an idempotency key for this transaction. Gives the answer that was stored under it, null where the
   work is still to be done; fails with 409 while another transaction holds it, with 422 for another request.';

create function private.idempotency_keep(
  function_name text, idempotency_key text, request_fingerprint text, answer text, keep_for interval
) returns void
language sql security definer set search_path = ''
as $$
  insert into public.idempotency_keys (scope, function, key, fingerprint, answer, expires_at)
  values (
    private.idempotency_scope(), function_name, idempotency_key, request_fingerprint, answer, now() + keep_for
  )
$$;
comment on function private.idempotency_keep(text, text, text, text, interval) is
  'Stores the answer of the work that this transaction did under the key that it claimed.';

-- The functions' role deletes an expired row that it sees through the select policy, which shows every
-- expired row on purpose: nothing of them is ever returned.
alter function private.idempotency_claim(text, text, text) owner to frontdesk_functions;
alter function private.idempotency_keep(text, text, text, text, interval) owner to frontdesk_functions;
grant execute on function
  private.idempotency_claim(text, text, text), private.idempotency_keep(text, text, text, text, interval)
to anon, authenticated, service_role;

create function private.as_tenant(
  claims jsonb, function_name text, arguments jsonb, context jsonb default '{}',
  out answer text, out replayed boolean
)
language plpgsql set search_path = ''
as $$
declare
  idempotency_key constant text := context ->> 'idempotency_key';
  fingerprint constant text := context ->> 'fingerprint';
begin
  if claims ->> 'role' is null or claims ->> 'role' not in ('anon', 'authenticated', 'service_role') then
    raise insufficient_privilege using message = 'claims name no role of a tenant';
  end if;
  -- All of it ends with this statement's transaction. The role comes last: from there on, only what the
  -- caller may do can be done.
  perform set_config('request.jwt.claims', claims::text, true),
          set_config('frontdesk.requested_organization', coalesce(context ->> 'organization_id', ''), true),
          set_config('frontdesk.request_id', coalesce(context ->> 'request_id', ''), true),
          set_config('frontdesk.acting_organization', '', true),
          set_config('timezone', 'UTC', true);
  perform set_config('role', claims ->> 'role', true);

  replayed := false;
  if idempotency_key is not null then
    answer := private.idempotency_claim(function_name, idempotency_key, fingerprint);
    if answer is not null then
      replayed := true;
      return;
    end if;
  end if;

  execute format('select private.%I($1)::text', function_name) into answer using arguments;

  if idempotency_key is not null then
    perform private.idempotency_keep(
      function_name, idempotency_key, fingerprint, answer, (context ->> 'keep_for')::interval
    );
  end if;
end
$$;
comment on function private.as_tenant(jsonb, text, jsonb, jsonb) is
  'The Postgres door. Runs private.<function_name>(arguments) as the caller whose verified claims are given,
   under row-level security, in the transaction of this one statement. context: organization_id (named by the
   caller), request_id, and for what must happen once: idempotency_key, fingerprint, keep_for. Gives the answer
   as JSON text, and whether it is that of an earlier request with the same key.';
grant execute on function private.as_tenant(jsonb, text, jsonb, jsonb) to authenticator;

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  topic text not null,
  channel text not null check (channel in ('email', 'sms', 'whatsapp', 'webhook', 'calendar')),
  recipient text not null,
  payload jsonb not null default '{}',
  status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.outbox is
  'Side effects, written in the transaction of their cause and delivered afterwards, at least once.';
comment on column public.outbox.id is 'Travels with the delivery as its idempotency key.';
comment on column public.outbox.topic is 'What happened, such as booking.created.';
comment on column public.outbox.recipient is 'An e-mail address, a phone number (E.164) or a URL, as channel says.';
create index outbox_organization_idx on public.outbox (organization_id, created_at desc, id);
create index outbox_due_idx on public.outbox (next_attempt_at) where status = 'pending';
create trigger touch before update on public.outbox
  for each row execute function private.touch_updated_at();

call private.guard_table('public.outbox', 'insert');
grant select on public.outbox to authenticated;
create policy admins_select on public.outbox for select to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));

revoke execute on all routines in schema private from public;
