-- Forms, leads, submissions and templates of messages.

create table public.forms (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  type text not null default 'embed' check (type = any ('{embed,popup,standalone,facebook}')),
  fields jsonb not null default '[]' check (jsonb_typeof(fields) = 'array'),
  settings jsonb not null default
    '{"submitButton": "Submit", "successMessage": "Thank you for your submission!", "redirectUrl": null}',
  styles jsonb not null default '{}',
  version integer not null default 1 check (version > 0),
  is_active boolean not null default true,
  external_id text,
  external_data jsonb,
  submission_count integer not null default 0 check (submission_count >= 0),
  last_submission_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id)
);
comment on table public.forms is 'Forms that visitors fill in.';
comment on column public.forms.fields is
  'Its definition: what is asked for, and what is accepted. Everybody can read it. private.form_faults says what it may be.';
comment on column public.forms.settings is
  'What its page says and does: submitButton, successMessage, redirectUrl, allowedOrigins. Everybody can read it.';
comment on column public.forms.version is 'One more whenever fields or settings change.';
comment on column public.forms.external_id is 'Of Facebook''s form.';
comment on column public.forms.submission_count is 'Kept by form_submissions.';
create index forms_newest_idx on public.forms (organization_id, created_at desc, id);
create index forms_external_idx on public.forms (external_id);
call private.keep_time('public.forms');
call private.bound_table('public.forms',
  labels => 'name', lines => 'external_id 255', texts => 'description', documents => 'fields, settings, styles, external_data'
);
call private.guard_table('public.forms', 'select', 'update');
call private.open_table(
  'public.forms', 'name, description, type, fields, settings, styles, is_active, external_id, external_data',
  written_by => 'admin'
);
-- A page shows a form before anybody has signed in.
grant select (id, organization_id, name, description, type, fields, settings, styles, is_active) on public.forms
  to anon;
create policy public_select on public.forms for select to anon using (is_active);
-- A form is filled in by whoever comes, in whichever organization they are at home.
create policy functions_select_active on public.forms for select to frontdesk_functions using (is_active);

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  first_name text,
  last_name text,
  name text generated always as (private.person_name(first_name, last_name)) stored,
  email text,
  email_key text generated always as (lower(email)) stored,
  phone text,
  claimed text[] not null default '{}',
  source text not null default 'manual',
  source_details jsonb not null default '{}',
  utm_source text,
  utm_medium text,
  utm_campaign text,
  status text not null default 'new' check (status = any ('{new,contacted,qualified,converted,lost}')),
  tags text[] not null default '{}',
  lead_score integer not null default 0,
  ai_score double precision,
  assigned_to uuid,
  customer_id uuid,
  custom_fields jsonb not null default '{}',
  notes text,
  last_contacted_at timestamptz,
  converted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, assigned_to) references public.members (organization_id, user_id)
    on delete set null (assigned_to),
  foreign key (organization_id, customer_id) references public.customers (organization_id, id)
    on delete set null (customer_id)
);
comment on table public.leads is 'People who may become customers.';
comment on column public.leads.email_key is 'What one person is known by. An index of lower(email) is not used under row-level security.';
comment on column public.leads.phone is 'As it was given; E.164 where it could be read as one.';
comment on column public.leads.claimed is
  'Of email (in lower case) and phone those that a form gave: whoever filled it in may have given anybody''s.';
comment on column public.leads.source is 'Where they come from: manual, form, call, chat and so on.';
comment on column public.leads.source_details is
  'form_id, page and referrer of the first touch; last_touch {at, form_id, attribution}; said: email and phone that a form
   gave last of a lead who was a customer; possible_duplicates: ids of leads that share an address or a phone with it and
   may be the same person.';
comment on column public.leads.utm_source is 'Of the first touch, as utm_medium and utm_campaign are.';
comment on column public.leads.assigned_to is 'The member who looks after them.';
comment on column public.leads.customer_id is 'Who they became.';
create index leads_newest_idx on public.leads (organization_id, created_at desc, id);
create index leads_status_idx on public.leads (organization_id, status, created_at desc);
create index leads_source_idx on public.leads (organization_id, source, created_at desc);
create index leads_email_idx on public.leads (organization_id, email_key);
create index leads_phone_idx on public.leads (organization_id, phone);
create index leads_assigned_idx on public.leads (organization_id, assigned_to, created_at desc);
create index leads_customer_idx on public.leads (organization_id, customer_id, created_at desc, id);
create index leads_tags_idx on public.leads using gin (tags);
call private.keep_time('public.leads');
call private.bound_table('public.leads',
  lines => 'first_name 100, last_name 100, phone 40, source 100, utm_source, utm_medium, utm_campaign',
  texts => 'notes', emails => 'email', lists => 'tags', phrases => 'claimed 2',
  documents => 'source_details, custom_fields'
);
call private.guard_table('public.leads', 'select', 'insert', 'update');
-- Who deletes a lead erases what was said to them too, which customer-data does.
call private.open_table(
  'public.leads',
  'first_name, last_name, email, phone, source, source_details, utm_source, utm_medium, utm_campaign, status, tags,
   lead_score, assigned_to, customer_id, custom_fields, notes, last_contacted_at',
  deleted_by => null
);

