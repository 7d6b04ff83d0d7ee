// What Stripe tells of money for a booking, verified by Stripe's own library.

import Stripe from "stripe";

import type { Database } from "./database.ts";
import type { Answer, Asked } from "./endpoint.ts";

/** Seconds that an event may be old. */
const TOLERANCE = 300;
/** Currencies without minor units. */
const WHOLE = new Set(["jpy", "krw", "vnd", "clp", "isk", "ugx", "xaf", "xof", "xpf", "pyg", "rwf", "kmf", "gnf", "djf", "bif", "mga", "vuv"]);
const subtle = Stripe.createSubtleCryptoProvider();

/** Whether one of the secrets signed the body. */
export async function isSigned(headers: Headers, body: string, secrets: string): Promise<boolean> {
  const signature = headers.get("stripe-signature") ?? "";
  for (const secret of secrets.split(",")) {
    try {
      await Stripe.webhooks.constructEventAsync(body, signature, secret.trim(), TOLERANCE, subtle);
      return true;
    } catch { /* Another one may be right. */ }
  }
  return false;
}

export async function takePayment(request: Asked, database: Database, mode: string): Promise<Answer> {
  const event = JSON.parse(request.body) as Stripe.Event;
  if (event.livemode !== (mode === "live")) return outcome("other_mode");
  if (event.type !== "payment_intent.succeeded") return outcome("unknown_type");
  const intent = event.data.object;
  const done = await database.call("payment_webhook", {
    event: { id: event.id, account: event.account ?? null },
    organization_id: intent.metadata.organization_id ?? null,
    booking_id: intent.metadata.booking_id ?? null,
    effect: {
      kind: "payment",
      intent_id: intent.id,
      currency: intent.currency.toUpperCase(),
      rank: 3,
      expected: major(intent.amount, intent.currency),
      received: major(intent.amount_received, intent.currency),
      created: intent.created,
      method: intent.payment_method_types.length === 1 ? intent.payment_method_types[0] : null,
    },
  }, request.call);
  return { status: 200, body: done.answer };
}

function major(amount: number, currency: string): string {
  return WHOLE.has(currency) ? String(amount) : (amount / 100).toFixed(2);
}

function outcome(outcome: string): Answer {
  return { status: 200, body: JSON.stringify({ outcome }) };
}
