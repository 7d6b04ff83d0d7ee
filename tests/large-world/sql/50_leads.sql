-- Leads with the forms they came by, and the templates they are written to with.

insert into public.forms (id, organization_id, name, fields, external_id, created_at, updated_at)
select large_world.id('form', organization, number), organization_id, format('Form %s', number),
       '[{"name": "email", "type": "email", "required": true}]', format('form-%s-%s', organization, number), at, at
from large_world.rows('form') order by at;

insert into public.leads (id, organization_id, first_name, last_name, email, phone, source, utm_source, status, tags, lead_score,
  assigned_to, customer_id, last_contacted_at, converted_at, created_at, updated_at)
select large_world.id('lead', organization, number), organization_id, 'Grace', number::text,
       format('grace-%s@lead-%s.example', number, organization), format('+41%s', 760000000 + number),
       (array['form', 'manual', 'call', 'chat', 'facebook'])[1 + large_world.pick(2, organization, number, 5)], 'newsletter',
       state, array[(array['hot', 'cold', 'event'])[1 + large_world.pick(4, organization, number, 3)]],
       large_world.pick(5, organization, number, 100), large_world.parent('user', 6, organization, number),
       case state when 'converted' then large_world.parent('customer', 7, organization, number) end, at,
       case state when 'converted' then at end, at, at
from large_world.rows('lead')
cross join lateral (values (
  (array['new', 'contacted', 'contacted', 'lost', 'lost', 'converted', 'qualified'])
    [1 + large_world.pick(3, organization, number, 7)]
)) as chosen (state)
order by at;

insert into public.form_submissions (id, organization_id, form_id, lead_id, answers, created_at)
select large_world.id('form_submission', organization, number), organization_id,
       large_world.parent('form', 2, organization, number), large_world.parent('lead', 3, organization, number),
       '{"email": "grace@lead.example"}', at
from large_world.rows('form_submission') order by at;

insert into public.message_templates (id, organization_id, name, type, category, language, subject, content, variables,
  external_name, external_language, created_at, updated_at)
select large_world.id('template', organization, number), organization_id, format('Template %s', number),
       (array['email', 'sms', 'whatsapp'])[1 + number % 3], 'reminder', 'en', 'See you {{day}}',
       'Dear {{name}}, we are looking forward to {{day}}.', '{name,day}', case number % 3 when 2 then 'see_you' end, case number % 3 when 2 then 'en' end,
       at, at
from large_world.rows('template') order by at;
