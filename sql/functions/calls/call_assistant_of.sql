create or replace function private.call_assistant_of(organization uuid, call jsonb) returns public.assistants
language sql stable set search_path = ''
as $$
  select known.*
  from public.assistants as known
  where known.organization_id = organization and known.is_active and known.vapi_assistant_id is not null
  order by
    known.vapi_assistant_id = call ->> 'assistant' desc nulls last,
    known.id = (
      select number.assistant_id from public.phone_numbers as number
      where number.organization_id = organization and number.is_active
        and (number.phone_number = call ->> 'number' or number.vapi_phone_number_id = call ->> 'number_id')
      order by number.phone_number = call ->> 'number' desc nulls last limit 1
    ) desc nulls last,
    known.created_at, known.id
  limit 1
$$;
comment on function private.call_assistant_of(uuid, jsonb) is
  'Who takes a call: the assistant that has it, else the number''s, else the first of the organization; null: nobody.';
grant execute on function private.call_assistant_of(uuid, jsonb) to frontdesk_functions;
