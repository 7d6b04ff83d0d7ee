// Delivers what waits in an outbox, as one writes it on Deno with postgres.js: rows are claimed by a time, sent with their
// id as the idempotency key, and noted. No transaction is open while a request is.

import postgres from "postgres";

interface Message {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  body: string | null;
}

const [databaseUrl, providerUrl, most] = Deno.args;
const AT_ONCE = Number(most);
const sql = postgres(databaseUrl!.replace(/\?.*/, ""), { max: AT_ONCE, ssl: false, onnotice: () => {} });

const waiting: Message[] = [];
let claiming: Promise<void> | undefined;

async function claim(): Promise<void> {
  const claimed = await sql<Message[]>`
    update bench.outbox as message
    set claimed_until = now() + interval '2 minutes', attempts = message.attempts + 1
    from (
      select id from bench.outbox
      where status = 'pending' and (claimed_until is null or claimed_until < now())
      order by created_at limit ${AT_ONCE} for update skip locked
    ) as due
    where message.id = due.id
    returning message.id, message.recipient, message.subject, message.text, message.body`;
  waiting.push(...claimed);
}

async function next(): Promise<Message | undefined> {
  while (waiting.length === 0) {
    claiming ??= claim().finally(() => { claiming = undefined; });
    await claiming;
    if (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return waiting.shift();
}

function render(message: Message): string {
  const escaped = message.text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  return JSON.stringify({
    from: "Alpine <bookings@example.com>",
    to: [message.recipient],
    subject: message.subject,
    text: message.text,
    html: `<p>${escaped}</p>`,
  });
}

async function send(message: Message): Promise<void> {
  const body = message.body ?? render(message);
  // Kept before it is sent, so that another attempt sends the same bytes; and is it still wanted?
  const [wanted] = await sql`
    update bench.outbox set body = ${body} where id = ${message.id} and not exists (
      select from public.contact_permissions as known
      where known.organization_id = outbox.organization_id and known.channel = 'email'
        and known.address = ${message.recipient} and known.status = 'revoked')
    returning id`;
  if (!wanted) return;
  const answer = await fetch(`${providerUrl}/emails`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer bench", "idempotency-key": message.id },
    body,
  });
  const { id } = await answer.json();
  if (answer.ok) {
    await sql`
      update bench.outbox set status = 'delivered', body = null, provider_message_id = ${id} where id = ${message.id}`;
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (;;) {
    const message = await next();
    if (message) await send(message);
  }
}));
