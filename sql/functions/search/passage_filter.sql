create or replace function private.passage_filter(filter jsonb) returns text
language sql stable set search_path = ''
as $$
  select coalesce(string_agg(' and ' || condition, ''), '')
  from (values
    ('sources', 'chunk.source_type = any (array(select jsonb_array_elements_text($1 -> ''sources'')))'),
    ('source_ids', 'chunk.source_id = any (array(select jsonb_array_elements_text($1 -> ''source_ids'')::uuid))'),
    ('languages', 'chunk.language = any (array(select jsonb_array_elements_text($1 -> ''languages'')))'),
    ('tags', 'chunk.tags && array(select jsonb_array_elements_text($1 -> ''tags''))'),
    ('from', 'chunk.created_at >= ($1 ->> ''from'')::timestamptz'),
    ('until', 'chunk.created_at < ($1 ->> ''until'')::timestamptz')
  ) as known (name, condition)
  where jsonb_typeof(filter -> name) in ('array', 'string')
$$;
comment on function private.passage_filter(jsonb) is
  'Conditions on knowledge_chunks as chunk: sources, source_ids, languages, tags (any of them), from, until. They name the
   filter as $1 and hold nothing of it: what is asked for stands in no statement, and so in no log.';
grant execute on function private.passage_filter(jsonb)
  to anon, client, authenticated, service_role, frontdesk_functions, frontdesk_lookups;
