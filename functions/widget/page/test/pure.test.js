// What can be tested without a browser.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const here = (path) => new URL(path, import.meta.url).pathname;

/** A module of the script, as Node reads it. */
async function load(name) {
  const { outputFiles } = await build({ entryPoints: [here(`../src/${name}.ts`)], bundle: true, format: 'esm', write: false });
  // Where a browser has the script's address.
  const text = outputFiles[0].text.replaceAll('import.meta.url', '"https://api.example/functions/v1/widget/widget-1.js?project=https%3A%2F%2Fp.example&key=k"');
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

const { holds } = await load('conditions');
const { events, idempotency } = await load('api');
const config = await load('config');
const { safeUrl } = await load('dom');
const { LANGUAGES, WORDS } = await load('words');
const { faultOf } = await load('definition');
const when = await load('when');

const language = { t: (word, ...values) => [word, ...values].join(' ') };

test('the script has less than 30 KB by gzip and by Brotli', async () => {
  const [name] = await readdir(here('../../dist'));
  const script = await readFile(here(`../../dist/${name}`));
  assert.ok(gzipSync(script, { level: 9 }).length < 30_000, `${gzipSync(script).length} bytes by gzip`);
  const brotli = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  assert.ok(brotli.length < 30_000, `${brotli.length} bytes by Brotli`);
});

test('the address of the script says where everything is', () => {
  assert.equal(config.FUNCTIONS, 'https://api.example/functions/v1');
  assert.equal(config.PROJECT, 'https://p.example');
  assert.equal(config.KEY, 'k');
  assert.equal(config.TURNSTILE, null);
});

test('every word is there in six languages, with the same places for values', () => {
  const places = (text) => (text.match(/\{\d\}/g) ?? []).sort().join();
  for (const [word, texts] of Object.entries(WORDS)) {
    assert.equal(texts.length, LANGUAGES.length, word);
    for (const text of texts) {
      assert.ok(text.trim(), word);
      assert.equal(places(text), places(texts[0]), `${word}: ${text}`);
    }
  }
});

test('conditions hold as they do on the server', () => {
  for (const [given, op, value, expected] of [
    ['group', 'equals', 'Group', true],
    ['12', 'equals', 12, true],
    [12.0, 'equals', '12', true],
    [true, 'equals', true, true],
    [true, 'equals', 'true', false],
    [null, 'equals', '', false],
    [null, 'not_equals', 'solo', true],
    ['a', 'in', ['b', 'A'], true],
    [null, 'in', [''], false],
    [null, 'not_in', ['a'], true],
    [['a', 'b'], 'contains', 'B', true],
    ['Sunrise over', 'contains', 'RISE', true],
    [5, 'contains', 5, false],
    [null, 'not_contains', 'x', true],
    ['Sunrise', 'starts_with', 'sun', true],
    ['Sunrise', 'starts_with', '', false],
    ['12', 'greater', 9, true],
    ['twelve', 'greater', 9, false],
    [null, 'less', 9, false],
    [9, 'at_least', '9', true],
    [9, 'at_most', 8, false],
    ['2027-01-01', 'before', '2027-01-02', true],
    ['2027-01-02T10:00:00Z', 'after', '2027-01-01', true],
    ['soon', 'before', '2027-01-02', false],
    [' ', 'empty', undefined, true],
    [[], 'not_empty', undefined, false],
    ['a', 'unheard_of', 'a', false],
  ]) {
    assert.equal(holds({ field: 'f', op, value }, { f: given }), expected, JSON.stringify([given, op, value]));
  }
  const is = (value) => ({ field: 'kind', op: 'equals', value });
  assert.ok(holds({ any: [is('solo'), is('group')] }, { kind: 'group' }));
  assert.ok(!holds({ all: [is('solo'), is('group')] }, { kind: 'group' }));
  assert.ok(holds({ all: [is('GROUP '), { not: is('solo') }] }, { kind: 'group' }));
});

test('events are read however the network cuts them', async () => {
  const bytes = new TextEncoder().encode('\uFEFF:\n\nevent: start\ndata: {"type":"start"}\r\n\r\ndata: {"a":\ndata: "ü"}\n\ndata: nonsense\n\ndata: [DONE]\n\n');
  for (let size = 1; size <= bytes.length; size += 1) {
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const found = [];
    for await (const event of events(new Response(body))) found.push(event);
    assert.deepEqual(found, [{ type: 'start' }, { a: 'ü' }], `in pieces of ${size}`);
  }
});

test('a request has one key for as long as it stays the same', () => {
  const keyOf = idempotency();
  const key = keyOf({ a: 1 });
  assert.equal(keyOf({ a: 1 }), key);
  assert.notEqual(keyOf({ a: 2 }), key);
  assert.match(key, /^[0-9a-f]{32}$/);
});

test('only addresses of the web are links, and a form sends people on by https alone', () => {
  assert.equal(safeUrl('https://a.example/x'), 'https://a.example/x');
  assert.equal(safeUrl('http://a.example'), 'http://a.example/');
  for (const url of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//a.example', '/x', '', null]) assert.equal(safeUrl(url), null, url);
  assert.equal(safeUrl('http://a.example', true), null);
});

test('faults are told by the definition of the field', () => {
  const fault = (definition, value, isRequired = true) => faultOf({ name: 'f', ...definition }, value, isRequired, language);
  assert.equal(fault({ type: 'text' }, ' '), 'required');
  assert.equal(fault({ type: 'text' }, '', false), null);
  assert.equal(fault({ type: 'consent' }, false), 'tick');
  assert.equal(fault({ type: 'email' }, 'ada'), 'email_wrong');
  assert.equal(fault({ type: 'email' }, 'ada@example.com'), null);
  assert.equal(fault({ type: 'phone' }, '079 123 45 67'), null);
  assert.equal(fault({ type: 'url' }, 'javascript:alert(1)'), 'url_wrong');
  assert.equal(fault({ type: 'number', validation: { min: 2 } }, '1'), 'least 2');
  assert.equal(fault({ type: 'number', validation: { max: 20 } }, '21'), 'most 20');
  assert.equal(fault({ type: 'number', validation: { integer: true } }, '1.5'), 'whole');
  assert.equal(fault({ type: 'number' }, 'NaN'), 'number_wrong');
  assert.equal(fault({ type: 'text', validation: { min_length: 2 } }, 'ü'), 'longer 2');
  assert.equal(fault({ type: 'multi_select', validation: { max_selected: 1 } }, ['a', 'b']), 'fewer_chosen 1');
});

test('days go on over months and clocks', () => {
  assert.equal(when.addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(when.addDays('2027-03-28', 1), '2027-03-29');
  assert.equal(when.monthOf('2026-11-29'), '2026-11-01');
  assert.equal(when.monthOf('2026-11-29', 2), '2027-01-01');
  assert.equal(when.monthOf('2026-01-31', -1), '2025-12-01');
  assert.equal(when.dayIn('Pacific/Auckland', '2026-11-29T12:00:00Z'), '2026-11-30');
  assert.ok(when.differ('2026-11-29T12:00:00Z', 'Europe/Zurich', 'Europe/Lisbon'));
  assert.ok(!when.differ('2026-11-29T12:00:00Z', 'Europe/Zurich', 'Europe/Berlin'));
  assert.equal(when.placeOf('America/St_Johns'), 'St Johns');
});
