// Verifies webhooks by the reference library of Standard Webhooks: takes an array of {secret, headers, body} on standard
// input, and prints for each what it holds, or why it is refused.
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

const verified = JSON.parse(readFileSync(0, 'utf8')).map(({ secret, headers, body }) => {
  try {
    return { event: new Webhook(secret).verify(body, headers) };
  } catch (error) {
    return { refused: error.message };
  }
});
console.log(JSON.stringify(verified));
