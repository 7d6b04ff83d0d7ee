create or replace function private.admit(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select jsonb_build_object('wait_seconds', ceil(extract(epoch from private.take_try(
    arguments ->> 'kind', arguments ->> 'subject', (arguments ->> 'tries')::integer
  ))))
$$;
comment on function private.admit(jsonb) is
  'Takes tries before the work that they are for. arguments: kind (of private.limits), subject, tries. Gives
   wait_seconds: null where the work may begin.';
grant execute on function private.admit(jsonb) to service_role;
