// The scenarios in Node.

import assert from 'node:assert/strict';
import test from 'node:test';

import { createClient, FunctionsHttpError } from '@supabase/supabase-js';
import { corsHeaders } from '@supabase/supabase-js/cors';

import { scenarios } from './scenarios.js';
import { makeWorld } from './world.js';

const stack = JSON.parse(process.env.FRONTDESK_STACK);

for (const [name, run] of scenarios(makeWorld({ createClient, FunctionsHttpError }, stack))) {
  await test(name, run);
}

await test('every function lets pages send what supabase-js sends', async () => {
  const listed = (text) => text.toLowerCase().split(', ');
  for (const name of stack.functions) {
    const answer = await fetch(`${stack.url}/functions/v1/${name}`, { method: 'OPTIONS' });
    const allowed = listed(answer.headers.get('access-control-allow-headers'));
    const missing = listed(corsHeaders['Access-Control-Allow-Headers']).filter((header) => !allowed.includes(header));
    assert.deepEqual(missing, [], name);
  }
});
