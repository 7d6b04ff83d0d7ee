create or replace function private.template_in(
  organization uuid, name text, type text, language text, otherwise uuid default null
) returns public.message_templates
language sql stable set search_path = ''
as $$
  select known.*
  from public.message_templates as known
  where known.organization_id = $1 and known.name = $2 and known.type = $3 and known.is_active
    -- Somebody else's language is worse than our words in theirs.
    and (split_part(known.language, '-', 1) = split_part($4, '-', 1) or known.id = otherwise)
  order by known.language = $4 desc, split_part(known.language, '-', 1) = split_part($4, '-', 1) desc, known.language
  limit 1
$$;
comment on function private.template_in(uuid, text, text, text, uuid) is
  'The active template of a name in a language, or in another country''s form of it; the one in otherwise where there is none.';
grant execute on function private.template_in(uuid, text, text, text, uuid) to authenticated, service_role, frontdesk_functions;
