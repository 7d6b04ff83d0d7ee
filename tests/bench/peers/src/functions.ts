// The functions, over any way to the data.

import { answerCall } from "./calls.ts";
import { reply } from "./chat.ts";
import type { Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";
import { embed } from "./embeddings.ts";
import type { Answer, Handler } from "./endpoint.ts";
import { Problem } from "./problem.ts";
import { readAnalytics, readBooking, readSearch, readSlots } from "./questions.ts";
import { answer, type Rules, rulesQuestion } from "./slots.ts";

/** A bundle of its own, with Stripe's library: what needs it not does not load it. */
export const stripeEvents = () => import("./stripe_events.js");

export function functions(configuration: Configuration, database: Database): Record<string, Handler> {
  return {
    async "booking-create"(request): Promise<Answer> {
      const booking = readBooking(request.body, request.call.caller);
      const done = await database.call("booking_create", booking, await request.onceOnly());
      return { status: 201, body: done.answer, replayed: done.replayed };
    },

    async "slot-availability"(request): Promise<Answer> {
      const now = Math.floor(Date.now() / 1000);
      const question = readSlots(request.body);
      const rules = await database.call("slot_rules", rulesQuestion(question, now), request.call);
      const byStaff = request.call.caller.kind === "user";
      return { status: 200, body: answer(question, JSON.parse(rules.answer) as Rules, now, byStaff) };
    },

    async "embedding-search"(request): Promise<Answer> {
      const { cursor, ...question } = readSearch(request.body);
      const [score, id] = cursor?.split("_") ?? [];
      const done = await database.call("embedding_search", {
        ...question,
        after: cursor === null ? null : { score, id },
        model: configuration.embeddingsModel,
        model_languages: ["en"],
        embedding: question.mode === "text" ? null : `[${await embed(configuration, question.query)}]`,
      }, request.call);
      return { status: 200, body: done.answer };
    },

    "chat-reply": (request) => reply(request, configuration, database),

    "call-webhook": (request) => answerCall(request, database),

    "payment-webhook": async (request) => {
      const { takePayment } = await stripeEvents();
      return takePayment(request, database, configuration.stripeMode);
    },

    async analytics(request): Promise<Answer> {
      const { caller } = request.call;
      if (caller.kind !== "user") throw new Problem(403, "forbidden", "This function is for users.");
      const done = await database.call("analytics", readAnalytics(request.body), request.call);
      return { status: 200, body: done.answer };
    },
  };
}
