create or replace function private.matching_passages(organization uuid, question text, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
language plpgsql stable set search_path = ''
as $$
declare
  words constant tsquery := private.question_words(organization, question, false);
  sought tsquery;
  found_now integer;
begin
  -- First what has all of the words; where that is too little, what has all of them spelt right; then what has any.
  for step in 1..3 loop
    sought := case step
      when 1 then words
      when 2 then nullif(private.corrected_words(organization, words), words)
      else private.corrected_words(organization, private.question_words(organization, question, true))
    end;
    continue when sought is null;
    return query
      select found.chunk_id, found.rank
      from private.passages_with_words(organization, sought, filter, most)
        with ordinality as found (chunk_id, rank, place)
      cross join lateral (
        select from public.knowledge_chunks as chunk
        where chunk.organization_id = organization and chunk.id = found.chunk_id
        limit 1 -- So that each is looked up, where the planner would rather read all passages for a hundred of them.
      ) as visible
      order by found.place;
    get diagnostics found_now = row_count;
    exit when found_now >= 10;
  end loop;
end
$$;
comment on function private.matching_passages(uuid, text, jsonb, integer) is
  'The passages of an organization with the words of a question, the best first. One may come twice.';
grant execute on function private.matching_passages(uuid, text, jsonb, integer)
  to anon, client, authenticated, service_role;
