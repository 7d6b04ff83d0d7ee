// chat-reply for a member, from passages in their own words: the three steps of the function, and what is quoted.

import type { Configuration } from "./configuration.ts";
import type { Database } from "./database.ts";
import { embed } from "./embeddings.ts";
import type { Answer, Asked } from "./endpoint.ts";
import { readChat } from "./questions.ts";

const MOST_QUOTES = 3;
const LONGEST_QUOTE = 400;
const MAYBE = 0.65;
const SURELY = 1.05;

interface Passage {
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
  const done = await call("chat_finish", {
    organization_id, conversation_id, lease, message_id: asked.latest, is_last_try: false, reply_id: crypto.randomUUID(),
    model: null, fallback: null, language: "en", escalate: null, summary: null, ...quoted(passages),
  });
  return { status: 200, body: JSON.stringify(done) };
}

function quoted(passages: Passage[]) {
  const certainty = (passage: Passage) => {
    const sum = (passage.similarity ?? 0) + passage.share;
    return sum >= SURELY ? 2 : sum >= MAYBE ? 1 : 0;
  };
  const best = Math.max(0, ...passages.map(certainty));
  if (best === 0) return { text: "I could not find an answer to that.", is_answer: false, sources: [] };
  const sources = passages.filter((passage) => certainty(passage) === best).slice(0, MOST_QUOTES).map((passage, place) => ({
    number: place + 1, kind: passage.source, id: passage.source_id, passage_id: passage.id, title: passage.title,
    url: passage.url, page: passage.page, quote: cut(passage.content),
  }));
  const found = best === 2 ? "I found this:" : "Perhaps this answers your question:";
  const text = [found, ...sources.map(({ quote, number }) => `“${quote}” [${number}]`)].join("\n\n");
  return { text, is_answer: true, sources };
}

function cut(text: string): string {
  if (text.length <= LONGEST_QUOTE) return text;
  const kept = text.slice(0, LONGEST_QUOTE);
  return `${kept.slice(0, kept.lastIndexOf(" "))} …`;
}
