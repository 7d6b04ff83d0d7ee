// Signs deliveries of webhooks by the libraries of their providers: takes an array of them on each line of
// standard input, and prints the headers of each.
import { createInterface } from 'node:readline';
import { sign } from '@octokit/webhooks-methods';
import Stripe from 'stripe';
import twilio from 'twilio';

const stripe = new Stripe('sk_test_unused');

const signers = {
  stripe: ({ body, secret, timestamp }) => ({
    'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
  }),
  twilio: ({ fields, secret, url, key, algorithm }) => ({
    'x-twilio-signature': twilio.getExpectedTwilioSignature(secret, url, fields, algorithm),
    ...(key && { 'x-twilio-webhooks-signature-settings': `key=${key},algorithm=${algorithm}` }),
  }),
};

// Cal.com signs as GitHub does, and writes no `sha256=`.
signers.calcom = async ({ body, secret }) => ({
  'x-cal-signature-256': (await sign(secret, body)).replace('sha256=', ''),
});
// Meta signs as GitHub does.
signers.meta = async ({ body, secret }) => ({ 'x-hub-signature-256': await sign(secret, body) });

// Vapi signs its time and the body by the same HMAC.
signers.vapi = async ({ body, secret, timestamp }) => ({
  'x-signature': (await sign(secret, `${timestamp}.${body}`)).replace('sha256=', ''),
  'x-timestamp': String(timestamp),
});

for await (const line of createInterface({ input: process.stdin })) {
  const signed = await Promise.all(JSON.parse(line).map((delivery) => signers[delivery.provider](delivery)));
  console.log(JSON.stringify(signed));
}
