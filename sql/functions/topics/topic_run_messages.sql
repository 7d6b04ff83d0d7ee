-- Planned for the organization and its day each time: of one plan for all, Postgres expects few rows of an organization, and
-- any index of it would do.
create or replace function private.topic_run_messages(arguments jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_custom_plan
as $$
declare
  held constant public.topic_runs := private.topic_run_held(arguments);
  zone text;
begin
  select known.timezone into zone from public.organizations as known where known.id = held.organization_id;
  return (
    -- The day first, whole: in the order of ids, Postgres would go through all that was ever written to find a page of it.
    with of_day as materialized (
      select message.id
      from public.messages as message
      where message.organization_id = held.organization_id and message.direction = 'inbound'
        and message.sender = 'customer'
        -- What a member asks an assistant alone is read by nobody else.
        and message.owner_id is null
        and message.created_at >= private.start_of_day(held.date, zone)
        and message.created_at < private.start_of_day(held.date + 1, zone)
        and message.id > coalesce((arguments ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000')
    ), chosen as materialized (
      select of_day.id from of_day order by of_day.id limit (arguments ->> 'most')::integer
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', page.id, 'text', page.text, 'language', page.language, 'author', page.author, 'name', page.name,
      'embedding', page.embedding
    ) order by page.id), '[]')
    from (
      select message.id, left(message.body, 4000) as text, message.language,
             coalesce(message.customer_id::text, message.from_address, message.conversation_id::text) as author,
             customer.name, translate(encode(known.embedding, 'base64'), E'\n', '') as embedding
      from chosen
      join public.messages as message
        on message.organization_id = held.organization_id and message.id = chosen.id
      left join public.customers as customer
        on customer.organization_id = message.organization_id and customer.id = message.customer_id
      left join public.message_embeddings as known
        on known.organization_id = message.organization_id and known.message_id = message.id
          and known.model = arguments ->> 'model'
    ) as page
  );
end
$$;
comment on function private.topic_run_messages(jsonb) is
  'Messages that customers wrote on the day of a run, in the order of their ids, which is as good as drawn by chance.
   arguments: lease, model, after (an id), most. Gives id, text, language, author, the
   customer''s name, and the embedding (base64) where the model made one before.';
grant execute on function private.topic_run_messages(jsonb) to service_role;