create table public.form_submissions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  form_id uuid not null,
  form_version integer not null default 1 check (form_version > 0),
  external_id text check (external_id <> ''),
  lead_id uuid,
  status text not null default 'accepted' check (status = any ('{accepted,spam}')),
  spam_reasons text[] not null default '{}',
  answers jsonb not null default '{}',
  person jsonb not null default '{}',
  attribution jsonb not null default '{}',
  consents jsonb not null default '[]',
  page_url text,
  referrer text,
  origin text,
  network text,
  language text,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, form_id, external_id),
  foreign key (organization_id, form_id) references public.forms (organization_id, id) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id)
);
comment on table public.form_submissions is 'What visitors filled in, as they did.';
comment on column public.form_submissions.form_version is 'Which definition the answers were checked by.';
comment on column public.form_submissions.external_id is 'Of Meta''s lead; null: it was filled in here.';
comment on column public.form_submissions.status is
  'spam: kept apart, without a lead and not counted, until the staff release it. Its sender is not told.';
comment on column public.form_submissions.spam_reasons is 'Why it looks like spam, such as honeypot or links.';
comment on column public.form_submissions.answers is 'By the names of the fields; those of fields that were not shown are left out.';
comment on column public.form_submissions.person is
  'What of the answers goes into a lead, by its columns; phone_country: where the phone is from (ISO 3166-1 alpha-2).';
comment on column public.form_submissions.attribution is 'The campaign of this visit: utm_source and so on, and ids of clicks.';
comment on column public.form_submissions.consents is
  'What was agreed to: [{field, channel, purpose, text}], with the words that were shown.';
comment on column public.form_submissions.network is
  'Where it was sent from (an IPv4 address or an IPv6 /64), where something was agreed to: a part of the proof.';
comment on column public.form_submissions.origin is 'Of the page that sent it, as its browser says.';
create index form_submissions_form_idx on public.form_submissions (organization_id, form_id, created_at desc);
create index form_submissions_lead_idx on public.form_submissions (organization_id, lead_id);
create index form_submissions_newest_idx on public.form_submissions (organization_id, created_at desc, id);
call private.bound_table('public.form_submissions',
  lines => 'external_id 255, page_url 2000, referrer 2000, origin 300, network 50, language 35', lists => 'spam_reasons',
  documents => 'answers, person, attribution, consents'
);
call private.guard_table('public.form_submissions', 'select', 'insert', 'update');
call private.open_table('public.form_submissions');

create table public.message_templates (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  type text not null check (type = any ('{email,sms,whatsapp}')),
  category text,
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
  subject text,
  content text not null,
  format text not null default 'text' check (format = 'text' or format = 'html' and type = 'email'),
  variables text[] not null default '{}',
  external_name text check (external_name ~ '^[a-z0-9_]+$'),
  external_language text check (external_language ~ '^[a-z]{2,3}(_[A-Za-z]{2,4})?$'),
  parameters jsonb not null default '[]' check (jsonb_typeof(parameters) = 'array'),
  is_active boolean not null default true,
  tags text[] not null default '{}',
  usage_count integer not null default 0 check (usage_count >= 0),
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint message_templates_approved
    check ((type = 'whatsapp') = (external_name is not null) and (type = 'whatsapp') = (external_language is not null))
);
comment on table public.message_templates is
  'Texts with variables that messages are made of. The function template-save checks and writes them; one that has the
   name of an event, such as booking.confirmed, replaces the words that its customers would get.';
comment on column public.message_templates.subject is 'Of an e-mail.';
comment on column public.message_templates.content is 'In Jinja''s syntax, as is the subject.';
comment on column public.message_templates.format is 'What the content is: text, or the HTML of an e-mail.';
comment on column public.message_templates.variables is 'The names that its text uses.';
comment on column public.message_templates.external_name is 'Of WhatsApp: the name of the template that Meta approved.';
comment on column public.message_templates.external_language is 'Of WhatsApp: its language as Meta writes it, such as en_US.';
comment on column public.message_templates.parameters is
  'Of WhatsApp: what stands for the placeholders of the content, [{name, value}], the value in Jinja''s syntax; positional
   ones are named 1, 2 and so on.';
comment on column public.message_templates.usage_count is 'Messages made of it; kept by messages.';
create index message_templates_newest_idx on public.message_templates (organization_id, created_at desc, id);
create index message_templates_type_idx on public.message_templates (organization_id, type, is_active);
create unique index message_templates_name_key on public.message_templates (organization_id, name, type, language);
call private.keep_time('public.message_templates');
call private.bound_table('public.message_templates',
  labels => 'name', lines => 'format 20, category 100, subject 500, external_name 512, external_language 10', texts => 'description', articles => 'content 100000',
  lists => 'variables 100, tags', documents => 'parameters 32768'
);
call private.guard_table('public.message_templates', 'select', 'insert', 'update');
call private.open_table('public.message_templates');
-- What is said, the function checks. Its name and language say which events it is for, and so who may change it.
grant update (description, category, is_active, tags), delete on public.message_templates to authenticated;
create policy members_update on public.message_templates for update to authenticated
  using (organization_id = any (array(select private.my_organizations())) and name not like '%.%'
         or organization_id = any (array(select private.my_organizations('admin'))))
  with check (organization_id = any (array(select private.my_organizations())));
create policy admins_delete on public.message_templates for delete to authenticated
  using (organization_id = any (array(select private.my_organizations('admin'))));
