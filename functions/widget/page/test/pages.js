// Web sites of others with the widget on them, and what stands in for the functions where a test needs them to be slow or
// to refuse.

import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

export const stack = JSON.parse(process.env.FRONTDESK_STACK);
export const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const DESK = { viewport: { width: 1280, height: 800 } };

export const browser = await chromium.launch({
  executablePath: process.env.FRONTDESK_CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

/** The page of another site around some elements, under the strictest policy that lets the widget in. */
const html = (body, { lang = 'en', script = `${stack.url}/functions/v1/widget`, head = '' } = {}) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>A page</title><link rel="icon" href="data:,">${head}
<script type="module" src="${script}"></script></head><body><main><h1>A page</h1>${body}</main></body></html>`;

const policy = (origin) => `default-src 'none'; script-src ${origin}; connect-src ${origin}; base-uri 'none'; form-action 'none'; `
  + "img-src data:; require-trusted-types-for 'script'; trusted-types 'none'";

/** The pages that tests make, each at a path of its own. */
const pages = new Map();
const site = createServer((request, response) => {
  const { policy, text } = pages.get(request.url.split('?')[0]) ?? { policy: '', text: '' };
  response.writeHead(text ? 200 : 404, { 'content-type': 'text/html', 'content-security-policy': policy }).end(text);
});
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
// It does not keep the tests from ending.
site.unref();

/** A page that keeps what goes wrong in it. `body`: elements on a page of their own; without, the stack's web site. */
export async function open({ body, lang, script, head, origin = stack.url, ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'Europe/Zurich', ...DESK, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    // What a function refuses is no fault of the page.
    if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', async (reply) => { if (reply.status() === 500) faults.push(`${reply.url()} ${await reply.text()}`); });
  let address = stack.site;
  if (body) {
    const path = `/page-${pages.size}`;
    pages.set(path, { policy: policy(origin), text: html(body, { lang, script, head }) });
    address = `http://127.0.0.1:${site.address().port}${path}`;
  }
  await page.goto(address);
  return { page, context, faults, address, close: () => context.close() };
}

/** What axe-core finds. */
export async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (runOnly) => {
    const { violations } = await globalThis.axe.run({ runOnly });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} ${failureSummary}`));
  }, RULES);
}

export const widths = (page) => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

/** For people who look at it: `FRONTDESK_SHOTS` names a folder. */
export async function shoot(page, name, options = {}) {
  if (process.env.FRONTDESK_SHOTS) await page.screenshot({ path: `${process.env.FRONTDESK_SHOTS}/${name}.png`, ...options });
}

/** Calls what is beside the functions, with the rights of the service. */
export async function asService(path, { method = 'GET', body } = {}) {
  const answer = await fetch(`${stack.url}${path}`, {
    method, body: body && JSON.stringify(body),
    headers: { apikey: stack.secret_key, authorization: `Bearer ${stack.secret_key}`, 'content-type': 'application/json', prefer: 'return=representation' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text || 'null');
}

export async function asPublic(name, body, headers = {}) {
  const answer = await fetch(`${stack.url}/functions/v1/${name}`, {
    method: 'POST', headers: { apikey: stack.key, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body),
  });
  return answer.json();
}

/** Calls a function as one of the staff. */
export async function asStaff(email, name, body) {
  const signedIn = await fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
    method: 'POST', headers: { apikey: stack.key, 'content-type': 'application/json' }, body: JSON.stringify({ email, password: stack.password }),
  });
  const { access_token } = await signedIn.json();
  const answer = await fetch(`${stack.url}/functions/v1/${name}`, {
    method: 'POST', headers: { apikey: stack.key, authorization: `Bearer ${access_token}`, 'content-type': 'application/json', 'x-organization-id': stack.organization }, body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(json)}`);
  return json;
}

/** Tells the functions that a session of Stripe was paid, signed as Stripe signs. */
export async function paidAtStripe({ session, booking, appointment, amount }) {
  const body = JSON.stringify({
    id: `evt_${randomUUID()}`, object: 'event', created: Math.floor(Date.now() / 1000), livemode: false, type: 'checkout.session.completed',
    data: { object: {
      id: session, object: 'checkout.session', mode: 'payment', payment_intent: `pi_${randomUUID()}`, payment_status: 'paid', amount_total: amount, currency: 'chf',
      metadata: { ...(booking && { booking_id: booking }), ...(appointment && { appointment_id: appointment }), organization_id: stack.organization },
    } },
  });
  const now = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', stack.stripe_secret).update(`${now}.${body}`).digest('hex');
  const answer = await fetch(`${stack.url}/functions/v1/payment-webhook`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'stripe-signature': `t=${now},v1=${signature}` }, body,
  });
  return (await answer.json()).outcome;
}

/** Stands in for the functions and tables: the script as it is, and answers by path. */
export async function standIn(answers, query = 'key=k') {
  const [name] = await readdir(new URL('../../dist', import.meta.url));
  const script = await readFile(new URL(`../../dist/${name}`, import.meta.url));
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = request.url.split('?')[0];
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    response.setHeader('access-control-expose-headers', 'retry-after');
    if (request.method === 'OPTIONS') return response.end();
    if (path.endsWith('.js') && !answers[path]) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    let text = '';
    for await (const piece of request) text += piece;
    const call = { path, headers: request.headers, body: text ? JSON.parse(text) : null };
    asked.push(call);
    await answers[path](response, call, asked.filter((one) => one.path === path).length);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin, asked, script: `${origin}/functions/v1/widget/widget.js?${query}`,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }),
  };
}

export const json = (response, status, value, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
