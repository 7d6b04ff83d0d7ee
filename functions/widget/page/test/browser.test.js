// The widget as visitors use it on other sites, in headless Chromium, against a whole stack.

import assert from 'node:assert/strict';
import test from 'node:test';

import { DESK, PHONE, asPublic, asService, asStaff, browser, json, open, paidAtStripe, shoot, stack, standIn, violations, widths } from './pages.js';

const TOUR = '00000000-0000-4000-8000-0000000a1001';
const CONSULTATION = '00000000-0000-4000-8000-0000000a7001';
const COURSE = '00000000-0000-4000-8000-0000000a7002';
const PLANNING = '00000000-0000-4000-8000-0000000a7012';
const FIRST_AID = '00000000-0000-4000-8000-0000000a7013';
const GROUPS = '00000000-0000-4000-8000-0000000af001';
const ICEBERGS = '00000000-0000-4000-8000-0000000b1001';

const chat = (attributes = '') => `<frontdesk-chat organization="${stack.organization}" ${attributes}></frontdesk-chat>`;

/** What visitors do, in order. */
const stories = [];
const story = (name, work) => stories.push([name, work]);

const LOOKS = [
  ['on a desk, light', { ...DESK, colorScheme: 'light' }],
  ['on a desk, dark', { ...DESK, colorScheme: 'dark' }],
  ['on a phone of 360 pixels, light', { ...PHONE, colorScheme: 'light' }],
  ['on a phone of 360 pixels, dark', { ...PHONE, colorScheme: 'dark' }],
];

/** Whether there is no error, no barrier, and nothing too wide. */
async function fine(page, faults, what) {
  assert.deepEqual(await violations(page), [], what);
  const [needed, there] = await widths(page);
  assert.ok(needed <= there, `${what} is ${needed} pixels wide`);
  assert.deepEqual(faults, [], what);
}

/** Chooses the first free day and time of a calendar that shows. */
async function chooseTime(page) {
  await page.locator('.month button:not(:disabled)').first().click();
  await page.locator('.times button').first().click();
  await page.getByRole('button', { name: 'Book now' }).waitFor();
}

async function fillContact(page, { name = 'Ada Lovelace', email = 'ada@example.com' } = {}) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
}

async function say(page, text) {
  const chat = page.locator('frontdesk-chat');
  await chat.getByLabel('Your message').fill(text);
  await chat.getByRole('button', { name: 'Send', exact: true }).click();
}

for (const [name, options] of LOOKS) {
  story(`all elements work ${name}: no error, no barrier, nothing too wide`, async () => {
    const { page, faults, close } = await open(options);
    const [tours, appointments] = [page.locator('#book'), page.locator('#talk')];
    await tours.getByText('seats left').first().waitFor();
    await appointments.locator('.month').waitFor();
    await page.getByRole('button', { name: 'Ask for an offer' }).waitFor();
    await fine(page, faults, 'the page');
    const shot = name.replaceAll(/\W+/g, '-');
    await shoot(page, `site-${shot}`, { fullPage: true });

    await tours.locator('.choice:not(:disabled)').first().click();
    await tours.getByRole('button', { name: 'Book now' }).click();
    await appointments.locator('.month button:not(:disabled)').first().click();
    await page.getByRole('button', { name: 'Ask for an offer' }).click();
    await fine(page, faults, 'what is filled in wrongly');
    await shoot(page, `faults-${shot}`, { fullPage: true });

    await page.getByRole('button', { name: 'Chat' }).click();
    await fine(page, faults, 'the chat');
    await say(page, 'Can I bring my dog?');
    await page.getByText('Dogs on a lead').first().waitFor();
    await page.getByText(/^Sources/).first().click();
    await fine(page, faults, 'a reply');
    await shoot(page, `chat-${shot}`);
    await close();
  });
}

