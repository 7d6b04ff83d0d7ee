create or replace function private.chat_search(arguments jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  organization constant uuid := private.chat_organization(arguments);
  question constant text := arguments ->> 'query';
  -- Whoever asks on behalf of a customer finds what a customer would.
  sources constant jsonb := case when (arguments ->> 'is_customers')::boolean then (
    select coalesce(jsonb_agg(opened.source_type), '[]') from public.public_search as opened
    where opened.organization_id = organization
  ) else '["document", "website", "faq", "knowledge", "experience"]' end;
  languages constant regconfig[] := private.passage_languages(organization);
  asked constant jsonb := private.asked_words(organization, languages, question);
  named constant jsonb := nullif(arguments -> 'knowledge_ids', 'null');
  found jsonb;
begin
  found := private.best_passages(organization, arguments || jsonb_build_object(
    'limit', 6, 'mode', 'hybrid', 'is_marked', false, 'languages', languages,
    -- The same words are searched for, unless some are excluded.
    'words', case when private.question_wanted(question) = question then asked end, 'filter', jsonb_build_object('sources', sources) || case
      when named is not null then jsonb_build_object('source_ids', private.known_sources(organization, named))
      else '{}' end
  ));
  return (
    select coalesce(jsonb_agg(
      result - array['highlight', 'tags', 'position', 'file_name', 'score'] || jsonb_build_object('share', share.known)
      order by place
    ), '[]')
    from jsonb_array_elements(found -> 'results') with ordinality as result (result, place)
    cross join lateral (
      select least(coalesce(sum(word.weight) / nullif((asked ->> 'whole')::real, 0), 0), 1) as known
      from jsonb_to_recordset(asked -> 'words') as word (word text, weight real)
      join public.knowledge_chunks as chunk
        on chunk.organization_id = organization and chunk.id = (result ->> 'id')::uuid
          and word.word = any (tsvector_to_array(chunk.words))
    ) as share
  );
end
$$;
comment on function private.chat_search(jsonb) is
  'The passages from which a reply may be made, best first, at most six: of what strangers find, where a customer asks,
   whoever calls. arguments: as of private.embedding_search, is_customers, and knowledge_ids (the sources from which an assistant
   answers; null: all). Beside what that gives, share: how much of
   the question''s words a passage has, weighed by how rare they are, 0 to 1.';
grant execute on function private.chat_search(jsonb) to anon, client, authenticated, service_role;
