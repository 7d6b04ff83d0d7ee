// What people change by the console, in headless Chromium, against a whole stack: each story ends with what the database has.

import assert from 'node:assert/strict';
import test from 'node:test';

import { asPublic, asService, browser, open, row, shoot, show, signIn, stack, violations } from './pages.js';

const OWNER = '/rest/v1/user_profiles?select=id&email=eq.olivia@alpine.example';
const CONSULTATION = '00000000-0000-4000-8000-0000000a7001';
const PLANNING = '00000000-0000-4000-8000-0000000a7012';
const SUNRISE = '00000000-0000-4000-8000-0000000a1001';
const MIA = '00000000-0000-4000-8000-0000000a5001';
const SITE = '00000000-0000-4000-8000-0000000a3b01';

const stories = [];
const story = (name, work, who = stack.owner) => stories.push([name, async () => {
  // Some of what they enter is refused.
  const { page, faults, close } = await open({}, { mayRefuse: true });
  await signIn(page, who);
  await work(page);
  assert.deepEqual(faults, []);
  await close();
}]);

const dialogOf = (page) => page.getByRole('dialog');
const card = (page, title) => page.locator('.card', { has: page.getByRole('heading', { name: title, exact: true }) });
const save = (page) => dialogOf(page).getByRole('button', { name: 'Save' }).click();

