-- Who takes the calls.
insert into public.assistants (organization_id, name, language, industry, system_prompt, voice_config, vapi_assistant_id)
values ('$ORGANIZATION', 'Alva', 'en', 'outdoor', 'Be brief.', '{}', 'vapi-bench');