story('a chat answers with its sources, and goes on after a reload', async () => {
  const { page, faults, close } = await open({ body: chat('mode="inline"') });
  await say(page, 'May I bring my dog along?');
  const reply = page.locator('.log ol > li', { hasText: 'Dogs on a lead' });
  await reply.waitFor();
  await reply.getByText(/^Sources/).click();
  await reply.getByText('Bringing a dog').waitFor();
  const kept = await page.evaluate(() => Object.entries(localStorage));
  assert.equal(kept.length, 1);
  assert.match(kept[0][0], /^frontdesk-chat /);
  assert.ok(JSON.parse(kept[0][1]).visitor_token.length > 30);

  await page.reload();

  await page.getByText('May I bring my dog along?').waitFor();
  await reply.getByText(/^Sources/).click();
  await reply.getByText('Bringing a dog').waitFor();
  await say(page, 'And when are you open?');
  await page.getByText('every day from 9 am').first().waitFor();
  assert.equal(await page.getByText('May I bring my dog along?').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

story('who writes from the staff is read in the chat, and the visitor is told that a person has taken over', async () => {
  const { page, faults, close } = await open({ body: chat('mode="inline"') });
  await say(page, 'I want to talk to a human please');
  await page.locator('.note').getByText('We have asked a person to answer.').waitFor();
  const [, kept] = (await page.evaluate(() => Object.entries(localStorage)))[0];
  const { conversation_id } = JSON.parse(kept);

  await asStaff('olivia@alpine.example', 'chat-reply', { conversation_id, message: 'This is <b>Olivia</b>.', message_id: 'staff-1' });

  const line = page.locator('.log ol > li', { hasText: 'This is <b>Olivia</b>.' });
  await line.waitFor();
  await line.getByText('Our team').waitFor();
  await page.locator('.note').getByText('A person from our team answers you now.').waitFor();
  assert.equal(await page.locator('.bubble b').count(), 0);

  const [escalation] = await asService(`/rest/v1/escalations?conversation_id=eq.${conversation_id}`);
  await asStaff('olivia@alpine.example', 'escalation-update', { escalation_id: escalation.id, action: 'resolve' });
  await page.locator('.note').getByText('Our team has closed this.').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

story('where the browser keeps nothing, a chat lasts as long as its page', async () => {
  const { page, context, address, faults, close } = await open({ body: chat('mode="inline"') });
  await context.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }));
  await page.goto(address);
  await say(page, 'May I bring my dog?');
  await page.getByText('Dogs on a lead').first().waitFor();
  const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/chat-reply'));
  await say(page, 'Where do I park?');
  assert.ok((await asked).postDataJSON().visitor_token);
  await page.getByText('car park').first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});

story('a chat that nobody has opened is said to be closed', async () => {
  const { page, close } = await open({ body: '<frontdesk-chat mode="inline" organization="00000000-0000-4000-8000-00000000ffff"></frontdesk-chat>' });
  await say(page, 'Hello?');
  await page.locator('.note').getByText('The chat is closed.').waitFor();
  assert.ok(await page.getByLabel('Your message').isDisabled());
  await close();
});

const event = (value) => `data: ${JSON.stringify(value)}\n\n`;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

story('a reply is shown while it comes, and only addresses of the web are links', async () => {
  let goOn;
  const held = new Promise((resolve) => { goOn = resolve; });
  const server = await standIn({
    '/functions/v1/chat-reply': async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`:\n\n${event({ type: 'start', messageId: 'r1', messageMetadata: { conversation_id: 'c1', message_id: 'm1', visitor_token: 'secret', handled_by: 'assistant', escalation: null } })}`);
      response.write(event({ type: 'source-url', sourceId: '1', url: 'https://a.example/dogs', title: 'Dogs' }));
      response.write(event({ type: 'source-url', sourceId: '2', url: 'javascript:alert(1)', title: 'A trap' }));
      response.write(event({ type: 'text-start', id: 't' }) + event({ type: 'text-delta', id: 't', delta: 'Dogs are ' }).slice(0, 20));
      await wait(50);
      response.write(event({ type: 'text-delta', id: 't', delta: 'Dogs are ' }).slice(20));
      await held;
      response.end(event({ type: 'text-delta', id: 't', delta: '<i>welcome</i>.' }) + event({ type: 'unheard-of' }) + event({ type: 'finish' }) + 'data: [DONE]\n\n');
    },
  });
  const { page, faults, close } = await open({ body: chat('mode="inline"'), script: server.script, origin: server.origin });
  await say(page, 'Dogs?');
  const reply = page.locator('.log ol > li', { hasText: 'Dogs are' }).locator('.bubble');
  await reply.waitFor();
  assert.equal(await reply.innerText(), 'Dogs are ');
  goOn();
  await page.getByText('Sources (2)').click();
  assert.equal(await reply.innerText(), 'Dogs are <i>welcome</i>.');
  assert.equal(await page.locator('.sources a').count(), 1);
  assert.equal(await page.locator('.sources a').getAttribute('rel'), 'noopener noreferrer nofollow');
  assert.match(await page.locator('[aria-live=polite]').innerText(), /Assistant: Dogs are <i>welcome<\/i>\./);
  assert.equal(server.asked[0].headers['x-organization-id'], stack.organization);
  assert.match(server.asked[0].headers.accept, /text\/event-stream/);
  assert.deepEqual(faults, []);
  await close();
  await server.close();
});

story('a message that is not sent can be sent again, under the same id', async () => {
  const server = await standIn({
    '/functions/v1/chat-reply': async (response, call, time) => {
      // As far as the page can tell, there was no answer.
      if (time === 1) return response.removeHeader('access-control-allow-origin'), json(response, 200, {});
      if (time === 2) return json(response, 503, { code: 'still_replying', detail: 'Later.' }, { 'retry-after': '1' });
      if (time === 3) return json(response, 429, { code: 'too_many_tries', detail: 'Too many.' }, { 'retry-after': '120' });
      return json(response, 200, { conversation_id: 'c1', handled_by: 'assistant', escalation: null, visitor_token: 't', message: { id: 'm1' }, reply: { id: 'r1', author: 'assistant', text: 'Here I am.', sources: [] } });
    },
  });
  const { page, close } = await open({ body: chat('mode="inline"'), script: server.script, origin: server.origin });
  await say(page, 'Hello?');
  await page.locator('.log').getByText('Not sent. No connection.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.log').getByText('Try again in 2 minutes.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.log').getByText('Here I am.').waitFor();
  assert.equal(new Set(server.asked.map(({ body }) => body.message_id)).size, 1);
  assert.equal(await page.locator('.log .mine').count(), 1);
  await close();
  await server.close();
});

