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
      -- Whatever it is called: a user of the platform, or a member.
      or exists (
        select from pg_catalog.pg_constraint as reference
        join pg_catalog.pg_class as people on people.oid = reference.confrelid
        join pg_catalog.pg_namespace as place on place.oid = people.relnamespace
        where reference.conrelid = listed and reference.contype = 'f' and part.attname <> 'organization_id'
          and (place.nspname, people.relname) in (('auth', 'users'), ('public', 'members'))
          and part.attnum = any (reference.conkey)
      )
  end
$$;
comment on function private.hidden_columns(regclass) is
  'The columns of a table that an export of a client''s own leaves out: of a table that clients read, what they don''t read of
   it; of another, who the staff are and what they note.';
grant execute on function private.hidden_columns(regclass) to frontdesk_privacy;
