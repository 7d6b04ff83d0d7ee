-- What the functions send is planned for flash and memory, as what PostgREST sends is (see 0022). Their login keeps its
-- plans: a function finds rows by their keys, with the same plan for each organisation.

do $$
begin
  alter role authenticator set random_page_cost = 1.1;
exception
  when unique_violation or sqlstate 'XX000' then
    null; -- Another database of this server did the same at this moment.
  when insufficient_privilege then
    raise warning 'the role authenticator belongs to somebody else: some lookups are slower until its owner sets
      random_page_cost = 1.1';
end
$$;
