create or replace function private.template_save(arguments jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select private.save_template(private.callers_organization(), arguments)
$$;
comment on function private.template_save(jsonb) is
  'The function behind template-save. arguments: template_id or null, name, type, language, format, subject, content,
   variables, external_name, external_language and parameters (of WhatsApp), description, category, tags, is_active.';
grant execute on function private.template_save(jsonb) to authenticated;
