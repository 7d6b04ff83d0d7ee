// The console as people use it, in headless Chromium, against a whole stack.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { browser, open, show, signIn, stack, violations, widths } from './pages.js';

const VIEWS = [
  'today', 'bookings', 'tours', 'tours/00000000-0000-4000-8000-0000000a1011', 'departures', 'appointments', 'customers', 'conversations', 'leads', 'forms', 'forms/00000000-0000-4000-8000-0000000af001',
  'forms/00000000-0000-4000-8000-0000000af001?show=edit', 'workflows',
  'workflows/00000000-0000-4000-8000-0000000a6f01', 'templates', 'templates/new?name=booking.confirmed', 'templates/00000000-0000-4000-8000-0000000a9001',
  'documents', 'websites', 'websites/00000000-0000-4000-8000-0000000a3b01', 'channels', 'outbox', 'audit', 'analytics', 'team', 'settings', 'settings/business',
  'settings/assistants', 'settings/calendars', 'settings/access', 'reference', 'reference/booking-create',
];

/** What people do, in order. */
const stories = [];
const story = (name, work) => stories.push([name, work]);

for (const [name, options] of [
  ['on a desk, light', { colorScheme: 'light' }],
  ['on a phone of 360 pixels, dark', { colorScheme: 'dark', viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }],
]) {
  story(`every view works ${name}: no error, no barrier, nothing too wide`, async () => {
    const { page, faults, close } = await open(options);
    assert.deepEqual(await violations(page), [], 'the door');
    await signIn(page, stack.owner);
    for (const view of VIEWS) {
      await show(page, view);
      assert.equal(await page.locator('main [role=alert]').filter({ hasText: /\S/ }).count(), 0, view);
      assert.deepEqual(await violations(page), [], view);
      const [needed, there] = await widths(page);
      assert.ok(needed <= there, `${view} is ${needed} pixels wide`);
    }
    assert.deepEqual(faults, []);
    await close();
  });
}

story('a wrong password is refused in words', async () => {
  const { page, close } = await open();
  await page.getByLabel('E-mail address').fill(stack.owner);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.match(await page.getByRole('alert').innerText(), /invalid/i);
  await close();
});

