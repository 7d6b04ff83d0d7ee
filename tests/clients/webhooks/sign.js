// Signs deliveries of webhooks by the libraries of their providers: takes an array of them on standard input, and prints
// the headers of each.
import { readFileSync } from 'node:fs';
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

const deliveries = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(deliveries.map((delivery) => signers[delivery.provider](delivery))));