story('the chat is a dialog for the keyboard: it takes the focus, and gives it back', async () => {
  const { page, faults, close } = await open({ body: chat() });
  const launch = page.getByRole('button', { name: 'Chat' });
  await launch.waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Chat' }).waitFor();
  await page.keyboard.type('Dogs?');
  assert.equal(await page.getByLabel('Your message').inputValue(), 'Dogs?');
  await page.keyboard.press('Escape');
  await launch.waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('frontdesk-chat').shadowRoot.activeElement?.className), 'launch');
  assert.deepEqual(faults, []);
  await close();
});

story('on a phone the keyboard stays in the chat, which covers the page', async () => {
  const { page, close } = await open({ body: `${chat()}<a href="#behind">Behind</a>`, ...PHONE });
  await page.getByRole('button', { name: 'Chat' }).click();
  const seen = new Set();
  for (let step = 0; step < 8; step += 1) {
    seen.add(await page.evaluate(() => document.activeElement.localName));
    await page.keyboard.press('Tab');
  }
  assert.deepEqual([...seen], ['frontdesk-chat']);
  await close();
});

/** A form of every kind of field. */
const EVERYTHING = {
  name: 'Everything', description: 'One field of each kind.',
  fields: [
    { name: 'name', type: 'text', required: true },
    { name: 'email', type: 'email', required: true },
    { name: 'phone', type: 'phone' },
    { name: 'kind', type: 'select', label: 'What is it about?', required: true, options: [{ value: 'solo', label: 'Just me' }, { value: 'group', label: 'A group' }] },
    { name: 'people', type: 'number', label: 'How many people', validation: { min: 2, max: 20, integer: true }, visible_if: { field: 'kind', op: 'equals', value: 'group' }, required_if: { field: 'kind', op: 'equals', value: 'group' } },
    { name: 'interests', type: 'multi_select', label: 'Interests', options: [{ value: 'snow', label: 'Snow' }, { value: 'rock', label: 'Rock' }, { value: 'ice', label: 'Ice' }], validation: { max_selected: 2 } },
    { name: 'day', type: 'date', label: 'Which day', validation: { not_before: 'today' } },
    { name: 'at', type: 'time', label: 'When' },
    { name: 'website', type: 'url', label: 'Your site' },
    { name: 'stars', type: 'rating', label: 'How fit are you?' },
    { name: 'message', type: 'textarea', label: 'Tell us more', help: 'In your own words.' },
    { name: 'campaign', type: 'hidden' },
    { name: 'leave_empty', type: 'honeypot', label: 'Leave this empty' },
    { name: 'insured', type: 'checkbox', label: 'I am insured', required: true },
    { name: 'news', type: 'consent', label: 'I agree to get new tours by e-mail, at most four times a year.', consent: { channel: 'email', purpose: 'marketing' } },
  ],
  settings: { submitButton: 'Ask us', successMessage: 'Thank you!\nWe call you.' },
};

const makeForm = async (changes = {}) => {
  const [form] = await asService('/rest/v1/forms', { method: 'POST', body: { organization_id: stack.organization, ...EVERYTHING, ...changes } });
  return `<frontdesk-form form="${form.id}"></frontdesk-form>`;
};

story('a form shows all faults at their fields at once, and then takes what was filled in', async () => {
  const body = await makeForm();
  const { page, faults, close } = await open({ body, ...PHONE });
  await page.getByRole('button', { name: 'Ask us' }).click();
  const fault = async (label) => {
    const id = (await page.getByLabel(label).first().getAttribute('aria-describedby')).split(' ')[0];
    return page.locator(`#${id}`).innerText();
  };
  await page.getByText('Please check what is marked.').waitFor();
  assert.equal(await fault('Name'), 'Please fill this in.');
  assert.equal(await fault('E-mail'), 'Please fill this in.');
  assert.equal(await fault('What is it about?'), 'Please fill this in.');
  assert.equal(await fault('I am insured'), 'Please tick this box.');
  assert.equal(await page.evaluate(() => document.querySelector('frontdesk-form').shadowRoot.activeElement.name), 'name');
  assert.ok(await page.getByLabel('How many people').isHidden());
  await fine(page, faults, 'a form with faults');
  await shoot(page, 'form-faults', { fullPage: true });

  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail', { exact: false }).first().fill('ada.form@example.com');
  await page.getByLabel('Phone').fill('123456');
  await page.getByLabel('What is it about?').selectOption('group');
  await page.getByLabel('How many people').fill('12');
  await page.getByLabel('Rock').check();
  await page.getByLabel('Ice').check();
  await page.getByLabel('Which day').fill('2020-01-01');
  assert.equal(await page.getByRole('radio', { name: '4 of 5' }).count(), 1);
  await page.locator('.stars label').nth(3).click();
  await page.getByLabel('I am insured').check();
  await page.getByLabel('I agree to get new tours').check();
  await page.getByRole('button', { name: 'Ask us' }).click();
  // These the server alone can tell.
  await page.getByText('Must not be before').waitFor();
  assert.match(await fault('Phone'), /phone|number/i);
  assert.equal(await page.evaluate(() => document.querySelector('frontdesk-form').shadowRoot.activeElement.name), 'phone');

  await page.getByLabel('Phone').fill('079 123 45 67');
  await page.getByLabel('Which day').fill('2099-01-01');
  await page.getByRole('button', { name: 'Ask us' }).dblclick();
  await page.getByText('We call you.').waitFor();
  await fine(page, faults, 'what was sent');
  const kept = await asService('/rest/v1/form_submissions?person->>email=eq.ada.form@example.com&select=status,answers,consents,page_url,language');
  assert.equal(kept.length, 1);
  assert.equal(kept[0].status, 'accepted');
  assert.deepEqual(kept[0].answers.interests, ['rock', 'ice']);
  assert.equal(kept[0].answers.people, 12);
  assert.equal(kept[0].answers.stars, 4);
  assert.equal(kept[0].consents.length, 1);
  await close();
});

