create or replace function private.hidden_columns(listed regclass) returns text[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(part.attname::text), '{}')
  from pg_catalog.pg_attribute as part
  where part.attrelid = listed and part.attnum > 0 and not part.attisdropped and case
    when pg_catalog.has_any_column_privilege('client', listed, 'select')
    then not pg_catalog.has_column_privilege('client', listed, part.attnum, 'select')
    else part.attname = any ('{user_id, request_id, author_id, assigned_to, owner_id, created_by, spam_reasons, lead_score,
      ai_score, notes, tags, custom_fields, source_details, metadata}'::name[])
  end
$$;
comment on function private.hidden_columns(regclass) is
  'The columns of a table that an export of a client''s own leaves out: of a table that clients read, what they don''t read of
   it; of another, who the staff are and what they note.';
grant execute on function private.hidden_columns(regclass) to frontdesk_privacy;
