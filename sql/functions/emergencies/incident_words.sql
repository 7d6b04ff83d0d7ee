create or replace function private.incident_words(language text) returns jsonb
language sql immutable set search_path = ''
as $$
  select case split_part(language, '-', 1)
    when 'de' then '{"alarm": "NOTFALL", "reply": "Antworten Sie %s, um zu übernehmen.", "taken": "%s hat übernommen."}'
    when 'fr' then '{"alarm": "URGENCE", "reply": "Répondez %s pour vous en charger.", "taken": "%s s''en charge."}'
    when 'es' then '{"alarm": "EMERGENCIA", "reply": "Responda %s para encargarse.", "taken": "%s se encarga."}'
    when 'it' then '{"alarm": "EMERGENZA", "reply": "Rispondi %s per occupartene.", "taken": "Se ne occupa %s."}'
    when 'pt' then '{"alarm": "EMERGÊNCIA", "reply": "Responda %s para assumir.", "taken": "%s assumiu."}'
    else '{"alarm": "EMERGENCY", "reply": "Reply %s to take it.", "taken": "%s has taken it."}'
  end::jsonb
$$;
comment on function private.incident_words(text) is
  'Words for the people on call in a language (BCP 47; English where it is another): alarm, reply (to a text message, with
   %s for the code), taken (with %s for a name).';
grant execute on function private.incident_words(text) to frontdesk_functions;
