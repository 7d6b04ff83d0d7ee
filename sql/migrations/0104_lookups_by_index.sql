-- What the functions look up has an index. A connection keeps the plans that it makes, though, and of a table that is
-- still small the planner reads all: it would go on to do so while the table grows, until its statistics are taken anew,
-- which may be a minute and thousands of rows later. A booking took 2.3 ms at first and 2.9 after 3,000 more, 1.9 with
-- this however many there are.
--
-- Before Postgres 18, a table that has to be read whole all the same seems so costly with this that its plan would be
-- compiled (JIT), which takes longer than any of these statements.

do $$
begin
  alter role authenticator set enable_seqscan = off;
  alter role authenticator set jit = off;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the role authenticator belongs to somebody else: lookups in tables that grow quickly are slower until
      its owner sets enable_seqscan = off and jit = off';
end
$$;
