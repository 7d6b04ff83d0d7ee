-- How often something may be tried, and who has tried it of late.

-- How often something may be tried: passwords, tokens, forms. The numbers are here, and an operator may change them.
create table private.limits (
  kind text primary key check (kind ~ '^[a-z-]+ [a-z]+$'),
  most integer not null check (most > 0),
  regain interval check (regain > interval '0'),
  description text not null check (description <> '')
);
comment on table private.limits is
  'Every limit of tries: so many at once, and one more after each interval. A changed number counts from the next try on.';
comment on column private.limits.kind is
  'What is tried, and whose tries are counted: of a network (an IPv4 address or an IPv6 /64), an account, a recipient, a
   customer, a user, an organization.';
comment on column private.limits.regain is 'Null: `most` are open at the same time, and time alone gives none back.';
call private.bound_table('private.limits', lines => 'kind 100', texts => 'description 500');
alter table private.limits enable row level security;
alter table private.limits force row level security;
grant select, update on private.limits to service_role;
grant select on private.limits to frontdesk_functions;
create policy functions_select on private.limits for select to frontdesk_functions using (true);
insert into private.limits (kind, most, regain, description) values
  ('appointment-create network', 20, '1 minute', 'Appointments that strangers and clients book from one network.'),
  ('appointment-create organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('appointment-create customer', 5, null, 'Pending appointments of one customer that nobody has confirmed.'),
  ('appointment-update network', 30, '1 minute', 'Changes that guests and clients make from one network.'),
  ('booking-update network', 30, '1 minute', 'Changes that guests and clients make from one network.'),
  ('outbox-dispatch organization', 20, '1 minute', 'Requests of one organization to send messages again.'),
  ('booking-create network', 20, '1 minute', 'Bookings that strangers and clients make from one network.'),
  ('booking-create organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('booking-create customer', 5, null, 'Bookings of one customer that hold seats and are not paid.'),
  ('customer-data network', 30, '20 seconds', 'Exports and erasures of people that one network asks for.'),
  ('calendar-sync connections', 100, null, 'Calendars that one organization is connected to.'),
  ('calendar-sync feeds', 100, null, 'Feeds of appointments that one organization has.'),
  ('calendar-sync network', 120, '1 second', 'Feeds of appointments that one network asks for.'),
  ('checkout-create network', 30, '1 minute', 'Checkouts that guests and clients begin from one network.'),
  ('document-ingest organization', 1000, '10 seconds', 'Files that one organization has read.'),
  ('document-ingest documents', 5000, null, 'Files of one organization.'),
  ('document-ingest passages', 200000, null, 'Passages of one organization, of whatever source, with which a file is still read.'),
  ('hold network', 20, '2 minutes', 'Seats and times that are held for one network; a longer hold is regained later.'),
  ('message-send organization', 600, '100 milliseconds', 'Messages that one organization has sent by message-send.'),
  ('message-preferences network', 600, '100 milliseconds', 'Links of messages that one network opens: a mail provider unsubscribes for all of its people.'),
  ('message-preferences link', 30, '1 minute', 'Changes by one link of a message.'),
  ('consent-request recipient', 1, '1 hour', 'Messages to one address that ask to confirm a consent.'),
  ('consent-request week', 3, '2 days', 'Those to one address that comes again and again.'),
  ('message recipient', 10, '1 hour', 'Messages to one address or phone that strangers and clients cause.'),
  ('workflow-run recipient', 10, '1 hour', 'Messages of workflows to one address or phone.'),
  ('outbox organization', 5000, '1 day', 'Messages of one organization in a day, or a few more; the others are kept and not sent.'),
  ('webhooks organization', 50000, '1 day', 'Events that the endpoints of one organization are told of in a day.'),
  ('call-webhook caller', 10, '1 hour', 'Appointments that one number books, moves and cancels by phone.'),
  ('call-webhook organization', 1000, '86.4 seconds', 'Those of one organization: a thousand a day.'),
  ('call-webhook code', 10, '6 minutes', 'Calls of other numbers that name the code of one appointment.'),
  ('call-webhook alarm', 5, '1 hour', 'Emergencies that one number reports to an organization.'),
  ('call-webhook withheld', 20, '10 minutes', 'Those that all callers without a number report to it.'),
  ('call-webhook alarms', 60, '1 minute', 'Those that all numbers report to it.'),
  ('emergency-dispatch network', 60, '1 second', 'Links of emergencies that one network opens.'),
  ('emergency-dispatch code', 20, '1 minute', 'Codes of emergencies that one number says or texts.'),
  ('emergency-dispatch organization', 60, '1 minute', 'Emergencies that the staff and programs of one organization report.'),
  ('chat-request network', 240, '500 milliseconds', 'Requests of the public and clients to a chat from one network, reading included.'),
  ('chat-reply network', 20, '6 seconds', 'Messages that visitors and clients write from one network.'),
  ('chat-reply organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('chat-reply conversation', 30, '2 minutes', 'Messages of visitors and clients in one conversation.'),
  ('channel-reply conversation', 30, '2 minutes', 'Messages of one conversation on another channel than the chat that an assistant answers.'),
  ('channel-reply day', 60, '24 minutes', 'The same in one conversation over a day: two programs may answer each other slowly.'),
  ('escalation-reminder organization', 200, '10 minutes', 'E-mails to the staff of one organization that remind of who waits for a person.'),
  ('chat-model conversation', 12, '10 minutes', 'Answers of a model in one conversation with a customer; then the passages are quoted.'),
  ('chat-model network', 15, '10 minutes', 'Answers of a model to visitors and clients of one network; then the passages are quoted.'),
  ('chat-model running', 2, null, 'Answers of a model that are made at the same time in one organization; others wait a moment, then passages are quoted.'),
  ('channel-reply running', 2, null, 'Replies on other channels that are made at the same time in one organization; others wait.'),
  ('channel-reply organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('conversation-begin network', 10, '20 minutes', 'Conversations that visitors begin from one network.'),
  ('client-login network', 60, '10 seconds', 'Passwords that one network tries.'),
  ('client-login account', 10, '1 minute', 'Passwords that one network tries for one address.'),
  ('client-login strangers', 100, '1 minute', 'Passwords that all networks try for one address which never signed in with it.'),
  ('password-link network', 20, '3 minutes', 'Links to a new password that one network asks for.'),
  ('password-link account', 3, '20 minutes', 'Links to a new password that one network asks for, for one address.'),
  ('password-link strangers', 10, '10 minutes', 'Those that all networks ask for, for one address.'),
  ('password-reset network', 60, '10 seconds', 'Tokens of such links that one network shows.'),
  ('embedding-search network', 120, '1 second', 'Searches of the public from one network.'),
  ('emergency-dispatch contacts', 50, null, 'People whom one organization has told of emergencies.'),
  ('guest-login network', 30, '20 seconds', 'Confirmation codes that one network tries.'),
  ('guest-login code', 10, '1 minute', 'Addresses that are tried for one confirmation code.'),
  ('invitation-claim network', 60, '10 seconds', 'Tokens of invitations that one network shows.'),
  ('invitation-create organization', 200, '1 minute', 'Invitations of one organization.'),
  ('lead-capture network', 20, '30 seconds', 'Forms that strangers and clients send from one network.'),
  ('lead-request network', 240, '500 milliseconds', 'Requests of one network to lead-capture, whether or not anything is kept.'),
  ('lead-capture organization', 2000, '43.2 seconds', 'Those of one organization: two thousand a day.'),
  ('license-verify network', 120, '1 second', 'License keys that one network shows.'),
  ('organization-create user', 10, '1 hour', 'Organizations that one user makes.'),
  ('slot-availability resources', 100, null, 'Resources of one kind of appointment.'),
  ('slot-availability hours', 200, null, 'Opening hours of one resource.'),
  ('slot-availability network', 300, '200 milliseconds', 'Questions of the public for free slots from one network.'),
  ('website-crawl organization', 60, '1 minute', 'Crawls that one organization starts, and sites that it adds.'),
  ('website-crawl running', 2, null, 'Sites of one organization that are crawled at the same time.'),
  ('website-crawl sites', 20, null, 'Sites of one organization.'),
  ('website-crawl pages', 20000, null, 'Pages that are kept of all sites of one organization.'),
  ('website-crawl urls', 20000, null, 'Addresses that are known of one site.'),
  ('website-crawl shape', 100, null, 'Addresses of one site that differ by their numbers and what their queries ask for alone, and that no sitemap lists: those that were found last.'),
  ('website-crawl megabytes', 500, null, 'What one crawl reads.'),
  ('website-crawl host', 1, '1 second', 'Requests to one host, whichever organization asks: the least pause between two of them.'),
  ('workflow-start organization', 5000, '100 milliseconds', 'Runs of workflows that begin by themselves in one organization.'),
  ('workflow-run organization', 600, '1 second', 'Runs of workflows that one organization begins by hand or takes up again.'),
  ('statements caller', 16, null, 'Requests of one signed-in caller that are in the database at the same time; a quarter of them is worked on.'),
  ('statements network', 32, null, 'Those of one network, whoever asks.'),
  ('table rows', 100000, null, 'Rows that the staff of one organization insert into one table, where no other number is said.'),
  ('customers rows', 1000000, null, 'Customers of one organization.'),
  ('customer-emails rows', 1000000, null, 'Addresses of the customers of one organization.'),
  ('customer-phones rows', 1000000, null, 'Phones of the customers of one organization.'),
  ('contact-permissions rows', 1000000, null, 'What customers of one organization agreed to.'),
  ('conversations rows', 5000000, null, 'Conversations of one organization.'),
  ('messages rows', 5000000, null, 'Messages of one organization: far more than strangers could write in years.'),
  ('leads rows', 5000000, null, 'Leads of one organization.'),
  ('tour-departures rows', 1000000, null, 'Departures of one organization, past ones too.'),
  ('vector-store rows', 1000000, null, 'Vectors of one organization that it made itself.'),
  ('day-overrides rows', 20000, null, 'Days of one organization and of its resources with hours of their own.'),
  ('absences rows', 30000, null, 'Absences of all resources of one organization.'),
  ('agents rows', 200, null, 'Agents of one organization.'),
  ('assistants rows', 200, null, 'Assistants of one organization.'),
  ('resources rows', 500, null, 'Resources of one organization: whoever asks for free times is told by all of them.'),
  ('appointment-types rows', 500, null, 'Kinds of appointments of one organization.'),
  ('appointment-type-resources rows', 5000, null, 'Who does which kind of appointment in one organization.'),
  ('business-hours rows', 2000, null, 'Opening hours of one organization and of its resources.'),
  ('tours rows', 5000, null, 'Tours of one organization.'),
  ('forms rows', 1000, null, 'Forms of one organization.'),
  ('workflows rows', 1000, null, 'Workflows of one organization.'),
  ('knowledge-base rows', 10000, null, 'Articles of one organization.'),
  ('user-preferences user', 200, null, 'Preferences that one user has set.'),
  ('tour-availability kinds', 50, null, 'Kinds of participants that one tour has.'),
  ('tour-availability network', 300, '200 milliseconds', 'Questions of the public for departures from one network.');

-- One count for all instances of all functions.
create table public.tries (
  kind text not null check (kind <> ''),
  subject bytea not null check (octet_length(subject) = 32),
  regained_at timestamptz not null,
  primary key (kind, subject)
);
comment on table public.tries is
  'Who has tried what of late, as a leaky bucket in one row (the generic cell rate algorithm, ITU-T I.371): each try
   puts the time at which all tries are regained further off.';
comment on column public.tries.kind is 'As in private.limits.';
comment on column public.tries.subject is 'SHA-256 of the address or the account.';
comment on column public.tries.regained_at is 'When the row means nothing any more.';
create index tries_regained_idx on public.tries (regained_at);
call private.bound_table('public.tries', lines => 'kind 100');
alter table public.tries enable row level security;
alter table public.tries force row level security;
revoke all on public.tries from public, anon, client, authenticated;
grant select, insert, update, delete on public.tries to service_role, frontdesk_functions;
create policy functions_select on public.tries for select to frontdesk_functions using (true);
create policy functions_insert on public.tries for insert to frontdesk_functions with check (true);
create policy functions_update on public.tries for update to frontdesk_functions using (true);
create policy functions_delete on public.tries for delete to frontdesk_functions using (true);
