-- Leads with their stages and sources, the forms that they came by, and the templates that they are written to with.

drop table if exists pg_temp.life_leads;

insert into public.forms (id, organization_id, name, description, type, fields, settings)
select form.id::uuid, tenant.id, form.name, form.description, form.type, form.fields::jsonb,
       jsonb_build_object('submitButton', form.button, 'successMessage', 'Thank you, we answer within a day.')
from (values
  ('alpine', '00000000-0000-4000-8000-0000000af001', 'Group request', 'For companies, schools and weddings', 'embed',
   '[{"name": "name", "type": "text", "required": true}, {"name": "email", "type": "email", "required": true},
     {"name": "people", "type": "number"}, {"name": "message", "type": "textarea"}]', 'Ask for an offer'),
  ('alpine', '00000000-0000-4000-8000-0000000af002', 'Newsletter', 'New tours four times a year', 'popup',
   '[{"name": "email", "type": "email", "required": true}, {"name": "language", "type": "text"}]', 'Keep me posted'),
  ('harbor', '00000000-0000-4000-8000-0000000bf001', 'Trip request', 'Dates, people, experience', 'embed',
   '[{"name": "name", "type": "text", "required": true}, {"name": "email", "type": "email", "required": true},
     {"name": "message", "type": "textarea"}]', 'Send')
) as form (slug, id, name, description, type, fields, button)
join life_tenants as tenant on tenant.slug = form.slug
on conflict do nothing;

insert into public.message_templates (id, organization_id, name, description, type, category, language, subject, content, variables,
  external_name, external_language, parameters)
select template.id::uuid, tenant.id, template.name, template.description, template.type, template.category,
       template.language, template.subject, template.content, template.variables::text[],
       -- The one of WhatsApp names its placeholders as the variables are.
       case template.type when 'whatsapp' then 'thanks_after_the_tour' end,
       case template.type when 'whatsapp' then template.language end,
       case template.type when 'whatsapp' then (
         select jsonb_agg(jsonb_build_object('name', named, 'value', format('{{ %s }}', named)))
         from unnest(template.variables::text[]) as named
       ) else '[]' end
from (values
  ('alpine', '00000000-0000-4000-8000-0000000a9001', 'Welcome a lead', 'First answer to a request', 'email', 'lead', 'en',
   'Your day in the mountains', 'Dear {{first_name}}, thank you for writing. Which day would suit you? {{sender}}', '{first_name,sender}'),
  ('alpine', '00000000-0000-4000-8000-0000000a9002', 'Anfrage beantworten', 'Erste Antwort', 'email', 'lead', 'de',
   'Ihr Tag in den Bergen', 'Guten Tag {{first_name}}, danke für Ihre Anfrage. Welcher Tag passt Ihnen? {{sender}}', '{first_name,sender}'),
  ('alpine', '00000000-0000-4000-8000-0000000a9003', 'Tour called off', 'When the weather decides', 'sms', 'weather', 'en',
   null, 'Tomorrow''s tour can''t leave: {{reason}}. Pick another date or get your money back: {{link}}', '{reason,link}'),
  ('alpine', '00000000-0000-4000-8000-0000000a9004', 'Thanks after the tour', 'The day after', 'whatsapp', 'review', 'en',
   null, 'Hi {{first_name}}, how was {{tour}}? We''d love two lines from you: {{link}}', '{first_name,tour,link}'),
  ('harbor', '00000000-0000-4000-8000-0000000b9001', 'Answer a request', 'First answer', 'email', 'lead', 'en',
   'On the water with us', 'Hi {{first_name}}, the sea decides, but {{day}} looks fine. Shall we hold seats?', '{first_name,day}')
) as template (slug, id, name, description, type, category, language, subject, content, variables)
join life_tenants as tenant on tenant.slug = template.slug
on conflict do nothing;

create temporary table life_leads on commit drop as
select row_number() over (partition by slug order by ago desc, nth)::integer as number, slug, organization_id, ago,
       pg_temp.moment(day, 430 + pg_temp.pick(slug || ' lead minute', ago * 10 + nth, 860), timezone) as at
from life_days
cross join lateral generate_series(
  1, (bustle * case slug when 'alpine' then 1.5 else 0.4 end + pg_temp.pick(slug || ' leads', ago, 100) / 100.0)::integer
) as nth;
delete from life_leads where at > now();

