// Verifies webhooks by the reference library of Standard Webhooks: takes an array of {secret, headers, body} on each
// line of standard input, and prints for each what it holds, or why it is refused.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

const verified = ({ secret, headers, body }) => {
  try {
    return { event: new Webhook(secret).verify(body, headers) };
  } catch (error) {
    return { refused: error.message };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map(verified)));
}
