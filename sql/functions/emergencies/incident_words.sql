create or replace function private.incident_words(language text) returns jsonb
language sql immutable set search_path = ''
as $$
  select case split_part(language, '-', 1)
    when 'de' then '{"alarm": "NOTFALL", "reply": "Antworten Sie %s, um zu übernehmen.", "taken": "%s hat übernommen.",
      "resolved": "Es ist erledigt.", "cancelled": "Der Alarm ist aufgehoben."}'
    when 'fr' then '{"alarm": "URGENCE", "reply": "Répondez %s pour vous en charger.", "taken": "%s s''en charge.",
      "resolved": "C''est réglé.", "cancelled": "L''alerte est annulée."}'
    when 'es' then '{"alarm": "EMERGENCIA", "reply": "Responda %s para encargarse.", "taken": "%s se encarga.",
      "resolved": "Está resuelto.", "cancelled": "La alarma está cancelada."}'
    when 'it' then '{"alarm": "EMERGENZA", "reply": "Rispondi %s per occupartene.", "taken": "Se ne occupa %s.",
      "resolved": "È risolto.", "cancelled": "L''allarme è annullato."}'
    when 'pt' then '{"alarm": "EMERGÊNCIA", "reply": "Responda %s para assumir.", "taken": "%s assumiu.",
      "resolved": "Está resolvido.", "cancelled": "O alarme foi cancelado."}'
    else '{"alarm": "EMERGENCY", "reply": "Reply %s to take it.", "taken": "%s has taken it.",
      "resolved": "It is resolved.", "cancelled": "It is cancelled."}'
  end::jsonb
$$;
comment on function private.incident_words(text) is
  'Words for the people on call in a language (BCP 47; English where it is another): alarm, reply (to a text message, with
   %s for the code), taken (with %s for a name), resolved, cancelled.';
grant execute on function private.incident_words(text) to frontdesk_functions;
