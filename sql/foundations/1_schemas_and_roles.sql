-- Schemas, roles, and how the statements of each role are planned.

create schema if not exists private;
comment on schema private is 'Helpers and the functions behind the endpoints. PostgREST never shows it.';
revoke all on schema private from public;
create schema if not exists extensions;

-- frontdesk_functions owns the functions that do more than their caller may. It can't log in, and row-level security
-- binds it: it sees and writes the rows of one organization, the one that the function said it acts for.
--
-- frontdesk_lookups owns the lookups that row-level security keeps from their index: a condition uses one only where its
-- operator tells nothing of the rows that it is tried on (leakproof). Equality is; lower(...) and @@ are not. The role
-- reads a few columns of every row; its functions keep to what the caller may see, and answer with ids alone.
--
-- frontdesk_audit writes the log and can do nothing else: not even frontdesk_functions can add an entry of its own.
--
-- frontdesk_privacy finds, exports and erases what is kept of a person, of the one organization that the function acts for.
--
-- guest is the role of those who booked one thing without an account: their token is for that thing alone.
--
-- client is the role of clients' tokens. As `authenticated` they had the columns that the staff are granted, and every
-- policy for the staff had to leave them out; a role of their own starts from nothing.
do $$
declare
  made text;
begin
  foreach made in array array[
    'frontdesk_functions', 'frontdesk_lookups', 'frontdesk_audit', 'frontdesk_privacy', 'client', 'guest'
  ] loop
    begin
      if not exists (select from pg_catalog.pg_roles where rolname = made) then
        execute format('create role %I nologin noinherit nobypassrls', made);
      end if;
      if made not in ('client', 'guest') and not pg_catalog.pg_has_role(current_user, made, 'set') then
        execute format('grant %I to %I with inherit true, set true', made, current_user);
      end if;
      if made in ('client', 'guest') and not pg_catalog.pg_has_role('authenticator', made, 'member') then
        execute format('grant %I to authenticator', made);
      end if;
    exception when duplicate_object or unique_violation or sqlstate 'XX000' then
      null; -- Another database of this server is being set up at this moment.
    end;
  end loop;
end
$$;

create or replace function private.roles() returns name[]
language sql immutable set search_path = ''
return array[
  'anon', 'client', 'guest', 'authenticated', 'service_role', 'authenticator',
  'frontdesk_functions', 'frontdesk_lookups', 'frontdesk_audit', 'frontdesk_privacy'
]::name[];
comment on function private.roles() is
  'The roles that files of sql/ grant something to. A file that is applied again takes from them what it granted before.';

grant usage on schema private to anon, client, guest, authenticated, service_role, authenticator;
grant usage on schema public to client, guest;
grant usage on schema public, private to frontdesk_functions, frontdesk_lookups, frontdesk_audit, frontdesk_privacy;
grant create on schema private to frontdesk_functions, frontdesk_lookups, frontdesk_privacy;
grant usage on schema extensions to anon, client, guest, authenticated, service_role, frontdesk_functions;

-- PostgREST and Supabase grant their roles everything that is made in `public`. Here nothing is anybody's until a grant
-- says so.
alter default privileges in schema public revoke all on tables from anon, client, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, client, authenticated, service_role;
alter default privileges in schema public revoke all on routines from anon, client, authenticated, service_role;

-- How the statements that PostgREST sends are planned. It takes on these settings of a role with the role itself.
--
-- Its statements are prepared, so Postgres would make one plan for every organization. A screen's list names its
-- organization and the policies do so again, which the planner takes for two conditions that few rows fulfil: it
-- expects one row, and for the sake of that one reads all that a large organization has, by any index that begins with
-- it. Planned for the organization that is asked for, each list is read in the order of its index. Pages come from
-- memory or flash, where one that is read out of order costs little more.
do $$
declare
  role text;
begin
  foreach role in array array['anon', 'client', 'guest', 'authenticated'] loop
    execute format('alter role %I set plan_cache_mode = force_custom_plan', role);
    execute format('alter role %I set random_page_cost = 1.1', role);
  end loop;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the roles of this project belong to somebody else: long lists are read slower until their owner sets
      plan_cache_mode = force_custom_plan and random_page_cost = 1.1 for anon, client and authenticated';
end
$$;

-- How long a statement that comes through PostgREST may take, which takes this on with the role as well. Strangers ask for
-- what a page shows; what takes them longer is not for a page. Of the functions, the login and the connection say it.
do $$
declare
  role record;
begin
  for role in
    select * from (values ('anon', '2s'), ('client', '5s'), ('guest', '5s'), ('authenticated', '8s'), ('service_role', '60s'))
      as known (name, timeout)
  loop
    execute format('alter role %I set statement_timeout = %L', role.name, role.timeout);
  end loop;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the roles of this project belong to somebody else: set statement_timeout for anon (2s), client and guest (5s),
      authenticated (8s) and service_role (60s)';
end
$$;

-- How the statements that functions send are planned. Their login keeps its plans: a function finds rows by their keys,
-- with the same plan for each organization, and what it looks up has an index. It keeps them from the first call on:
-- left to itself, Postgres makes five plans for the values it is given before it makes one that stays, on each
-- connection, and those of a booking took it 9 ms each time, where a call with its plans takes 4. What reads
-- ranges, such as analytics and search, says `plan_cache_mode = auto` of itself.
--
-- Of a table that is still small the planner would read all, and keep that plan while the table grows. A booking took 2.3 ms at first and 2.9 after 3,000
-- more, 1.9 with this however many there are. Before Postgres 18, a table that has to be read whole seems so costly
-- with this that its plan would be compiled (JIT), which takes longer than any of these statements.
do $$
begin
  alter role authenticator set plan_cache_mode = force_generic_plan;
  alter role authenticator set random_page_cost = 1.1;
  alter role authenticator set enable_seqscan = off;
  alter role authenticator set jit = off;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the role authenticator belongs to somebody else: some lookups are slower until its owner sets
      plan_cache_mode = force_generic_plan, random_page_cost = 1.1, enable_seqscan = off and jit = off';
end
$$;
