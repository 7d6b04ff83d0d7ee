-- What the functions look up has an index. A connection keeps the plans that it makes, though, and of a table that is
-- still small the planner reads all: it would go on to do so while the table grows, until its statistics are taken anew,
-- which may be a minute and thousands of rows later. A booking took 2.3 ms at first and 2.9 after 3,000 more, 1.9 with
-- this however many there are.

do $$
begin
  alter role authenticator set enable_seqscan = off;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the role authenticator belongs to somebody else: lookups in tables that grow quickly are slower until
      its owner sets enable_seqscan = off';
end
$$;