/** Holds within some seconds: where the page says the same words twice, they tell nothing. */
async function eventually(holds) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await holds();
    } catch (fault) {
      if (tries === 50) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const told = (page, text) => page.locator('.notice.good').getByText(text).first().waitFor();

story('hours, special days, prices and who serves are what the owner says', async (page) => {
  await show(page, 'settings');
  await card(page, 'Special days').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Day', { exact: true }).fill('2030-08-01');
  await dialogOf(page).getByLabel('Reason').fill('National day');
  await save(page);
  await told(page, 'The special days are saved.');
  const closed = await row('day_overrides', 'day=eq.2030-08-01');
  assert.deepEqual([closed.opens, closed.closes, closed.note], ['00:00:00', '00:00:00', 'National day']);

  await card(page, 'Kinds of appointment').getByRole('button', { name: 'Change Consultation' }).click();
  await dialogOf(page).getByLabel('Price (CHF)').fill('95.50');
  await dialogOf(page).getByLabel('Its payment confirms it').check();
  await dialogOf(page).getByLabel('Anton Frei').uncheck();
  await dialogOf(page).getByText('More rules').click();
  await dialogOf(page).getByLabel('Hours ahead at least').fill('1.5');
  await dialogOf(page).getByLabel('On one day at most').fill('6');
  await dialogOf(page).getByLabel('Ahead for one customer at most').fill('2');
  assert.deepEqual(await violations(page), [], 'the dialog');
  await save(page);
  await told(page, 'The kind of appointment is saved.');
  const kind = await row('appointment_types', `id=eq.${CONSULTATION}`);
  assert.deepEqual([kind.price, kind.minimum_notice_minutes, kind.is_active], [95.5, 90, true]);
  assert.deepEqual([kind.is_paid_ahead, kind.max_per_day, kind.max_open_per_customer], [true, 6, 2]);
  const serving = await asService(`/rest/v1/appointment_type_resources?type_id=eq.${CONSULTATION}&select=resource:resources(name)`);
  assert.deepEqual(serving.map(({ resource }) => resource.name), ['Mia Rossi']);

  await card(page, 'Who and what serves').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('Ice cave');
  await dialogOf(page).getByLabel('Kind').selectOption('room');
  await save(page);
  await told(page, 'It is saved.');
  assert.equal((await row('resources', 'name=eq.Ice%20cave')).type, 'room');

  // A room besides whoever serves it, and without one again.
  await page.reload();
  const besides = dialogOf(page).getByRole('group', { name: 'And one of these at the same time' });
  await card(page, 'Kinds of appointment').getByRole('button', { name: 'Change Consultation' }).click();
  await dialogOf(page).getByRole('button', { name: 'A room or a device besides' }).click();
  await besides.getByLabel('Ice cave').check();
  assert.deepEqual(await violations(page), [], 'the dialog with a room');
  await shoot(page, 'room');
  await save(page);
  await card(page, 'Kinds of appointment').getByText('Mia Rossi + Ice cave').waitFor();
  const all = `/rest/v1/appointment_type_resources?type_id=eq.${CONSULTATION}&order=requirement&select=requirement,resource:resources(name)`;
  const both = await asService(all);
  assert.deepEqual(both.map(({ requirement, resource }) => [requirement, resource.name]), [[1, 'Mia Rossi'], [2, 'Ice cave']]);
  await card(page, 'Kinds of appointment').getByRole('button', { name: 'Change Consultation' }).click();
  await besides.getByLabel('Ice cave').uncheck();
  await save(page);
  await card(page, 'Kinds of appointment').getByText('Mia Rossi + Ice cave').waitFor({ state: 'detached' });
  assert.equal((await asService(all)).length, 1);
});

story('the organization, its assistants and its model are changed', async (page) => {
  await show(page, 'settings/business');
  await page.getByLabel('Deposit, percent').fill('30');
  await page.getByLabel('Seats are held, minutes').fill('45');
  await page.getByLabel('Quiet from').fill('21:00');
  await page.getByLabel('Quiet until').fill('07:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await told(page, 'The organization is saved.');
  const [organization] = await asService(`/rest/v1/organizations?id=eq.${stack.organization}`);
  assert.deepEqual([organization.deposit_percent, organization.booking_hold, organization.quiet_until, organization.name], [30, '00:45:00', '07:30:00', 'Alpine Trails']);

  await show(page, 'settings/assistants');
  await card(page, 'Assistants').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Name').fill('Nia');
  await dialogOf(page).getByLabel('How it talks').fill('Be brief.');
  await dialogOf(page).getByLabel('SMS').check();
  await dialogOf(page).getByText('What it answers from').click();
  await dialogOf(page).getByLabel('Bringing a dog').check();
  assert.deepEqual(await violations(page), [], 'the dialog');
  await save(page);
  await told(page, 'The assistant is saved.');
  const nia = await row('assistants', 'name=eq.Nia');
  assert.deepEqual([nia.capabilities, nia.system_prompt, nia.is_active], [['widget', 'sms'], 'Be brief.', true]);
  assert.deepEqual(nia.knowledge_ids, [(await row('knowledge_base', 'title=eq.Bringing%20a%20dog')).id]);
  // What else it does stays.
  await card(page, 'Assistants').getByRole('button', { name: 'Change Alva' }).click();
  await dialogOf(page).getByLabel('Description').fill('Takes calls');
  await save(page);
  await page.locator('td', { hasText: 'Takes calls' }).waitFor();
  const alva = await row('assistants', 'name=eq.Alva');
  assert.ok(alva.capabilities.includes('transfer_calls') && alva.system_prompt, JSON.stringify(alva));

  await card(page, 'Model of the chat').getByLabel('Provider').selectOption('mistral');
  await page.getByLabel('Model', { exact: true }).fill('mistral-small-latest');
  await page.getByLabel('Tokens a day').fill('50000');
  await card(page, 'Model of the chat').getByRole('button', { name: 'Save' }).click();
  await told(page, 'The model is saved.');
  const model = await row('models_config', 'agent_type=eq.chat');
  assert.deepEqual([model.model_provider, model.configuration], ['mistral', { tokens_per_day: 50000 }]);
  // What was saved is read anew, and may take back what is chosen meanwhile.
  await eventually(async () => {
    await card(page, 'Model of the chat').getByLabel('Provider').selectOption('');
    await card(page, 'Model of the chat').getByRole('button', { name: 'Save' }).click();
    assert.deepEqual(await asService(`/rest/v1/models_config?organization_id=eq.${stack.organization}&agent_type=eq.chat`), []);
  });
});

story('keys are kept sealed, and a webhook gets a secret that is shown once', async (page) => {
  await show(page, 'settings/access');
  await card(page, 'Keys of providers').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Provider').selectOption('stripe');
  await dialogOf(page).getByLabel('Key').fill('sk_test_of_alpine_1234');
  await save(page);
  await told(page, 'The key is saved.');
  await page.locator('code', { hasText: '1234' }).waitFor();
  assert.ok(!(await page.locator('main').innerText()).includes('sk_test_of_alpine'));

  await card(page, 'Webhooks to your programs').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Address').fill('https://hooks.example.com/frontdesk');
  await save(page);
  await dialogOf(page).getByText('Choose an event.').waitFor();
  await dialogOf(page).getByLabel('booking.created').check();
  assert.deepEqual(await violations(page), [], 'the dialog');
  await save(page);
  const secret = dialogOf(page).getByLabel('Key');
  await secret.waitFor();
  assert.match(await secret.inputValue(), /^whsec_/);
  await dialogOf(page).getByRole('button', { name: 'Close' }).click();
  const endpoint = await row('webhook_endpoints', 'url=eq.https://hooks.example.com/frontdesk');
  assert.deepEqual([endpoint.events, endpoint.is_enabled], [['booking.created'], true]);
  assert.ok(endpoint.secret_hint);

  await page.getByRole('button', { name: 'Remove https://hooks.example.com' }).click();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await told(page, 'The endpoint is removed.');
  await page.getByRole('button', { name: 'Remove stripe' }).click();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await told(page, 'The key is removed.');
  assert.deepEqual(await asService(`/rest/v1/key_store?organization_id=eq.${stack.organization}&provider=eq.stripe`), []);
});

story('a template is shown as it is written, with a fault at its line, and replaces our words', async (page) => {
  await show(page, 'templates');
  await card(page, 'What is said by itself').getByRole('link', { name: 'Own words booking confirmed' }).click();
  // What is said without it, by an example.
  await card(page, 'Our words, which it replaces').getByText('your booking of [tour_title] on Saturday, June 15 at 10:00 AM (Zurich time, UTC+2) is confirmed.').waitFor();
  await page.getByLabel('Subject').fill('See you, {{ tour_title }}');
  const text = page.getByLabel('Text', { exact: true });
  await text.fill('Dear guest,\n\n{% if when }see you {{ when }}{% endif }\n');
  const fault = page.locator('.spot');
  await fault.getByText('Line 3').waitFor();
  await fault.locator('code', { hasText: 'see you' }).waitFor();
  await fault.getByRole('button', { name: 'Go there' }).click();
  assert.equal(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), '{% if when }see you {{ when }}{% endif }');
  assert.deepEqual(await violations(page), [], 'with a fault');

  await page.getByLabel('The text is HTML').check();
  await text.fill('<h1>Good news</h1><p onclick="x()">Dear <b>guest</b>, <a href="https://alpine.example">our site</a></p>');
  await page.getByText('in an attribute').or(page.locator('.letter-heading')).first().waitFor();
  await text.fill('<h1>Good news</h1><p>Dear <b>guest</b>, <img src=x alt="a hut"> <a href="https://alpine.example">our site</a></p>');
  const letter = page.locator('.letter');
  await letter.locator('.letter-heading', { hasText: 'Good news' }).waitFor();
  assert.equal(await letter.locator('img').count(), 0);
  assert.equal(await letter.getByRole('link', { name: 'our site' }).getAttribute('href'), 'https://alpine.example');
  await page.getByLabel('tour_title').fill('Niesen');
  await letter.getByText('See you, Niesen').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await told(page, 'The template is saved.');
  const kept = await row('message_templates', 'name=eq.booking.confirmed');
  assert.deepEqual([kept.type, kept.language, kept.format, kept.variables], ['email', 'en', 'html', ['tour_title']]);

  await show(page, 'templates');
  await page.getByRole('link', { name: /E?-?mail · en booking confirmed/i }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialogOf(page).getByText('From then on our words are said.').waitFor();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await told(page, 'The template is removed.');
  assert.deepEqual(await asService(`/rest/v1/message_templates?organization_id=eq.${stack.organization}&name=eq.booking.confirmed`), []);
});

story('a form is made with its preview, and a fault is said where it is', async (page) => {
  await show(page, 'forms');
  await page.getByRole('link', { name: 'New form' }).click();
  await page.getByLabel('Name', { exact: true }).first().fill('Winter guests');
  await page.getByRole('button', { name: 'Add a question' }).click();
  const question = page.locator('.question').last();
  await question.getByLabel('Question').fill('Größe der Gruppe?');
  assert.equal(await question.getByLabel('Name in the data').inputValue(), 'grosse_der_gruppe');
  await question.getByLabel('Answer', { exact: true }).selectOption('select');
  await question.getByLabel('Choices, one a line').fill('s = 2 to 4\ns = 5 and more');
  const preview = page.locator('frontdesk-form');
  await preview.getByLabel('Größe der Gruppe?').waitFor();
  assert.deepEqual(await violations(page), [], 'the editor');
  await page.getByRole('button', { name: 'Save' }).click();
  await question.getByText('is the value of a choice before it').waitFor();
  await question.getByLabel('Choices, one a line').fill('s = 2 to 4\nl = 5 and more');
  await question.getByRole('button', { name: /^Up/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await told(page, 'The form is saved.');
  const { fields } = await row('forms', 'name=eq.Winter%20guests');
  assert.deepEqual(fields.map(({ name }) => name), ['name', 'email', 'grosse_der_gruppe', 'message']);
  assert.deepEqual(fields[2].options, [{ value: 's', label: '2 to 4' }, { value: 'l', label: '5 and more' }]);
  // What it holds besides stays when it is changed.
  await page.getByRole('link', { name: 'Change' }).click();
  await page.getByLabel('Description').fill('For the snow');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Submissions' }).waitFor();
  const saved = await row('forms', 'name=eq.Winter%20guests');
  assert.deepEqual([saved.description, saved.fields], ['For the snow', fields]);
});

story('a site is read now, stopped, and says what it leaves out', async (page) => {
  await show(page, `websites/${SITE}`);
  await page.getByText('robots.txt forbids it').waitFor();
  await page.locator('td', { hasText: 'Team days' }).first().waitFor();
  await page.getByLabel('How often').selectOption('daily');
  await told(page, 'The site is saved.');
  await page.getByRole('button', { name: /^Start now/ }).click();
  await page.getByText('It begins within a minute.').waitFor();
  const begun = await row('website_sources', `id=eq.${SITE}`);
  assert.deepEqual([begun.status, begun.crawl_frequency], ['pending', 'daily']);
  await page.getByRole('button', { name: /^Stop/ }).click();
  await page.locator('.badge', { hasText: 'stopped' }).first().waitFor();
  assert.equal((await row('website_sources', `id=eq.${SITE}`)).status, 'stopped');

  await show(page, 'websites');
  await page.getByRole('button', { name: 'Add a site' }).click();
  await dialogOf(page).getByLabel('Address').fill('http://10.0.0.1/');
  await dialogOf(page).getByRole('button', { name: 'Start' }).click();
  await dialogOf(page).getByRole('alert').waitFor();
  await dialogOf(page).getByLabel('Address').fill('https://www.example.com/docs/');
  await dialogOf(page).getByRole('button', { name: 'Start' }).click();
  await page.getByRole('link', { name: 'www.example.com/docs' }).waitFor();
  assert.equal((await row('website_sources', 'base_url=eq.https://www.example.com/docs/')).max_pages, 100);
  await card(page, 'www.example.com/docs').getByRole('button', { name: /^Remove/ }).click();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await told(page, 'The site is removed.');
});

story('a person takes a conversation over, hands it back, and resolves what was escalated', async (page) => {
  const [{ id: me }] = await asService(OWNER);
  const begun = await asPublic(page, 'chat-reply', { message: 'Where do I park?' });
  const now = async () => (await row('conversations', `id=eq.${begun.conversation_id}`));
  await show(page, `conversations/${begun.conversation_id}`);
  await page.getByRole('button', { name: 'Take over' }).click();
  await told(page, 'It is yours: you answer now.');
  assert.equal((await now()).assigned_to, me);
  await page.getByRole('button', { name: 'Hand back' }).click();
  await told(page, 'The assistant answers again.');
  assert.equal((await now()).assigned_to, null);

  await asPublic(page, 'chat-reply', { message: 'I want to talk to a human please', conversation_id: begun.conversation_id, visitor_token: begun.visitor_token });
  await page.getByRole('button', { name: 'Resolve' }).waitFor();
  await page.getByRole('button', { name: 'Take over' }).click();
  await card(page, 'Who answers').getByText('You', { exact: true }).waitFor();
  const [escalation] = await asService(`/rest/v1/escalations?conversation_id=eq.${begun.conversation_id}`);
  assert.deepEqual([escalation.status, escalation.assigned_to], ['in_progress', me]);
  await page.goto(`${page.url().split('#')[0]}#/conversations?mine=yes`);
  await page.locator('.badge', { hasText: 'with me' }).first().waitFor();
  await show(page, `conversations/${begun.conversation_id}`);
  await page.getByRole('button', { name: 'Resolve' }).click();
  await told(page, 'The conversation is resolved.');
  assert.equal((await now()).status, 'resolved');
});

story('a lead is moved, a customer is written to, and what was paid at the counter is kept', async (page) => {
  await show(page, 'leads?stage=new');
  await page.getByRole('button', { name: 'New lead' }).click();
  await dialogOf(page).getByLabel('Last name').fill('Curie');
  await dialogOf(page).getByLabel('E-mail address').fill('curie@example.com');
  await save(page);
  await page.getByLabel('Stage Curie').selectOption('qualified');
  await told(page, 'The lead is moved.');
  assert.equal((await row('leads', 'email_key=eq.curie@example.com')).status, 'qualified');

  const made = await asPublic(page, 'booking-create', { departure_id: stack.departure, participants: 1, customer: { name: 'Lise Meitner', email: 'lise@example.com' } });
  await show(page, `bookings/${made.id}`);
  await card(page, 'Payments').getByRole('button', { name: 'Take a payment' }).click();
  assert.equal(await dialogOf(page).getByLabel('Amount (CHF)').inputValue(), made.total_price);
  await save(page);
  await told(page, 'The payment is kept.');
  await page.locator('.badge', { hasText: 'confirmed' }).first().waitFor();
  const [payment] = await asService(`/rest/v1/payments?booking_id=eq.${made.id}`);
  assert.deepEqual([payment.method, payment.status], ['cash', 'succeeded']);
  await card(page, 'Payments').getByRole('button', { name: /^Give back/ }).click();
  await dialogOf(page).getByLabel('Amount (CHF)').fill('10');
  await dialogOf(page).getByRole('button', { name: 'Give back' }).click();
  await told(page, 'The payment is given back.');
  assert.equal((await asService(`/rest/v1/payments?booking_id=eq.${made.id}`))[0].refunded, 10);

  const { customer_id: customer } = await row('bookings', `id=eq.${made.id}`);
  await show(page, `customers/${customer}`);
  await page.getByRole('button', { name: 'Change' }).click();
  await dialogOf(page).getByLabel('Tags').fill('physics, vip');
  await save(page);
  await told(page, 'The customer is saved.');
  assert.deepEqual((await row('customers', `id=eq.${customer}`)).tags, ['physics', 'vip']);
  await page.getByRole('button', { name: 'Write' }).click();
  await dialogOf(page).getByLabel('Template').selectOption({ label: 'Welcome a lead (e-mail, en)' });
  // Who booked gave a name as a whole.
  await dialogOf(page).getByLabel('first_name').fill('Lise');
  await dialogOf(page).getByText('Dear Lise, thank you for writing.').waitFor();
  assert.deepEqual(await violations(page), [], 'the message');
  await dialogOf(page).getByRole('button', { name: 'Send' }).click();
  await told(page, 'The message is on its way.');
  assert.equal((await row('outbox', 'topic=eq.message.sent&recipient=eq.lise@example.com')).channel, 'email');
});

story('a tour has kinds of participants, and who comes with a booking is changed by them', async (page) => {
  await show(page, `tours/${SUNRISE}`);
  const kinds = card(page, 'Kinds of participants');
  const add = async (name, fill) => {
    await kinds.getByRole('button', { name: 'Add' }).click();
    await dialogOf(page).getByLabel('Name').fill(name);
    await fill();
    assert.deepEqual(await violations(page), [], 'the dialog');
    await save(page);
    await kinds.getByRole('cell', { name, exact: true }).waitFor();
  };
  await add('Grown-up', async () => {});
  await add('Child (6 to 12)', async () => {
    await dialogOf(page).getByLabel('Pays').selectOption('percent');
    await dialogOf(page).getByLabel('Percent').fill('40');
    await dialogOf(page).getByLabel('May come without others').uncheck();
  });
  await add('Baby', async () => {
    await dialogOf(page).getByLabel('Pays').selectOption('price');
    await dialogOf(page).getByLabel('Price (CHF)').fill('5');
    await dialogOf(page).getByLabel('Takes a seat').uncheck();
    await dialogOf(page).getByLabel('May come without others').uncheck();
  });
  const kept = await asService(`/rest/v1/participant_kinds?tour_id=eq.${SUNRISE}&order=position&select=kind,price,percent,takes_seat,may_be_alone`);
  assert.deepEqual(kept, [
    { kind: 'grown_up', price: null, percent: null, takes_seat: true, may_be_alone: true },
    { kind: 'child_6_to_12', price: null, percent: 40, takes_seat: true, may_be_alone: false },
    { kind: 'baby', price: 5, percent: null, takes_seat: false, may_be_alone: false },
  ]);
  await shoot(page, 'kinds');

  const made = await asPublic(page, 'booking-create', {
    departure_id: stack.departure, participants: [{ kind: 'grown_up', count: 2 }], customer: { name: 'Emmy Noether', email: 'emmy@example.com' },
  });
  await show(page, `bookings/${made.id}`);
  await page.getByText('2 × Grown-up · CHF 89.50').waitFor();
  await page.getByRole('button', { name: 'Change who comes' }).click();
  await dialogOf(page).getByLabel('Grown-up').fill('0');
  await dialogOf(page).getByLabel('Child (6 to 12)').fill('1');
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await dialogOf(page).getByText('may not come without somebody else').waitFor();
  await dialogOf(page).getByLabel('Grown-up').fill('2');
  await dialogOf(page).getByLabel('Baby').fill('1');
  assert.deepEqual(await violations(page), [], 'who comes');
  await shoot(page, 'party');
  await save(page);
  await told(page, 'Who comes is changed.');
  await page.getByText('1 × Baby · CHF 5.00 · without a seat').waitFor();
  const booking = await row('bookings', `id=eq.${made.id}`);
  assert.deepEqual([booking.num_participants, booking.extra_participants, booking.total_price], [3, 1, 219.8]);
  await page.getByRole('button', { name: 'Change extras' }).click();
  await dialogOf(page).getByLabel('Breakfast on the summit').fill('2');
  assert.deepEqual(await violations(page), [], 'extras');
  await shoot(page, 'extras');
  await save(page);
  await told(page, 'The extras are changed.');
  await page.getByRole('cell', { name: 'CHF 49.80' }).waitFor();
  await page.getByRole('button', { name: 'Contact and requests' }).click();
  await dialogOf(page).getByLabel('Name').fill('Emmy N.');
  await dialogOf(page).getByLabel('Requests').fill('A window');
  assert.deepEqual(await violations(page), [], 'contact');
  await shoot(page, 'contact');
  await save(page);
  await told(page, 'The contact and the requests are saved.');
  const corrected = await row('bookings', `id=eq.${made.id}`);
  assert.deepEqual([corrected.customer_name, corrected.special_requests, corrected.total_price], ['Emmy N.', 'A window', 269.6]);
  await shoot(page, 'booking');

  await show(page, `tours/${SUNRISE}`);
  await kinds.getByRole('button', { name: 'Change Child (6 to 12)' }).click();
  await dialogOf(page).getByLabel('Pays').selectOption('seat');
  await dialogOf(page).getByLabel('It can be booked').uncheck();
  await save(page);
  await eventually(async () => {
    const child = await row('participant_kinds', `tour_id=eq.${SUNRISE}&kind=eq.child_6_to_12`);
    assert.deepEqual([child.percent, child.price, child.is_active], [null, null, false]);
  });
  // The other stories book without kinds.
  for (const name of ['Grown-up', 'Child (6 to 12)', 'Baby']) {
    await kinds.getByRole('button', { name: `Remove ${name}` }).click();
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
    await kinds.getByRole('cell', { name, exact: true }).waitFor({ state: 'detached' });
  }
  assert.deepEqual(await asService(`/rest/v1/participant_kinds?tour_id=eq.${SUNRISE}`), []);
});

story('an appointment is paid at the counter, and some of it given back', async (page) => {
  const { slots } = await asPublic(page, 'slot-availability', { appointment_type_id: PLANNING });
  const made = await asPublic(page, 'appointment-create', { appointment_type_id: PLANNING, starts_at: slots.at(-1).starts_at, customer: { name: 'Rosalind Franklin', email: 'rosalind@example.com' } });
  await show(page, `appointments/${made.id}`);
  await page.getByText('Held until').waitFor();
  const payments = card(page, 'Payments');
  await payments.getByText('Nothing is paid: CHF 120.00 is due.').waitFor();
  await payments.getByRole('button', { name: 'Take a payment' }).click();
  assert.equal(await dialogOf(page).getByLabel('Amount (CHF)').inputValue(), '120.00');
  await dialogOf(page).getByLabel('How').selectOption('card_terminal');
  await save(page);
  await told(page, 'The payment is kept.');
  await page.locator('.badge', { hasText: 'confirmed' }).first().waitFor();
  const now = () => row('appointments', `id=eq.${made.id}`);
  assert.deepEqual([(await now()).status, (await now()).payment_status], ['confirmed', 'paid']);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialogOf(page).getByLabel('Notes').fill('Comes with a dog');
  await dialogOf(page).getByLabel('Phone').fill('+41791112299');
  await save(page);
  await told(page, 'The appointment is changed.');
  assert.deepEqual([(await now()).notes, (await now()).customer_phone, (await now()).seats], ['Comes with a dog', '+41791112299', 1]);
  await payments.getByRole('button', { name: /^Give back/ }).click();
  await dialogOf(page).getByLabel('Amount (CHF)').fill('20');
  await dialogOf(page).getByRole('button', { name: 'Give back' }).click();
  await told(page, 'The payment is given back.');
  assert.deepEqual(await violations(page), [], 'an appointment');
  await shoot(page, 'appointment');
  const [payment] = await asService(`/rest/v1/payments?appointment_id=eq.${made.id}`);
  assert.deepEqual([payment.method, payment.amount, payment.refunded], ['card_terminal', 120, 20]);
  assert.equal((await now()).payment_status, 'partially_paid');
});

story('calendars are connected, paused and removed, and a feed has an address that is shown once', async (page) => {
  await show(page, 'settings/calendars');
  const connections = card(page, 'Calendars elsewhere');
  await connections.getByRole('button', { name: 'Connect' }).click();
  await dialogOf(page).getByLabel('Whose calendar').selectOption({ label: 'Mia Rossi' });
  await dialogOf(page).getByLabel('Name').fill('Mia at home');
  await dialogOf(page).getByLabel('Secret address').fill('https://127.0.0.1/mia.ics');
  await dialogOf(page).getByRole('button', { name: 'Connect' }).click();
  await dialogOf(page).getByRole('alert').waitFor();
  await dialogOf(page).getByLabel('Secret address').fill('https://calendar.example.com/private-0a1b/basic.ics');
  assert.deepEqual(await violations(page), [], 'the dialog');
  await dialogOf(page).getByRole('button', { name: 'Connect' }).click();
  await told(page, 'The calendar is connected.');
  const mine = await row('calendar_connections', 'name=eq.Mia%20at%20home');
  assert.deepEqual([mine.resource_id, mine.source, mine.status], [MIA, 'ics', 'active']);
  await connections.getByRole('button', { name: 'Pause Mia at home' }).click();
  await connections.locator('.badge', { hasText: 'paused' }).waitFor();
  assert.equal((await row('calendar_connections', `id=eq.${mine.id}`)).status, 'paused');
  await connections.getByRole('button', { name: 'Take up Mia at home' }).click();
  await told(page, 'The calendar is read again.');

  // One of Google, whose owner has taken the access back.
  const [google] = await asService('/rest/v1/calendar_connections', { method: 'POST', body: {
    organization_id: stack.organization, resource_id: MIA, source: 'google', calendar_id: 'primary', name: 'Mia at work', status: 'paused',
    error: 'access_revoked', error_detail: 'Its owner has taken the access back, or it has expired.', synced_at: new Date(Date.now() - 7_200_000),
  } });
  await show(page, 'settings/access');
  await show(page, 'settings/calendars');
  const work = connections.getByRole('row', { name: /Mia at work/ });
  await work.getByText('access revoked').waitFor();
  await work.getByText('2 hours ago').waitFor();
  assert.deepEqual(await violations(page), [], 'connections');
  await shoot(page, 'calendars');
  await work.getByRole('button', { name: 'Change Mia at work' }).click();
  await dialogOf(page).getByText('Its owner has taken the access back').waitFor();
  await dialogOf(page).getByLabel('Appointments are written there').check();
  await save(page);
  await told(page, 'The calendar is saved.');
  assert.equal((await row('calendar_connections', `id=eq.${google.id}`)).is_written, true);
  for (const name of ['Mia at work', 'Mia at home']) {
    await connections.getByRole('button', { name: `Remove ${name}` }).click();
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
    await connections.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
  }
  assert.deepEqual(await asService(`/rest/v1/calendar_connections?organization_id=eq.${stack.organization}`), []);

  const feeds = card(page, 'Feeds of appointments');
  await feeds.getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Whose appointments').selectOption({ label: 'Mia Rossi' });
  await dialogOf(page).getByLabel('Customers and places are named').check();
  await save(page);
  const address = dialogOf(page).getByLabel('Address');
  await address.waitFor();
  assert.deepEqual(await violations(page), [], 'the address');
  const read = async (url) => { const answer = await fetch(url); return [answer.status, (await answer.text()).split('\r\n')[0]]; };
  const first = await address.inputValue();
  assert.deepEqual(await read(first), [200, 'BEGIN:VCALENDAR']);
  await dialogOf(page).getByRole('button', { name: 'Close' }).click();
  const feed = await row('calendar_feeds', 'shows_customers=is.true');
  assert.equal(feed.resource_id, MIA);
  await feeds.getByRole('button', { name: 'New address Mia Rossi' }).click();
  await address.waitFor();
  const second = await address.inputValue();
  assert.deepEqual([(await read(first))[0], (await read(second))[0]], [404, 200]);
  await dialogOf(page).getByRole('button', { name: 'Close' }).click();
  assert.ok(!(await page.locator('main').innerText()).includes(new URL(second).searchParams.get('feed')));
  await feeds.getByRole('button', { name: 'Remove Mia Rossi' }).click();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await told(page, 'The feed is removed.');
  assert.equal((await read(second))[0], 404);
});

story('whoever falls ill says so, and nothing can be booked with them', async (page) => {
  await show(page, 'appointments');
  const absences = card(page, 'Absences');
  await absences.getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Who').selectOption({ label: 'Mia Rossi' });
  await dialogOf(page).getByLabel('From').fill('2030-01-07T08:00');
  await dialogOf(page).getByLabel('Until').fill('2030-01-09T18:00');
  await dialogOf(page).getByLabel('Reason').fill('Flu');
  assert.deepEqual(await violations(page), [], 'the dialog');
  await save(page);
  await told(page, 'The absence is saved.');
  const away = await row('absences', 'reason=eq.Flu');
  assert.deepEqual([away.resource_id, Date.parse(away.starts_at), Date.parse(away.ends_at)], [MIA, Date.parse('2030-01-07T07:00Z'), Date.parse('2030-01-09T17:00Z')]);
  await shoot(page, 'absences');
  await absences.getByRole('row', { name: /Flu/ }).getByRole('button').click();
  await told(page, 'The absence is removed.');
  assert.deepEqual(await asService(`/rest/v1/absences?organization_id=eq.${stack.organization}&reason=eq.Flu`), []);
}, stack.member);

story('knowledge is written down, changed and removed', async (page) => {
  await show(page, 'documents');
  await card(page, 'Knowledge').getByRole('button', { name: 'Add' }).click();
  await dialogOf(page).getByLabel('Title').fill('Luggage');
  await dialogOf(page).getByLabel('Text').fill('Bags stay at the station.');
  await save(page);
  await told(page, 'The entry is saved.');
  assert.equal((await row('knowledge_base', 'title=eq.Luggage')).content, 'Bags stay at the station.');
  await page.getByRole('button', { name: 'Remove Luggage' }).click();
  await told(page, 'The entry is removed.');
});

story('a member sees the settings and changes none, and moves a departure', async (page) => {
  await show(page, 'settings');
  await card(page, 'Kinds of appointment').getByText('Consultation').waitFor();
  assert.equal(await page.locator('main').getByRole('button', { name: /Add|Change|Remove/ }).count(), 0);
  await show(page, 'settings/business');
  assert.ok(await page.getByLabel('Deposit, percent').isDisabled());
  assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
  await show(page, 'templates');
  assert.equal(await page.getByRole('link', { name: /^Own words/ }).count(), 0);
  await show(page, `departures/${stack.departure}`);
  await page.getByRole('button', { name: 'Close bookings' }).click();
  await told(page, 'The departure takes no more bookings.');
  assert.equal((await row('tour_departures', `id=eq.${stack.departure}`)).status, 'closed');
  await page.getByRole('button', { name: 'Open bookings' }).click();
  await told(page, 'The departure takes bookings again.');
}, stack.member);

await test('what people change by the console', async (here) => {
  try {
    const only = process.env.FRONTDESK_STORY;
    for (const [name, work] of stories) if (!only || name.includes(only)) await here.test(name, work);
  } finally {
    await browser.close();
  }
});