analyze life_leads;

insert into public.leads (id, organization_id, first_name, last_name, email, phone, source, source_details, utm_source,
                          utm_medium, utm_campaign, status, tags, lead_score, assigned_to, customer_id, notes,
                          last_contacted_at, created_at, updated_at)
select pg_temp.life_id(lead.slug || ' lead', number), organization_id, first_name, last_name,
       format('%s.%s.l%s@mail.example', translate(lower(first_name), 'áéèíóúäöüç', 'aeeiouaouc'),
              translate(lower(last_name), 'áéèíóúäöüç', 'aeeiouaouc'), number),
       case when number % 3 > 0 then case lead.slug when 'alpine' then '+4176' else '+1709' end || 6660000 + number * 41 end,
       source, case source when 'form' then '{"form": "Group request"}' when 'facebook' then '{"ad": "Autumn on the ridge"}'
         else '{}' end::jsonb,
       case source when 'facebook' then 'facebook' when 'form' then (array['google', 'newsletter', null])[1 + number % 3] end,
       case source when 'facebook' then 'paid' when 'form' then 'organic' end,
       case when ago < 45 then 'winter' else 'autumn' end,
       status, case when number % 6 = 0 then '{group}' when number % 10 = 0 then '{voucher}' else '{}' end::text[],
       case status when 'new' then 20 when 'contacted' then 40 when 'qualified' then 70 when 'converted' then 95 else 10 end
         + number % 5,
       case when status <> 'new' then (case lead.slug
         when 'alpine' then array['00000000-0000-4000-8000-00000000a002', '00000000-0000-4000-8000-00000000a003']
         else array['00000000-0000-4000-8000-00000000b002', '00000000-0000-4000-8000-00000000b003'] end)[1 + number % 2]::uuid end,
       case when status = 'converted' then pg_temp.life_id(lead.slug || ' customer',
         1 + pg_temp.pick('became', number, case lead.slug when 'alpine' then 180 else 55 end)) end,
       (array['Wants an offer by Friday.', null, 'Asks for a guide who speaks Italian.', null, 'Compares three providers.',
              null, 'Birthday of her father, 70.', null])[1 + number % 8],
       case when status <> 'new' then least(at + interval '5 hours', now()) end, at, at
from life_leads as lead
join life_names as known on known.language = (array['de', 'en', 'fr', 'en', 'it', 'de', 'es'])[1 + number % 7]
cross join lateral (values (
  first_names[1 + pg_temp.pick('lead first name', number, cardinality(first_names))],
  last_names[1 + pg_temp.pick('lead last name', number, cardinality(last_names))],
  (array['form', 'form', 'call', 'chat', 'facebook', 'referral', 'manual', 'form', 'chat'])[1 + pg_temp.pick('lead source', number, 9)],
  -- The older it is, the further it has come.
  (case when ago < 3 then array['new', 'new', 'contacted'] when ago < 14 then array['new', 'contacted', 'contacted', 'qualified', 'converted']
        else array['contacted', 'qualified', 'converted', 'converted', 'lost', 'lost', 'qualified'] end)
))  as drawn (first_name, last_name, source, stages)
cross join lateral (values (drawn.stages[1 + pg_temp.pick('lead stage', number, cardinality(drawn.stages))])) as reached (status);

insert into public.form_submissions (id, organization_id, form_id, lead_id, answers, created_at)
select pg_temp.life_id(lead.slug || ' submission', lead.number), lead.organization_id,
       case lead.slug when 'alpine' then '00000000-0000-4000-8000-0000000af001'::uuid
         else '00000000-0000-4000-8000-0000000bf001' end,
       known.id,
       jsonb_build_object('name', known.name, 'email', known.email, 'people', 4 + lead.number % 30, 'message',
         (array['We are planning our team day and would love an easy walk with lunch.',
                'Wir möchten mit der Schulklasse eine Tagestour machen, Kinder von 11 Jahren.',
                'Is a private tour for a wedding party possible, about twenty people?',
                'Nous cherchons une sortie pour notre association, niveau facile.',
                'Do you have vouchers for a whole group?'])[1 + lead.number % 5]),
       lead.at
from life_leads as lead
join public.leads as known on known.id = pg_temp.life_id(lead.slug || ' lead', lead.number)
where known.source = 'form';
