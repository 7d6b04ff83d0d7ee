-- $LARGE knows what $SMALL does, so that its replies are made of as much; and what wrote it, writes it by text message.

set session_replication_role = replica;
delete from public.models_config where organization_id = '$LARGE' and agent_type = 'embedding';
delete from public.embeddings where organization_id = '$LARGE';
delete from public.knowledge_chunks where organization_id = '$LARGE';
delete from private.passage_totals where organization_id = '$LARGE';
delete from private.passage_words where organization_id = '$LARGE';
delete from private.passage_spellings where organization_id = '$LARGE';
insert into public.knowledge_chunks (id, organization_id, source_type, source_id, position, content, content_hash, language,
  embedding_model)
select md5('large' || id)::uuid, '$LARGE', source_type, source_id, position, content, content_hash, language, embedding_model
from public.knowledge_chunks where organization_id = '$SMALL';
insert into public.embeddings (organization_id, chunk_id, model, embedding, in_graph)
select '$LARGE', md5('large' || chunk_id)::uuid, model, embedding, in_graph
from public.embeddings where organization_id = '$SMALL';
insert into private.passage_totals (organization_id, source_type, passages, words)
select '$LARGE', source_type, passages, words from private.passage_totals where organization_id = '$SMALL';
insert into private.passage_words (organization_id, source_type, word, passages)
select '$LARGE', source_type, word, passages from private.passage_words where organization_id = '$SMALL';
insert into private.passage_spellings (organization_id, source_type, word, passages)
select '$LARGE', source_type, word, passages from private.passage_spellings where organization_id = '$SMALL';
insert into public.assistants (organization_id, name, language, industry, system_prompt, voice_config, capabilities)
values ('$LARGE', 'Alva by text', 'en', 'outdoor', 'Be brief.', '{}', '{sms}');
update public.phone_numbers set is_active = true where organization_id = '$LARGE';
reset session_replication_role;
