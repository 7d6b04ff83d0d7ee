// Does by a provider's SDK what it is asked to: takes a JSON object a line on standard input, and prints one for each,
// `{done}` or `{failed}`.
//
// What a provider's file gives is `ACTIONS`: of each action a function of the question, whose `url` is where the provider is
// reached; and `failed`, which tells what its SDK threw as `{error, status, code, wait}`.
import { createInterface } from 'node:readline';
import * as google from './providers/google.js';
import * as outlook from './providers/outlook.js';
import * as postmark from './providers/postmark.js';
import * as resend from './providers/resend.js';
import * as sendgrid from './providers/sendgrid.js';
import * as twilio from './providers/twilio.js';
import { wrong } from './types.js';

const PROVIDERS = { google, outlook, postmark, resend, sendgrid, twilio };

// Standard output is for answers alone.
console.log = console.info = console.warn = console.error;

const answer = async (question) => {
  if (question.provider === 'types') {
    return { done: wrong(question.values) };
  }
  const provider = PROVIDERS[question.provider];
  try {
    return { done: await provider.ACTIONS[question.action](question) };
  } catch (error) {
    return { failed: provider.failed(error) };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
