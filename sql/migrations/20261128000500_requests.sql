-- What makes a request work once.

create table public.idempotency_keys (
  scope text not null,
  function text not null,
  -- A caller's key of up to 255 characters, and before it whose key it is.
  key text not null check (key <> '' and length(key) <= 270),
  fingerprint text not null,
  answer text not null,
  acted_for uuid,
  acted_as text check (acted_as = any ('{member,admin,owner}')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (scope, function, key)
);
comment on table public.idempotency_keys is
  'Answers of requests that create, so that a repeated request gets the same answer and works once.';
comment on column public.idempotency_keys.scope is
  'Whose key it is: the subject of the caller''s token, or anon. One caller never meets another''s keys, but the
   public is one caller: its keys have to be random.';
-- A claim holds a password, so what is kept of a request may not be guessed against.
comment on column public.idempotency_keys.fingerprint is
  'HMAC-SHA256 of the request''s body and organization under the project''s secret key, in hex.';
comment on column public.idempotency_keys.acted_for is
  'The organization that the work was done for, if any: its id, since the key outlives no day.';
comment on column public.idempotency_keys.acted_as is
  'What a user was there when the work was done: whoever is less by now gets no stored answer. Null: no member of it.';
create index idempotency_keys_expires_idx on public.idempotency_keys (expires_at);
call private.bound_table('public.idempotency_keys',
  lines => 'scope 300, function 100, fingerprint 100', articles => 'answer 1000000'
);
alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated;
grant select, insert, update, delete on public.idempotency_keys to service_role;
grant select, insert, update, delete on public.idempotency_keys to frontdesk_functions;
-- Who deletes a row has to see it: so expired ones are seen, and nothing of them is ever answered.
create policy functions_select on public.idempotency_keys for select to frontdesk_functions
  using (scope = (select private.idempotency_scope()) or expires_at < now());
create policy functions_insert on public.idempotency_keys for insert to frontdesk_functions
  with check (scope = (select private.idempotency_scope()));
-- Nothing is ever changed in a key; to lock one before it is deleted takes the same right.
create policy functions_update on public.idempotency_keys for update to frontdesk_functions
  using (expires_at < now()) with check (false);
create policy functions_delete on public.idempotency_keys for delete to frontdesk_functions
  using (expires_at < now());
