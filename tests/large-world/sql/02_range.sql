-- Whose rows the next steps make, and how many each of them has.

truncate large_world.organizations;
insert into large_world.organizations
select number, large_world.id('organization', number, 0)
from large_world.settings, generate_series(settings.first, settings.last) as number;

-- The sizes as an expression, so that asking for one costs nothing.
do $$
begin
  execute (
    select format(
      'create or replace function large_world.size(kind text, organization integer) returns integer
       language sql immutable parallel safe as $size$ select case kind %s end $size$',
      string_agg(format('when %L then case organization when %s then %s else %s end', kind, settings.large,
        greatest(small, ceil(sizes.large * factor * case when kind in ('conversation', 'message') then messages else 1 end)::integer),
        small), ' '))
    from large_world.sizes, large_world.settings
  );
end
$$;

create or replace function large_world.parent(kind text, seed integer, organization integer, number integer) returns uuid
language sql immutable parallel safe
as $$
  select large_world.id(kind, organization,
    1 + large_world.pick(seed, organization, number, large_world.size(kind, organization)))
$$;
comment on function large_world.parent(text, integer, integer, integer) is
  'The key of some row of a kind, of the same organization.';

create or replace function large_world.rows(kind text)
returns table (organization integer, organization_id uuid, number integer, at timestamptz)
language sql stable
as $$
  select organizations.number, organizations.id, row_number,
         -- Two years, evenly, each row some seconds off the beat.
         settings.until - interval '730 days'
           + interval '730 days' * (row_number::double precision / (sized.rows + 1))
           + interval '1 millisecond' * large_world.pick(1, organizations.number, row_number, 60000)
  from large_world.settings, large_world.organizations as organizations
  cross join lateral (select large_world.size(kind, organizations.number)) as sized (rows)
  cross join lateral generate_series(1, sized.rows) as row_number
$$;
comment on function large_world.rows(text) is
  'A row for each row of a kind: whose it is, its number from 1 among its organization''s, and when it was made.';
