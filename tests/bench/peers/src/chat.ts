// chat-reply for a member: from passages in their own words, the three steps of the function and what is quoted; or by a
// language model, where there is one and the answer may be a stream.

import type { Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";
import { embed } from "./embeddings.ts";
import type { Answer, Asked } from "./endpoint.ts";
import { readChat } from "./questions.ts";

const MOST_QUOTES = 3;
const LONGEST_QUOTE = 400;
const MAYBE = 0.65;
const SURELY = 1.05;

/** A bundle of its own, with the AI SDK: what streams nothing does not load it. */
const chatStream = () => import("./chat_stream.js");

export interface Passage {
  id: string;
  source: string;
  source_id: string;
  title: string | null;
  url: string | null;
  page: number | null;
  headings: string[];
  content: string;
  similarity: number | null;
  share: number;
}

interface State {
  organization_id: string;
  conversation_id: string;
  asked: { question: string; latest: string };
}

export async function reply(request: Asked, configuration: Configuration, database: Database): Promise<Answer> {
  const { message, id } = readChat(request.body);
  const lease = crypto.randomUUID();
  const call = async (name: string, parameters: unknown) =>
    JSON.parse((await database.call(name, parameters, request.call)).answer);
  const state: State = await call("chat_begin", {
    message, message_id: crypto.randomUUID(), author: null, language: null, may_begin: true, conversation_id: null,
    chat_id: id ?? "", visitor_digest: null, lease,
  });
  const { organization_id, conversation_id, asked } = state;
  const passages: Passage[] = await call("chat_search", {
    organization_id, query: asked.question, is_customers: false, knowledge_ids: null, model: configuration.embeddingsModel,
    model_languages: ["en"], embedding: `[${await embed(configuration, asked.question)}]`, neighbors: null,
  });
  const reply_id = crypto.randomUUID();
  const finish = (model: string | null, said: Said) => call("chat_finish", {
    organization_id, conversation_id, lease, message_id: asked.latest, is_last_try: false, reply_id, model, fallback: null,
    language: "en", escalate: null, summary: null, ...said,
  });
  const usable = passages.filter((passage) => certainty(passage) > 0);
  if (request.takesEvents && configuration.chatModel !== "" && usable.length > 0) {
    const { streamed } = await chatStream();
    return streamed(configuration, {
      conversation_id, reply_id, question: asked.question, passages: usable,
      finish: (text) => finish(configuration.chatModel, { text, is_answer: true, sources: cited(text, usable) }),
    });
  }
  return { status: 200, body: JSON.stringify(await finish(null, quoted(passages))) };
}

interface Said {
  text: string;
  is_answer: boolean;
  sources: unknown[];
}

function certainty(passage: Passage): number {
  const sum = (passage.similarity ?? 0) + passage.share;
  return sum >= SURELY ? 2 : sum >= MAYBE ? 1 : 0;
}

function quoted(passages: Passage[]): Said {
  const best = Math.max(0, ...passages.map(certainty));
  if (best === 0) return { text: "I could not find an answer to that.", is_answer: false, sources: [] };
  const sources = passages.filter((passage) => certainty(passage) === best).slice(0, MOST_QUOTES).map(source);
  const found = best === 2 ? "I found this:" : "Perhaps this answers your question:";
  const text = [found, ...sources.map(({ quote, number }) => `“${quote}” [${number}]`)].join("\n\n");
  return { text, is_answer: true, sources };
}

/** The passages that a text names by their numbers in brackets. */
function cited(text: string, passages: Passage[]) {
  const numbers = new Set([...text.matchAll(/\[([0-9]+)\]/g)].map((match) => Number(match[1])));
  return passages.map(source).filter(({ number }) => numbers.has(number));
}

function source(passage: Passage, place: number) {
  return {
    number: place + 1, kind: passage.source, id: passage.source_id, passage_id: passage.id, title: passage.title,
    url: passage.url, page: passage.page, quote: cut(passage.content),
  };
}

function cut(text: string): string {
  if (text.length <= LONGEST_QUOTE) return text;
  const kept = text.slice(0, LONGEST_QUOTE);
  return `${kept.slice(0, kept.lastIndexOf(" "))} …`;
}
