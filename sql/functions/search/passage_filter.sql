create or replace function private.passage_filter(filter jsonb) returns text
language sql stable set search_path = ''
as $$
  select coalesce(string_agg(' and ' || condition, ''), '')
  from (values
    (filter -> 'sources', 'chunk.source_type = any (array(select jsonb_array_elements_text(%L::jsonb)))'),
    (filter -> 'source_ids', 'chunk.source_id = any (array(select jsonb_array_elements_text(%L::jsonb)::uuid))'),
    (filter -> 'languages', 'chunk.language = any (array(select jsonb_array_elements_text(%L::jsonb)))'),
    (filter -> 'tags', 'chunk.tags && array(select jsonb_array_elements_text(%L::jsonb))'),
    (filter -> 'from', 'chunk.created_at >= (%L::jsonb #>> ''{}'')::timestamptz'),
    (filter -> 'until', 'chunk.created_at < (%L::jsonb #>> ''{}'')::timestamptz')
  ) as given (value, template),
  lateral format(template, value) as condition
  where jsonb_typeof(value) in ('array', 'string')
$$;
comment on function private.passage_filter(jsonb) is
  'Conditions on knowledge_chunks as chunk: sources, source_ids, languages, tags (any of them), from, until. Each value
   is a quoted literal.';
grant execute on function private.passage_filter(jsonb) to anon, client, authenticated, service_role, frontdesk_lookups;
