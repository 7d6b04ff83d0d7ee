create or replace function private.message_facts(question jsonb) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  arguments jsonb := question;
  organization constant uuid := private.senders_organization();
  wanted constant text := arguments ->> 'channel';
  customer public.customers;
  lead public.leads;
  template public.message_templates;
  conversation public.conversations;
  speaks text := arguments ->> 'language';
begin
  conversation := private.written_conversation(organization, arguments);
  if arguments ->> 'conversation_id' is not null and conversation.id is null then
    perform private.fail(404, 'recipient_not_found', 'There is no such conversation with a customer.', '/to');
  elsif arguments ->> 'conversation_id' is not null and conversation.customer_id is not null then
    arguments := arguments || jsonb_build_object('customer_id', conversation.customer_id);
  end if;
  if arguments ->> 'customer_id' is not null then
    select * into customer from public.customers as known
    where known.organization_id = organization and known.id = (arguments ->> 'customer_id')::uuid;
    speaks := coalesce(speaks, customer.primary_language);
  elsif arguments ->> 'lead_id' is not null then
    select * into lead from public.leads as known
    where known.organization_id = organization and known.id = (arguments ->> 'lead_id')::uuid;
    speaks := coalesce(speaks, lead.custom_fields ->> 'language');
  end if;
  if arguments ->> 'customer_id' is not null and customer.id is null
    or arguments ->> 'lead_id' is not null and lead.id is null
  then
    perform private.fail(404, 'recipient_not_found', 'There is no such customer or lead.', '/to');
  end if;

  if arguments ->> 'template_id' is not null then
    select * into template from public.message_templates as known
    where known.organization_id = organization and known.id = (arguments ->> 'template_id')::uuid;
    if template.id is null then
      perform private.fail(404, 'template_not_found', 'There is no such template.', '/template_id');
    elsif not template.is_active then
      perform private.fail(409, 'template_inactive', 'This template is not in use. Make it active, or take another.', '/template_id');
    end if;
    -- The same in the language of whoever reads it, if there is one.
    template := private.template_in(
      organization, template.name, template.type, coalesce(speaks, template.language), template.id
    );
  end if;

  return (
    select jsonb_build_object(
      'organization', jsonb_build_object(
        'name', known.name, 'website', known.website, 'contact_email', known.contact_email,
        'contact_phone', known.contact_phone
      ),
      'template', case when template.id is not null then jsonb_build_object(
        'id', template.id, 'type', template.type, 'language', template.language, 'subject', template.subject,
        'content', template.content, 'format', template.format, 'category', template.category,
        'external_name', template.external_name, 'external_language', template.external_language,
        'parameters', template.parameters
      ) end,
      'senders', private.own_senders(organization),
      'conversation', private.shown_conversation(conversation),
      'account', private.writing_account(organization, conversation),
      'person', case
        when customer.id is not null then jsonb_build_object(
          'kind', 'customer', 'first_name', customer.first_name, 'last_name', customer.last_name, 'name', customer.name,
          'email', customer.email, 'phone', customer.phone
        )
        when lead.id is not null then jsonb_build_object(
          'kind', 'lead', 'first_name', lead.first_name, 'last_name', lead.last_name, 'name', lead.name,
          'email', lead.email, 'phone', lead.phone, 'custom_fields', lead.custom_fields
        )
      end,
      'sender_name', case when private.caller() = 'user' then (
        select profile.full_name from public.user_profiles as profile where profile.id = private.subject()
      ) end,
      'language', coalesce(template.language, speaks, 'en'), 'timezone', known.timezone
    )
    from public.organizations as known where known.id = organization
  );
end
$$;
comment on function private.message_facts(jsonb) is
  'What a message is made of, as far as its sender may read it. arguments: template_id, customer_id or lead_id, phone,
   conversation_id, language. Gives organization, template, senders (its own, by channel), conversation (the one that is named, or
   the person''s on WhatsApp), account (which writes in it), person, sender_name, language, timezone.';
grant execute on function private.message_facts(jsonb) to authenticated, service_role;
