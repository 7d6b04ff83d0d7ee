create or replace function private.model_budget(chosen public.models_config, has_key boolean) returns jsonb
language sql stable set search_path = ''
as $$
  with platforms as (
    select case when has_key then 2000000 else 200000 end as day, case when has_key then 20000000 else 3000000 end as month
  ), own as (
    select
      case when jsonb_typeof(chosen.configuration -> 'tokens_per_day') = 'number'
        then least((chosen.configuration ->> 'tokens_per_day')::numeric, 1000000000)::bigint end as day,
      case when jsonb_typeof(chosen.configuration -> 'tokens_per_month') = 'number'
        then least((chosen.configuration ->> 'tokens_per_month')::numeric, 1000000000)::bigint end as month
  )
  -- Of the platform's model an organization can have less, and of its own as much as it likes.
  select jsonb_build_object(
    'day', case when has_key then coalesce(own.day, platforms.day) else least(own.day, platforms.day) end,
    'month', case when has_key then coalesce(own.month, platforms.month) else least(own.month, platforms.month) end
  )
  from platforms, own
$$;
comment on function private.model_budget(public.models_config, boolean) is
  'How many tokens an organization''s chat may cost in a day and in a month, by configuration.tokens_per_day and
   tokens_per_month; has_key: by its own key. Null: as for an organization that chose nothing.';
grant execute on function private.model_budget(models_config, boolean) to service_role;
