-- What an organization needs to be asked everything: $ORGANIZATION, which is written to at $NUMBER.

-- Appointments of a quarter of an hour, day and night, by forty people.
insert into public.appointment_types (id, organization_id, name, duration_minutes, interval_minutes, horizon_days,
  is_confirmed_at_once)
values ('00000000-0000-4000-8000-00000000f001', '$ORGANIZATION', 'Asked for', 15, 15, 400, true);
insert into public.resources (id, organization_id, name)
select md5('asked' || number)::uuid, '$ORGANIZATION', format('Asked for %s', number) from generate_series(1, 40) as number;
insert into public.appointment_type_resources (organization_id, type_id, resource_id)
select '$ORGANIZATION', '00000000-0000-4000-8000-00000000f001', md5('asked' || number)::uuid
from generate_series(1, 40) as number;
insert into public.business_hours (organization_id, resource_id, weekday, opens, closes)
select '$ORGANIZATION', md5('asked' || number)::uuid, weekday, '00:00', '24:00'
from generate_series(1, 40) as number, generate_series(1, 7) as weekday;

insert into public.forms (id, organization_id, name, fields) values (
  '00000000-0000-4000-8000-00000000f002', '$ORGANIZATION', 'Asked for',
  '[{"name": "name", "type": "text", "label": "Name", "required": true},
    {"name": "email", "type": "email", "label": "E-mail", "required": true}]'
);

insert into public.phone_numbers (organization_id, phone_number, phone_provider, capabilities)
values ('$ORGANIZATION', '$NUMBER', 'twilio', '{voice,sms}') on conflict do nothing;
insert into public.assistants (organization_id, name, language, industry, system_prompt, voice_config, capabilities)
values ('$ORGANIZATION', 'Alva by text', 'en', 'outdoor', 'Be brief.', '{}', '{sms}');

-- An inbox: 200 conversations, of ten messages each.
insert into public.conversations (id, organization_id, external_user_id, channel, title, status)
select md5('$ORGANIZATION' || number)::uuid, '$ORGANIZATION', format('asked-%s', number), 'widget', format('Asked %s', number),
       case when number % 5 = 0 then 'open' else 'resolved' end
from generate_series(1, 200) as number;
insert into public.messages (organization_id, conversation_id, channel, direction, sender, body, status, created_at)
select '$ORGANIZATION', md5('$ORGANIZATION' || number)::uuid, 'widget', (array['inbound', 'outbound'])[1 + turn % 2],
       (array['customer', 'staff'])[1 + turn % 2], 'Is the walk on Saturday still on if it rains?', 'delivered',
       now() - number * interval '3 hours' + turn * interval '1 minute'
from generate_series(1, 200) as number, generate_series(0, 9) as turn;

-- What triggers count of the words of its passages, which were made without.
insert into private.passage_totals (organization_id, source_type, passages, words)
select organization_id, source_type, count(*), sum(length(words)) from public.knowledge_chunks
where organization_id = '$ORGANIZATION' group by 1, 2
on conflict (organization_id, source_type) do update set passages = excluded.passages, words = excluded.words;
insert into private.passage_words (organization_id, source_type, word, passages)
select organization_id, source_type, word, count(*) from public.knowledge_chunks, unnest(tsvector_to_array(words)) as word
where organization_id = '$ORGANIZATION' group by 1, 2, 3
on conflict (organization_id, word, source_type) do update set passages = excluded.passages;
