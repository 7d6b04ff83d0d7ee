// What the tests of the page share: a browser, who signs in, and what is beside the page.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

export const stack = JSON.parse(process.env.FRONTDESK_STACK);
const address = `${stack.url}/functions/v1/console`;
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const browser = await chromium.launch({
  executablePath: process.env.FRONTDESK_CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/** A page that keeps what goes wrong in it; mayRefuse: what a function refuses is no fault. */
export async function open(options = {}, { mayRefuse = false } = {}) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    const isRefusal = mayRefuse && /the server responded with a status of 4/.test(message.text());
    if (message.type() === 'error' && !isRefusal) faults.push(`${message.text()} ${message.location().url}`);
  });
  // What the server said of it stands in no message of the browser.
  page.on('response', async (reply) => {
    if (reply.status() >= 500) faults.push(`${reply.status()} ${reply.url()} ${await reply.text()}`);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(address);
  return { page, faults, close: () => context.close() };
}

export async function signIn(page, email) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(stack.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('main h1').first().waitFor();
}

/** Opens a view, and waits until it shows what it has. */
export async function show(page, view) {
  await page.evaluate((view) => { location.hash = `#/${view}`; }, view);
  await page.waitForFunction((view) => location.hash === `#/${view}` && document.querySelector('main#main h1') && !document.querySelector('main .loading'), view);
}

/** What axe-core finds against WCAG 2.2, levels A and AA. */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { violations } = await globalThis.axe.run({ runOnly });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
  }, RULES);
}

export const widths = (page) => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

/** For people who look at it: `FRONTDESK_SHOTS` names a folder, where the view lies as a phone and a desk show it, light and dark. */
export async function shoot(page, name) {
  const folder = process.env.FRONTDESK_SHOTS;
  if (!folder) return;
  const before = page.viewportSize();
  for (const [shape, viewport] of Object.entries({ desk: before, phone: { width: 360, height: 740 } })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/${name}-${shape}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null });
}

/** Calls what is beside the functions, with the rights of the service: what a test reads and makes apart from the page. */
export async function asService(path, { method = 'GET', body } = {}) {
  const answer = await fetch(`${stack.url}${path}`, {
    method, body: body && JSON.stringify(body),
    headers: { apikey: stack.secret_key, authorization: `Bearer ${stack.secret_key}`, 'content-type': 'application/json', prefer: 'return=representation' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text || 'null');
}

/** The only row of the organization that fits. */
export async function row(table, query) {
  const rows = await asService(`/rest/v1/${table}?organization_id=eq.${stack.organization}&${query}`);
  if (rows.length !== 1) throw new Error(`${rows.length} rows of ${table} fit ${query}`);
  return rows[0];
}

/** Calls a function as the public. */
export async function asPublic(page, name, body) {
  return page.evaluate(async ([name, body, organization]) => {
    const apikey = document.querySelector('meta[name=frontdesk-project]').dataset.key;
    const answer = await fetch(`/functions/v1/${name}`, {
      method: 'POST', headers: { apikey, 'content-type': 'application/json', 'x-organization-id': organization }, body: JSON.stringify(body),
    });
    return answer.json();
  }, [name, body, stack.organization]);
}
