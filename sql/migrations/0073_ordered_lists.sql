-- Indexes of lists that hold the list's order too. A policy's condition makes the planner expect a hundredth of the rows
-- that there are, and it would rather sort all that a smaller index gives than read the first fifty of a larger one.

drop index public.documents_status_idx;
create index documents_status_idx on public.documents (organization_id, status, created_at desc, id);

drop index public.invitations_status_idx;
create index invitations_status_idx on public.invitations (organization_id, status, created_at desc, id);

drop index public.website_sources_status_idx;
create index website_sources_status_idx on public.website_sources (organization_id, status, created_at desc, id);

drop index public.knowledge_chunks_language_idx;
create index knowledge_chunks_language_idx on public.knowledge_chunks (organization_id, language, created_at desc, id);

drop index public.knowledge_chunks_model_idx;
create index knowledge_chunks_model_idx on public.knowledge_chunks (organization_id, embedding_model, created_at desc, id);

drop index public.vector_store_source_idx;
create index vector_store_source_idx on public.vector_store (organization_id, source_id, created_at desc, id);