story('a booking is confirmed from the list, and the list says so', async () => {
  const { page, faults, close } = await open();
  await signIn(page, stack.owner);
  const made = await page.evaluate(async ({ departure }) => {
    const key = document.querySelector('meta[name=frontdesk-project]').dataset.key;
    const answer = await fetch('/functions/v1/booking-create', {
      method: 'POST',
      headers: { apikey: key, 'content-type': 'application/json' },
      body: JSON.stringify({ departure_id: departure, participants: 2, customer: { name: 'Ada Lovelace', email: 'ada@example.com' } }),
    });
    return answer.json();
  }, stack);
  await show(page, 'bookings?q=Lovelace');
  const row = page.locator('tr', { hasText: 'Ada Lovelace' });
  await row.getByText('pending').waitFor();

  await row.getByRole('button', { name: `Confirm ${made.confirmation_code}` }).click();

  await row.getByText('confirmed').waitFor();
  await page.getByText('The booking is confirmed.').waitFor();
  await row.getByRole('link', { name: 'Ada Lovelace' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
  await page.getByText(made.confirmation_code).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

story('who writes to a visitor is read by them', async () => {
  const { page, faults, close } = await open();
  await signIn(page, stack.owner);
  const say = (body) => page.evaluate(async ([body, organization]) => {
    const apikey = document.querySelector('meta[name=frontdesk-project]').dataset.key;
    const answer = await fetch('/functions/v1/chat-reply', {
      method: 'POST',
      headers: { apikey, 'content-type': 'application/json', 'x-organization-id': organization },
      body: JSON.stringify(body),
    });
    return answer.json();
  }, [body, stack.organization]);
  const begun = await say({ message: 'Is somebody there?' });
  await show(page, `conversations/${begun.conversation_id}`);

  await page.getByLabel('Answer').fill('Yes, Olivia is.');
  await page.getByRole('button', { name: 'Send' }).click();

  await page.locator('li.out', { hasText: 'Yes, Olivia is.' }).waitFor();
  const { conversation_id, visitor_token } = begun;
  const { messages } = await say({ conversation_id, visitor_token });
  assert.equal(messages.at(-1).text, 'Yes, Olivia is.');
  assert.deepEqual(faults, []);
  await close();
});

story('a list reads on by cursor, each row once', async () => {
  const { page, close } = await open();
  await signIn(page, stack.owner);
  await show(page, 'customers');
  const hrefs = () => page.locator('.row-link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const first = await hrefs();
  assert.equal(first.length, 25);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.row-link').length > 25);
  const all = await hrefs();
  assert.deepEqual(all.slice(0, 25), first);
  assert.equal(new Set(all).size, all.length);
  await close();
});

story('charts show the numbers of the data', async () => {
  const { page, close } = await open();
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/analytics') && answer.request().postData()?.includes('topics'));
  await signIn(page, stack.owner);
  await show(page, 'analytics');
  const report = await (await answered).json();
  for (const name of ['bookings', 'conversations', 'messages', 'calls']) {
    const { periods } = report.metrics.find(({ metric }) => metric === name);
    const total = periods.reduce((sum, { count }) => sum + count, 0);
    const figure = page.locator(`.figure[data-metric=${name}]`);
    assert.equal((await figure.evaluate((element) => element.firstChild.textContent)).replaceAll(',', ''), String(total), name);
    const card = page.locator('.card', { has: figure });
    await card.locator('summary').click();
    const rows = await card.locator('tbody td.number').allInnerTexts();
    assert.deepEqual(rows.map((text) => Number(text.replaceAll(',', ''))), periods.map(({ count }) => count), name);
    assert.ok(await card.locator('canvas').evaluate((canvas) => canvas.width > 100 && canvas.height > 100), name);
  }
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const table = await readFile(await (await saved).path(), 'utf8');
  assert.match(table, /^metric,unit,period,of_which,count,total\r\nconversations,/);
  await close();
});

story('a workflow is drawn with its runs, a form is previewed by the widget, and the audit log says who did what', async () => {
  const { page, faults, close } = await open();
  await signIn(page, stack.owner);
  await show(page, 'workflows');
  await page.getByRole('link', { name: /Welcome a lead/ }).click();
  await page.locator('.graph svg').waitFor();
  assert.equal(await page.locator('.graph .step').count(), 5);
  assert.deepEqual(await page.locator('.graph .handle').allTextContents(), ['timeout', 'event']);
  await page.locator('.row-link').first().click();
  await page.getByRole('heading', { name: 'Steps of the run' }).waitFor();

  await show(page, 'forms');
  await page.getByRole('link', { name: /Group request/ }).click();
  const sent = [];
  page.on('request', (request) => request.url().endsWith('/lead-capture') && sent.push(request.url()));
  const preview = page.locator('frontdesk-form');
  await preview.getByLabel('Name').fill('Ada Lovelace');
  await preview.getByLabel('E-mail').fill('ada@example.com');
  await preview.getByRole('button', { name: 'Ask for an offer' }).click();
  await preview.getByText('Thank you, we answer within a day.').waitFor();
  assert.deepEqual(sent, []);

  await show(page, 'channels');
  await page.getByText(`<frontdesk-chat organization="${stack.organization}">`).waitFor();
  await show(page, 'audit?state=bookings');
  await page.locator('tbody tr').first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});

story('a member sees no outbox and no keys, and cannot have them by their address', async () => {
  const { page, close } = await open();
  await signIn(page, stack.member);
  assert.equal(await page.getByRole('link', { name: 'Outbox' }).count(), 0);
  await show(page, 'outbox');
  await page.getByText('Only owners and admins see this.').waitFor();
  await show(page, 'settings/access');
  await page.getByText('Only owners and admins see this.').waitFor();
  assert.equal(await page.getByText('Keys of providers').count(), 0);
  await close();
});

story('who belongs to two organizations chooses, and sees the rows of one', async () => {
  const { page, close } = await open();
  await signIn(page, stack.both);
  await page.getByRole('button', { name: /Harbor Kayaks/ }).click();
  await show(page, 'departures');
  await page.getByText('Icebergs by kayak').first().waitFor();
  assert.equal(await page.getByText('Sunrise over the Niesen').count(), 0);
  await close();
});

story('after signing out nothing of the person is left, and the language stays', async () => {
  const { page, close } = await open();
  await signIn(page, stack.owner);
  await page.getByLabel('Language').first().selectOption('de');
  await page.getByRole('heading', { level: 1, name: 'Heute' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await page.getByRole('button', { name: 'Abmelden' }).click();
  await page.getByRole('heading', { name: 'Bei Frontdesk anmelden' }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).sort()), ['frontdesk-language', 'frontdesk-theme']);
  await close();
});

story('what customers wrote is text, whatever it looks like', async () => {
  const { page, faults, close } = await open();
  await signIn(page, stack.owner);
  const name = '<img src=x onerror=alert(1)>';
  await page.evaluate(async ({ departure, name }) => {
    const key = document.querySelector('meta[name=frontdesk-project]').dataset.key;
    await fetch('/functions/v1/booking-create', {
      method: 'POST',
      headers: { apikey: key, 'content-type': 'application/json' },
      body: JSON.stringify({ departure_id: departure, participants: 1, customer: { name, email: 'img@example.com' } }),
    });
  }, { ...stack, name });
  await show(page, 'bookings?q=img@example.com');
  await page.getByText(name).first().waitFor();
  assert.equal(await page.locator('main img').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

story('a newcomer signs up, makes an organization, its hours and a kind of appointment, and books', async () => {
  const { page, faults, close } = await open();
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('E-mail address').fill('nora@newcomer.example');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nora Physiotherapy');
  await page.getByLabel('Time zone').fill('Europe/Zurich');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();

  const hours = page.locator('.card', { hasText: 'Opening hours' });
  await hours.getByRole('button', { name: 'Add' }).click();
  await page.getByLabel('Saturday').check();
  await page.getByLabel('Sunday').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The opening hours are saved.').waitFor();
  const kinds = page.locator('.card', { hasText: 'Kinds of appointment' });
  await kinds.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('First visit');
  await page.getByRole('button', { name: 'Save' }).click();
  await kinds.locator('td', { hasText: 'First visit' }).first().waitFor();

  await show(page, 'appointments');
  await page.getByRole('button', { name: 'New appointment' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Free time').waitFor();
  await dialog.getByLabel('Free time').selectOption({ index: 1 });
  await dialog.getByLabel('Name').fill('Grace Hopper');
  await dialog.getByLabel('E-mail address').fill('grace@example.com');
  await dialog.getByRole('button', { name: 'Book' }).click();
  await page.getByText('The appointment is booked.').waitFor();
  await show(page, 'customers');
  await page.getByText('Grace Hopper').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

await test('the console', async (here) => {
  try {
    for (const [name, work] of stories) await here.test(name, work);
  } finally {
    await browser.close();
  }
});
