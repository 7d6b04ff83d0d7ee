-- The indexes as they were.

do $$
declare
  back text;
begin
  for back in select definition from large_world.indexes order by name loop
    execute back;
  end loop;
end
$$;
