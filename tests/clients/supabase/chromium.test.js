// The same scenarios in a page of headless Chromium, from another origin than the stack's.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import test from 'node:test';

import { chromium } from 'playwright-core';

const stack = JSON.parse(process.env.FRONTDESK_STACK);

const folder = new URL('.', import.meta.url);
const types = { '.html': 'text/html', '.js': 'text/javascript' };
const server = createServer(async (request, answer) => {
  const path = new URL(request.url, 'http://page').pathname;
  try {
    const file = await readFile(new URL(`.${path}`, folder));
    answer.writeHead(200, { 'content-type': types[extname(path)] }).end(file);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://localhost:${server.address().port}`;

await test('in a page', async (here) => {
  const browser = await chromium.launch({
    executablePath: process.env.FRONTDESK_CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/page.html`);
    const names = await page.evaluate((stack) => window.prepare(stack), stack);

    await here.test('it is of another origin', async () => {
      assert.notEqual(await page.evaluate(() => window.origin), new URL(stack.url).origin);
    });

    for (const name of names) {
      await here.test(name, () => page.evaluate((name) => window.run(name), name));
    }

    await here.test('it knows who signed in when it is loaded again', async () => {
      const session = () => page.evaluate((stack) => window.session(stack), stack);
      await page.evaluate((stack) => window.signIn(stack), stack);
      await page.reload();
      assert.equal(await session(), stack.demo.member);
      await page.evaluate((stack) => window.signOut(stack), stack);
      await page.reload();
      assert.equal(await session(), null);
    });
  } finally {
    await browser.close();
    server.close();
  }
});
