create or replace function private.passages_with_words(organization uuid, words tsquery, filter jsonb, most integer)
returns table (chunk_id uuid, rank real)
-- As many as are asked for, so that those who join them look each of them up.
language plpgsql stable security definer rows 100 set search_path = ''
as $$
declare
  caller constant text := private.caller();
  visible text := '';
begin
  if caller = 'user' and organization <> all (array(select private.my_organizations()))
     or caller = 'client' and organization is distinct from private.client_organization() then
    return;
  end if;
  -- What strangers don't find must not take the place of what they do.
  if caller not in ('user', 'service_role') then
    visible := format('and chunk.source_type = any (%L)', array(
      select opened.source_type from public.public_search as opened where opened.organization_id = organization
    ));
  end if;
  return query execute format(
    -- 1: long passages have more words by themselves.
    'select matched.id, ts_rank_cd(matched.words, %1$L, 1) as rank
     from (
       select chunk.id, chunk.words from public.knowledge_chunks as chunk
       where chunk.organization_id = %2$L and chunk.words @@ %1$L %3$s %4$s
       limit 5000
     ) as matched
     order by rank desc, matched.id limit %5$s',
    words, organization, private.passage_filter(filter), visible, most
  );
end
$$;
comment on function private.passages_with_words(uuid, tsquery, jsonb, integer) is
  'The passages with these words, the best first, among those of an organization that the caller may see.';
alter function private.passages_with_words(uuid, tsquery, jsonb, integer) owner to frontdesk_lookups;
grant execute on function private.passages_with_words(uuid, tsquery, jsonb, integer)
  to anon, client, authenticated, service_role, frontdesk_functions;