story('what a condition hides is not sent, a hidden field says what the address says, and the trap catches programs', async () => {
  const body = await makeForm();
  const { page, address, close } = await open({ body });
  await page.goto(`${address}?campaign=spring&utm_source=letter`);
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('E-mail', { exact: false }).first().fill('grace.form@example.com');
  await page.getByLabel('What is it about?').selectOption('group');
  await page.getByLabel('How many people').fill('7');
  await page.getByLabel('What is it about?').selectOption('solo');
  await page.getByLabel('I am insured').check();
  // A program fills in what people do not see.
  await page.evaluate(() => { document.querySelector('frontdesk-form').shadowRoot.querySelector('[name=leave_empty]').value = 'https://spam.example'; });
  const trap = page.locator('[name=leave_empty]');
  assert.equal(await trap.getAttribute('tabindex'), '-1');
  assert.equal(await page.getByRole('textbox', { name: 'Leave this empty' }).count(), 0);
  const sent = page.waitForRequest((request) => request.url().endsWith('/lead-capture') && request.method() === 'POST');
  await page.getByRole('button', { name: 'Ask us' }).click();
  const { answers, attribution } = (await sent).postDataJSON();
  assert.equal(answers.people, undefined);
  assert.equal(answers.campaign, 'spring');
  assert.equal(attribution.utm_source, 'letter');
  await page.getByText('We call you.').waitFor();
  const [kept] = await asService('/rest/v1/form_submissions?answers->>campaign=eq.spring&select=status,spam_reasons');
  assert.equal(kept.status, 'spam');
  await close();
});

story('a preview sends nothing', async () => {
  const body = (await makeForm({ fields: [{ name: 'email', type: 'email', required: true }] })).replace('>', ' preview>');
  const { page, close } = await open({ body });
  const sent = [];
  page.on('request', (request) => request.url().endsWith('/lead-capture') && sent.push(request));
  await page.getByLabel('E-mail').fill('preview@example.com');
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByText('We call you.').waitFor();
  assert.deepEqual(sent, []);
  await close();
});

