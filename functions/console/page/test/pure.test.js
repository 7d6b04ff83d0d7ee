// What can be tested without a page.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';

import { build } from 'esbuild';

const here = (path) => new URL(path, import.meta.url).pathname;

/** A module of the page, as Node reads it. */
async function load(name) {
  const { outputFiles } = await build({ entryPoints: [here(`../src/${name}.ts`)], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

const format = await load('format');
const { after, containing } = await load('page');
const { series, topicName, trend } = await load('series');
const { lanes } = await load('lanes');
const { draw, summary } = await load('graph');

test('a moment is on the day of the organization, not of the browser', () => {
  assert.equal(format.dayIn('Pacific/Auckland', '2026-11-29T12:00:00Z'), '2026-11-30');
  assert.equal(format.dayIn('America/St_Johns', '2026-11-29T03:00:00Z'), '2026-11-28');
  assert.equal(format.minutesIn('America/St_Johns', '2026-11-29T03:45:00Z'), 15);
});

test('a day begins at its midnight, on days that are longer or shorter too', () => {
  assert.equal(format.startOf('2026-03-29', 'Europe/Zurich'), '2026-03-28T23:00:00.000Z');
  assert.equal(format.startOf('2026-03-30', 'Europe/Zurich'), '2026-03-29T22:00:00.000Z');
  assert.equal(format.startOf('2026-10-25', 'Europe/Zurich'), '2026-10-24T22:00:00.000Z');
  assert.equal(format.startOf('2026-11-29', 'America/St_Johns'), '2026-11-29T03:30:00.000Z');
});

test('days and weeks go on over months and years', () => {
  assert.equal(format.addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(format.addDays('2028-03-01', -1), '2028-02-29');
  assert.equal(format.monday('2026-11-29'), '2026-11-23');
  assert.equal(format.monday('2026-11-23'), '2026-11-23');
});

test('a page goes on after its last row, and a tie is settled by the id', () => {
  const order = { column: 'created_at', ascending: false };
  assert.equal(
    after(order, { id: 'b', created_at: '2026-11-29T10:00:00+00:00' }),
    'created_at.lt."2026-11-29T10:00:00+00:00",and(created_at.eq."2026-11-29T10:00:00+00:00",id.lt."b")',
  );
});

test('what is searched for is text, and no condition', () => {
  assert.equal(containing(['name', 'email'], 'Ada'), 'name.ilike."*Ada*",email.ilike."*Ada*"');
  assert.equal(containing(['name'], 'x"),id.neq.("'), 'name.ilike."*x\\"),id.neq.(\\"*"');
  assert.equal(containing(['name'], '100%_*\\'), 'name.ilike."*100*"');
});

test('of revenue the amounts count, and of all else how many', () => {
  const metric = { metric: 'revenue', unit: 'money', periods: [{ period: '2026-11-28', count: 2, total: '268.50' }, { period: '2026-11-29', count: 0 }] };
  assert.deepEqual(series(metric, true).map(({ value }) => value), [268.5, 0]);
  assert.deepEqual(series(metric, false).map(({ value }) => value), [2, 0]);
});

test('a trend compares halves, where there is something to compare with', () => {
  assert.equal(trend([1, 1, 2, 2]), 100);
  assert.equal(trend([4, 9, 2]), -50);
  assert.equal(trend([0, 0, 5]), null);
  assert.equal(trend([]), null);
});

test('a topic is called by its name, or else by its words', () => {
  const metric = { topics: [{ topic_id: 1, label: 'Refunds', keywords: ['refund'] }, { topic_id: 2, label: null, keywords: ['dog', 'leash'] }] };
  assert.deepEqual(['1', '2', '3'].map((id) => topicName(metric, id)), ['Refunds', 'dog, leash', '#3']);
});

test('what overlaps stands side by side, and what does not takes the whole width', () => {
  const placed = lanes([{ id: 1, start: 0, end: 60 }, { id: 2, start: 30, end: 90 }, { id: 3, start: 60, end: 80 }, { id: 4, start: 90, end: 100 }]);
  assert.deepEqual(placed.map(({ one, lane, lanes }) => [one.id, lane, lanes]), [[1, 0, 2], [2, 1, 2], [3, 0, 2], [4, 0, 1]]);
});

test('every word of the page is there in every language, with its places for values', async () => {
  const sources = await readdir(here('../src'), { recursive: true });
  const code = await Promise.all(sources.filter((name) => /\.tsx?$/.test(name) && !name.startsWith('words')).map((name) => readFile(here(`../src/${name}`), 'utf8')));
  const used = new Set(code.flatMap((text) => [...text.matchAll(/\bt\('([^']+)'/g)].map(([, word]) => word)));
  assert.ok(used.size > 200);
  for (const language of ['de', 'fr', 'it', 'es', 'pt']) {
    const { words } = await load(`words/${language}`);
    for (const word of used) assert.ok(words[word], `${language}: ${word}`);
    for (const [word, text] of Object.entries(words)) {
      assert.deepEqual(text.match(/\{\d\}/g), word.match(/\{\d\}/g), `${language}: ${word}`);
    }
    const translated = Object.entries(words).filter(([word, text]) => word !== text).length;
    assert.ok(translated > 0.85 * Object.keys(words).length, `${language}: only ${translated} words are translated`);
  }
});

test('a workflow is drawn row by row, each step below all that leads to it', () => {
  const node = (id) => ({ id, type: 'delay' });
  const edge = (source, target, sourceHandle) => ({ id: `${source}${target}`, source, target, sourceHandle });
  const { nodes, edges, width, height } = draw(
    ['start', 'yes', 'no', 'end'].map(node),
    [edge('start', 'yes', 'true'), edge('start', 'no', 'false'), edge('yes', 'end'), edge('no', 'yes'), edge('start', 'end'), edge('start', 'nowhere')],
  );
  const rows = Object.fromEntries(nodes.map(({ id, y }) => [id, y]));
  assert.ok(rows.start < rows.no && rows.no < rows.yes && rows.yes < rows.end);
  assert.equal(edges.length, 5, 'an edge to nothing is not drawn');
  for (const { x, y } of nodes) assert.ok(x >= 0 && x < width && y >= 0 && y < height);
  assert.equal(draw([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a')]).nodes.length, 2, 'a circle ends');
  assert.equal(draw([], []).nodes.length, 0);
  assert.equal(summary({ config: { for: 'P2D' } }), 'P2D');
  assert.equal(summary({ config: { any: [{ event: 'message.received' }, { event: 'booking.created' }] } }), 'message.received, booking.created');
  assert.equal(summary({ config: { set: { status: 'contacted' } } }), 'status: contacted');
  assert.equal(summary({}), '');
});

const { read } = await load('markup');
const { extentOf, placeOf } = await load('views/templates/names');

test('a letter is drawn of a few elements, whatever its HTML holds', () => {
  assert.deepEqual(read('<p>Dear <b>Ada &amp; Co</b>,<br>hi</p>'), [{ tag: 'p', pieces: ['Dear ', { tag: 'strong', pieces: ['Ada & Co'] }, ',', { tag: 'br', pieces: [] }, 'hi'] }]);
  assert.deepEqual(read('<style>p{}</style><script>alert(1)</script><!-- x --><title>no</title>yes'), ['yes']);
  assert.deepEqual(read('<a href="javascript:alert(1)">x</a>'), [{ tag: 'a', href: undefined, pieces: ['x'] }]);
  assert.deepEqual(read("<a title='>' href='https://a.example/?a=1&amp;b=2'>x</a>").at(-1).href, undefined, 'what is odd leads nowhere');
  assert.deepEqual(read('<a href="https://a.example/?a=1&amp;b=2">x</a>')[0].href, 'https://a.example/?a=1&b=2');
  assert.deepEqual(read('<img src=x onerror=alert(1) alt="A hut">'), ['[A hut]']);
  assert.deepEqual(read('</p></div>a < b &#x1f3d4; &nope; &#xd800;'), ['a ', '<', ' b 🏔 &nope; \ufffd']);
  let deep = read('<div>'.repeat(500) + 'x');
  let depth = 0;
  while (typeof deep[0] !== 'string') [deep, depth] = [deep[0].pieces, depth + 1];
  assert.ok(depth < 101 && deep[0] === 'x');
});

test('a fault of a template is shown at its line', () => {
  assert.deepEqual(placeOf('line 3: there is no filter'), { line: 3, reason: 'there is no filter' });
  assert.equal(placeOf('must have at most 32000 bytes'), null);
  assert.deepEqual(extentOf('one\ntwo\nthree', 2), [4, 7]);
  assert.deepEqual(extentOf('one\ntwo', 2), [4, 7]);
  assert.deepEqual(extentOf('one', 5), [3, 3]);
});

test('an interval of the database is so many minutes', () => {
  assert.deepEqual(['00:30:00', '1 day 02:30:00', '365 days', '1 year', '02:00:00'].map(format.minutesOf), [30, 1590, 525600, 525600, 120]);
});

const { extras } = await load('extras');

test('what is booked at two prices is one extra, and what is offered besides has none of it', () => {
  const booked = { item_type: 'experience', resource_id: 'b', name: 'Breakfast', quantity: 2, unit_price: 24.9 };
  const offered = { accommodation: [{ id: 'b', name: 'Room', price: 210 }], experience: [{ id: 'b', name: 'Brunch', price: 30 }] };
  assert.deepEqual(extras([booked, { ...booked, name: 'Brunch', quantity: 1, unit_price: 30 }], offered), [
    { type: 'experience', id: 'b', name: 'Breakfast', price: 24.9, count: 3 }, { type: 'accommodation', id: 'b', name: 'Room', price: 210, count: 0 },
  ]);
});

const { choices, priceOf } = await load('party');

test('a kind pays its price, or its part of a seat in amounts that the currency has', () => {
  const kind = { kind: 'child', name: 'Child', price: null, percent: 33, is_active: true };
  assert.equal(priceOf(kind, 89.5, 'CHF'), 29.54);
  assert.equal(priceOf(kind, 9500, 'JPY'), 3135);
  assert.equal(priceOf({ ...kind, percent: null }, 89.5, 'CHF'), 89.5);
  assert.equal(priceOf({ ...kind, percent: null, price: 0 }, 89.5, 'CHF'), 0);
  const party = [{ kind: 'adult', name: 'Adult', count: 2, unit_price: '80.00' }];
  const kinds = [{ ...kind, kind: 'adult', name: 'Adult', percent: null }, kind, { ...kind, kind: 'dog', is_active: false }];
  assert.deepEqual(choices([...party, { ...party[0], count: 1, unit_price: '100.00' }], [], 100, 'CHF'), [{ kind: 'adult', name: 'Adult', price: 80, count: 3 }]);
  assert.deepEqual(choices(party, kinds, 100, 'CHF'), [{ kind: 'adult', name: 'Adult', price: 80, count: 2 }, { kind: 'child', name: 'Child', price: 33, count: 0 }]);
});