story('where a form leads on is what the form says', async () => {
  const body = await makeForm({
    fields: [{ name: 'email', type: 'email', required: true }], settings: { redirectUrl: 'https://thanks.example/', submitButton: 'Go' },
  });
  const { page, context, close } = await open({ body });
  await context.route('https://thanks.example/', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Thanks</title>' }));
  await page.getByLabel('E-mail').fill('moving.on@example.com');
  await page.getByRole('button', { name: 'Go' }).click();
  await page.waitForURL('https://thanks.example/');
  await close();
});

story('a form that is not there is said to be gone, in the language of the page', async () => {
  const { page, close } = await open({ body: '<frontdesk-form form="00000000-0000-4000-8000-00000000ffff"></frontdesk-form>', lang: 'de-CH' });
  await page.getByText('Das gibt es nicht mehr.').waitFor();
  await close();
});

story('a guest books a tour on a phone, and a second click books it once', async () => {
  const { page, faults, close } = await open({ body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking>`, ...PHONE });
  await page.locator('.choice').first().click();
  await page.getByText('CHF 89.50').waitFor();
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByText('CHF 179.00').waitFor();
  await fillContact(page, { email: 'tour.guest@example.com' });
  await page.getByLabel('Anything we should know').fill('One of us is vegan.');
  await fine(page, faults, 'what is about to be booked');
  await shoot(page, 'order', { fullPage: true });
  await page.getByRole('button', { name: 'Book now' }).dblclick();
  await page.getByRole('heading', { name: 'We have your booking' }).waitFor();
  const code = await page.locator('.code').innerText();
  assert.match(code, /^\w{5}-\w{5}$/);
  await fine(page, faults, 'what is booked');
  await shoot(page, 'booked', { fullPage: true });
  const kept = await asService('/rest/v1/bookings?customer_email=eq.tour.guest@example.com&select=confirmation_code,num_participants,special_requests,total_price');
  assert.equal(kept.length, 1);
  assert.deepEqual([kept[0].num_participants, kept[0].special_requests, Number(kept[0].total_price)], [2, 'One of us is vegan.', 179]);
  assert.equal(kept[0].confirmation_code.replace('-', ''), code.replace('-', ''));
  await close();
});

story('a family books by kinds on a phone, and nobody who needs somebody comes alone', async () => {
  const own = { organization_id: stack.organization };
  const [tour] = await asService('/rest/v1/tours', { method: 'POST', body: { ...own, title: 'Marmots by lantern', base_price: 40, max_participants: 8, is_published: true } });
  const starts = Date.now() + 20 * 86_400_000;
  await asService('/rest/v1/tour_departures', { method: 'POST', body: { ...own, tour_id: tour.id, starts_at: new Date(starts), ends_at: new Date(starts + 3_600_000), seats_total: 5 } });
  await asService('/rest/v1/participant_kinds', { method: 'POST', body: [
    { kind: 'adult', name: 'Adult', percent: null, price: null, takes_seat: true, may_be_alone: true, position: 0 },
    { kind: 'child', name: 'Child (6 to 15)', percent: 50, price: null, takes_seat: true, may_be_alone: false, position: 1 },
    { kind: 'infant', name: 'Infant', percent: null, price: 0, takes_seat: false, may_be_alone: false, position: 2 },
  ].map((kind) => ({ ...own, tour_id: tour.id, ...kind })) });
  const { page, faults, close } = await open({ body: `<frontdesk-booking tour="${tour.id}"></frontdesk-booking>`, ...PHONE });
  await page.locator('.choice').first().click();
  const kind = (name) => page.locator('.kind', { has: page.getByText(name, { exact: true }) });
  const total = page.locator('[part=total]');
  await kind('Child (6 to 15)').getByText('CHF 20.00').waitFor();
  await kind('Infant').getByText('Free of charge · without a seat').waitFor();
  assert.equal((await total.innerText()).replace('\u00a0', ' '), 'CHF 40.00');
  await fillContact(page, { email: 'family@example.com' });

  await page.getByRole('button', { name: 'One fewer: Adult' }).click();
  await page.getByLabel('Child (6 to 15)', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('These may not come alone').waitFor();
  await fine(page, faults, 'children alone');
  await page.getByLabel('Adult', { exact: true }).fill('4');
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('There are not that many seats left.').waitFor();
  await page.getByLabel('Adult', { exact: true }).fill('2');
  await page.getByRole('button', { name: 'One more: Infant' }).click();
  assert.equal((await total.innerText()).replace('\u00a0', ' '), 'CHF 120.00');
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 0));
  await shoot(page, 'kinds', { fullPage: true });
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByRole('heading', { name: 'We have your booking' }).waitFor();
  await page.getByRole('link', { name: 'Pay CHF 120.00 now' }).waitFor();
  const [kept] = await asService('/rest/v1/bookings?customer_email=eq.family@example.com&select=num_participants,extra_participants,total_price,party');
  assert.deepEqual([kept.num_participants, kept.extra_participants, kept.total_price], [4, 1, 120]);
  assert.deepEqual(kept.party.map(({ kind, count, unit_price }) => [kind, count, Number(unit_price)]), [['adult', 2, 40], ['child', 2, 20], ['infant', 1, 0]]);
  await close();
});

const PROVIDER = 'https://checkout.stripe.com/**';
const organization = (values) => asService(`/rest/v1/organizations?id=eq.${stack.organization}`, { method: 'PATCH', body: values });

/** Books two seats, and gives what is asked of checkout-create. */
async function bookToPay(page, email) {
  // Not the first: the other stories book there.
  await page.locator('.choice:not(:disabled)', { hasText: 'CHF 89.50' }).nth(2).click();
  await page.getByRole('button', { name: 'One more' }).click();
  await fillContact(page, { email });
  const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/checkout-create'));
  await page.getByRole('button', { name: 'Book now' }).click();
  return (await asked).postDataJSON();
}

const bookingOf = async (email) => (await asService(`/rest/v1/bookings?customer_email=eq.${email}&select=id,status,payment_status`))[0];

story('a visitor pays at the provider, comes back, and sees that it is paid', async () => {
  const { page, faults, close } = await open({ body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking>`, ...PHONE });
  await page.route(PROVIDER, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Provider</title><link rel="icon" href="data:,"><h1>The provider</h1>' }));
  const asked = await bookToPay(page, 'payer@example.com');
  const pay = page.getByRole('link', { name: 'Pay CHF 179.00 now' });
  await pay.waitFor();
  await page.getByText('It is yours once it is paid.').waitFor();
  await fine(page, faults, 'what is to be paid');
  await shoot(page, 'pay', { fullPage: true });
  assert.equal(await page.getByRole('button', { name: /^Pay all/ }).count(), 0);
  const session = new URL(await pay.getAttribute('href')).pathname.split('/').pop();

  await pay.click();
  await page.getByRole('heading', { name: 'The provider' }).waitFor();
  const before = await bookingOf('payer@example.com');
  assert.deepEqual([before.status, before.payment_status], ['pending', 'unpaid']);
  // They are back before the provider has told of it.
  await page.goto(asked.success_url);
  await page.getByText('Waiting for your payment to arrive').waitFor();
  assert.equal(await paidAtStripe({ session, booking: asked.booking_id, amount: 17900 }), 'applied');

  await page.getByRole('heading', { name: 'It is paid, and you are booked' }).waitFor();
  await fine(page, faults, 'what is paid');
  await shoot(page, 'paid', { fullPage: true });
  const after = await bookingOf('payer@example.com');
  assert.deepEqual([after.id, after.status, after.payment_status], [asked.booking_id, 'confirmed', 'paid']);
  assert.ok(!page.url().includes('frontdesk-booking'), page.url());
  await page.reload();
  await page.locator('.choice').first().waitFor();
  await close();
});

story('who comes back without paying is offered it again, and a deposit or all of it', async () => {
  await organization({ deposit_percent: 30 });
  const { page, faults, close } = await open({ body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking><frontdesk-booking appointment="${COURSE}"></frontdesk-booking>` });
  await page.route(PROVIDER, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Provider</title><link rel="icon" href="data:,"><h1>The provider</h1>' }));
  const asked = await bookToPay(page, 'undecided@example.com');
  await page.getByRole('link', { name: 'Pay CHF 53.70 now' }).waitFor();

  await page.goto(asked.cancel_url);

  await page.getByRole('link', { name: 'Pay CHF 53.70 now' }).waitFor();
  await page.getByText('A deposit is enough for now.').waitFor();
  await fine(page, faults, 'what is offered again');
  const all = page.waitForRequest((request) => request.url().endsWith('/checkout-create') && request.postDataJSON()?.part === 'all');
  await page.getByRole('button', { name: 'Pay all of it: CHF 179.00' }).click();
  await all;
  await page.getByRole('heading', { name: 'The provider' }).waitFor();
  const session = page.url().split('/').pop();
  assert.equal(await paidAtStripe({ session, booking: asked.booking_id, amount: 17900 }), 'applied');
  assert.equal((await bookingOf('undecided@example.com')).payment_status, 'paid');
  await organization({ deposit_percent: 100 });
  await close();
});

story('an appointment is paid ahead by its deposit, and is confirmed by it', async () => {
  await organization({ deposit_percent: 25 });
  const { page, faults, close } = await open({ body: `<frontdesk-booking appointment="${PLANNING}"></frontdesk-booking>`, ...PHONE });
  await page.route(PROVIDER, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Provider</title><link rel="icon" href="data:,"><h1>The provider</h1>' }));
  await page.getByText('60 min · CHF 120.00').waitFor();
  await chooseTime(page);
  await page.locator('[part=total]', { hasText: 'CHF 120.00' }).waitFor();
  await fillContact(page, { email: 'planner@example.com' });
  const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/checkout-create'));
  await page.getByRole('button', { name: 'Book now' }).click();
  const checkout = (await asked).postDataJSON();
  const pay = page.getByRole('link', { name: 'Pay CHF 30.00 now' });
  await pay.waitFor();
  await page.getByText('It is yours once it is paid.').waitFor();
  await page.getByRole('button', { name: 'Pay all of it: CHF 120.00' }).waitFor();
  await fine(page, faults, 'what is to be paid');
  await shoot(page, 'appointment-pay', { fullPage: true });
  const session = new URL(await pay.getAttribute('href')).pathname.split('/').pop();
  await pay.click();
  await page.getByRole('heading', { name: 'The provider' }).waitFor();

  await page.goto(checkout.success_url);

  await page.getByText('Waiting for your payment to arrive').waitFor();
  assert.equal(await paidAtStripe({ session, appointment: checkout.appointment_id, amount: 3000 }), 'applied');
  await page.getByRole('heading', { name: 'It is paid, and you are booked' }).waitFor();
  await shoot(page, 'appointment-paid', { fullPage: true });
  const [kept] = await asService('/rest/v1/appointments?customer_email=eq.planner@example.com&select=id,status,payment_status,total_price');
  assert.deepEqual(kept, { id: checkout.appointment_id, status: 'confirmed', payment_status: 'partially_paid', total_price: 120 });
  await organization({ deposit_percent: 100 });
  await close();
});

story('what an appointment costs is said before it is booked, and paid there', async () => {
  const { page, faults, close } = await open({ body: `<frontdesk-booking appointment="${FIRST_AID}"></frontdesk-booking>` });
  const asked = [];
  page.on('request', (request) => request.url().endsWith('/checkout-create') && asked.push(request.url()));
  await page.getByText('CHF 45.00 per person').waitFor();
  await chooseTime(page);
  await page.getByRole('button', { name: 'One more' }).click();
  await fillContact(page, { email: 'first.aid@example.com' });
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('You pay on the spot: nothing is due now.').waitFor();
  await page.getByText('Total: CHF 90.00').waitFor();
  await fine(page, faults, 'what is paid there');
  const kept = await asService('/rest/v1/appointments?customer_email=eq.first.aid@example.com&select=seats,status,payment_status,total_price');
  assert.deepEqual(kept, [{ seats: 2, status: 'confirmed', payment_status: 'unpaid', total_price: 90 }]);
  assert.deepEqual(asked, []);
  await close();
});

story('where an organization takes nothing on line, one pays there; a fault is said and tried again', async () => {
  const { page, close } = await open({ body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking>` });
  const problem = (status, code) => ({ status, contentType: 'application/problem+json', headers: { 'access-control-allow-origin': '*' }, body: JSON.stringify({ status, code, title: code }) });
  const answers = [problem(409, 'hold_expired'), problem(503, 'not_configured')];
  await page.route('**/checkout-create', (route) => (route.request().method() === 'OPTIONS' ? route.continue() : route.fulfill(answers.shift())));
  await bookToPay(page, 'cash@example.com');
  await page.getByText('It was not paid in time, and is free again.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('You pay on the spot: nothing is due now.').waitFor();
  await page.getByText('We will write to you about the next step.').waitFor();
  await close();

  const other = await open({ body: `<frontdesk-booking tour="${TOUR}" payment="there"></frontdesk-booking>` });
  const asked = [];
  other.page.on('request', (request) => request.url().endsWith('/checkout-create') && asked.push(request.url()));
  await other.page.locator('.choice:not(:disabled)').nth(2).click();
  await fillContact(other.page, { email: 'there@example.com' });
  await other.page.getByRole('button', { name: 'Book now' }).click();
  await other.page.getByText('You pay on the spot: nothing is due now.').waitFor();
  assert.deepEqual(asked, []);
  await other.close();
});

story('a guest books an appointment on a phone, by the keyboard from day to day', async () => {
  const { page, faults, close } = await open({ body: `<frontdesk-booking appointment="${COURSE}"></frontdesk-booking>`, ...PHONE });
  const days = page.locator('.month button:not(:disabled)');
  await days.first().focus();
  if ((await days.count()) > 1) {
    await page.keyboard.press('ArrowRight');
    const label = await page.evaluate(() => document.querySelector('frontdesk-booking').shadowRoot.activeElement.ariaLabel);
    assert.equal(label, await days.nth(1).getAttribute('aria-label'));
  }
  await page.keyboard.press('Enter');
  await page.locator('.times button').first().waitFor();
  await fine(page, faults, 'free times');
  await shoot(page, 'times', { fullPage: true });
  await page.locator('.times button').first().click();
  await page.getByLabel('People').fill('3');
  await fillContact(page, { email: 'course.guest@example.com' });
  await page.getByRole('button', { name: 'Book now' }).dblclick();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  await fine(page, faults, 'what is booked');
  const kept = await asService('/rest/v1/appointments?customer_email=eq.course.guest@example.com&select=seats,status,language');
  assert.deepEqual(kept, [{ seats: 3, status: 'confirmed', language: 'en' }]);
  await close();
});

story('who comes too late for a time is offered those nearby', async () => {
  const { page, close } = await open({ body: `<frontdesk-booking appointment="${CONSULTATION}"></frontdesk-booking>` });
  const months = [];
  page.on('response', async (answer) => {
    if (answer.url().endsWith('/slot-availability') && answer.request().method() === 'POST') months.push(await answer.json());
  });
  await chooseTime(page);
  await fillContact(page, { email: 'late@example.com' });
  // Both guides are taken meanwhile.
  const [slot] = months.find(({ slots }) => slots.length > 0).slots;
  for (const email of ['quick1@example.com', 'quick2@example.com']) {
    await asPublic('appointment-create', { appointment_type_id: CONSULTATION, starts_at: slot.starts_at, customer: { name: 'Quick', email } });
  }
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('This time has just been taken.').waitFor();
  await page.getByText('Free times nearby').waitFor();
  await page.locator('[part=alert] .choice').first().click();
  await fillContact(page, { email: 'late@example.com' });
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('Confirmation code').waitFor();
  await close();
});

story('faults of a booking are at their fields, and nothing is booked', async () => {
  const { page, close } = await open({ body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking>` });
  await page.locator('.choice').first().click();
  await page.getByLabel('People').fill('500');
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('Please check what is marked.').waitFor();
  assert.equal(await page.locator('[aria-invalid=true]').count(), 3);
  await page.getByLabel('People').fill('9');
  await fillContact(page, { email: 'nine@example.com' });
  await page.getByRole('button', { name: 'Book now' }).click();
  await page.getByText('That is more people than one booking may have.').waitFor();
  assert.deepEqual(await asService('/rest/v1/bookings?customer_email=eq.nine@example.com&select=id'), []);
  await close();
});

story('times are those of the visitor, and the clock of the organization is named beside them', async () => {
  const { page, close } = await open({ body: `<frontdesk-booking tour="${ICEBERGS}"></frontdesk-booking>`, timezoneId: 'Europe/Lisbon' });
  await page.getByText('Times are in your time zone, Europe/Lisbon.').waitFor();
  const choice = page.locator('.choice').first();
  assert.match(await choice.innerText(), /6:00\sAM in St Johns/);
  assert.match((await choice.innerText()).split('\n')[0], /9:30\sAM|10:30\sAM/);
  await close();
});

story('an organization shows all that can be booked, and one comes back', async () => {
  const { page, faults, close } = await open({ body: `<frontdesk-booking organization="${stack.organization}"></frontdesk-booking>`, ...PHONE });
  await page.getByRole('heading', { name: 'What would you like to book?' }).waitFor();
  assert.equal(await page.getByText('Glacier walk').count(), 0, 'a draft');
  assert.equal(await page.getByText('Icebergs').count(), 0, 'of others');
  await fine(page, faults, 'offers');
  await shoot(page, 'offers', { fullPage: true });
  await page.getByRole('button', { name: /Sunrise/ }).click();
  await page.getByRole('heading', { name: 'Sunrise over the Niesen' }).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('frontdesk-booking').shadowRoot.activeElement?.tagName), 'H2');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: /Consultation/ }).click();
  await page.locator('.month').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

for (const [lang, words] of Object.entries({
  de: ['Datum wählen', 'Plätze frei', 'CHF 89.50 pro Person', 'Absenden'],
  fr: ['Choisissez une date', 'places restantes', 'par personne', 'Envoyer'],
  it: ['Scegliere una data', 'posti rimasti', 'a persona', 'Invia'],
  es: ['Elija una fecha', 'plazas libres', 'por persona', 'Enviar'],
  pt: ['Escolha uma data', 'lugares livres', 'por pessoa', 'Enviar'],
})) {
  story(`it speaks ${lang}`, async () => {
    const tag = lang === 'de' ? 'de-CH' : lang;
    const { page, faults, close } = await open({ lang: tag, body: `<frontdesk-booking tour="${TOUR}"></frontdesk-booking>${chat('mode="inline"')}` });
    await page.getByText(words[1]).first().waitFor();
    const text = await page.evaluate(() => document.querySelector('frontdesk-booking').shadowRoot.querySelector('.frame').innerText.replaceAll('\u00a0', ' '));
    for (const word of words.slice(0, 3)) assert.ok(text.includes(word), `${word}: ${text}`);
    assert.equal(await page.locator('.frame').first().getAttribute('lang'), lang);
    await fine(page, faults, lang);
    await close();
  });
}

story('an attribute says another language than the page, and the page can change it', async () => {
  const { page, close } = await open({ body: `<frontdesk-form form="${GROUPS}" lang="fr"></frontdesk-form>` });
  await page.getByLabel('Nom').waitFor();
  await page.evaluate(() => document.querySelector('frontdesk-form').setAttribute('lang', 'it'));
  await page.getByLabel('Nome').waitFor();
  await close();
});

story('the style is that of the page where its variables and parts say so', async () => {
  const { page, close } = await open({ body: `<frontdesk-form form="${GROUPS}"></frontdesk-form>` });
  const button = page.getByRole('button', { name: 'Ask for an offer' });
  await button.waitFor();
  await page.evaluate(() => document.documentElement.style.setProperty('--frontdesk-accent', 'rgb(120, 0, 60)'));
  assert.equal(await button.evaluate((element) => getComputedStyle(element).backgroundColor), 'rgb(120, 0, 60)');
  assert.equal(await button.getAttribute('part'), 'submit');
  await page.evaluate(() => document.querySelector('frontdesk-form').setAttribute('theme', 'dark'));
  const background = await page.locator('[part=card]').evaluate((element) => getComputedStyle(element).backgroundColor);
  assert.equal(background, 'rgb(22, 25, 29)');
  await close();
});

story('a project with a challenge gets its token, anew for each try', async () => {
  const server = await standIn({
    '/turnstile.js': (response) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(`
      let count = 0, options;
      globalThis.turnstile = {
        render(element, given) { options = given; element.textContent = 'Are you a person? ' + given.sitekey; options.callback('token-' + (count += 1)); return 'id'; },
        reset() { options.callback('token-' + (count += 1)); },
        remove() {},
      };`),
    '/rest/v1/forms': (response) => json(response, 200, [{ id: 'f', name: 'A form', description: null, fields: [{ name: 'email', type: 'email', required: true }], settings: {} }]),
    '/functions/v1/lead-capture': (response, call, time) => (time === 1
      ? json(response, 403, { code: 'challenge_failed', detail: 'The challenge is not passed.' })
      : json(response, 200, { submission_id: 's', message: 'Thank you.', redirect_url: null })),
  }, 'key=k&turnstile=site-key');
  const { page, faults, close } = await open({
    body: '<frontdesk-form form="f"></frontdesk-form>', script: server.script, origin: server.origin, head: `<script src="${server.origin}/turnstile.js"></script>`,
  });
  await page.getByText('Are you a person? site-key').waitFor();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Please show that you are a person.').waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Thank you.').waitFor();
  const calls = server.asked.filter(({ path }) => path.endsWith('lead-capture'));
  assert.deepEqual(calls.map(({ headers }) => headers['x-challenge-token']), ['token-1', 'token-2']);
  assert.equal(new Set(calls.map(({ headers }) => headers['idempotency-key'])).size, 1);
  assert.deepEqual(faults, []);
  await close();
  await server.close();
});

await test('the widget', async (here) => {
  try {
    const only = process.env.FRONTDESK_STORY;
    for (const [name, work] of stories) if (!only || name.includes(only)) await here.test(name, work);
  } finally {
    await browser.close();
  }
});
