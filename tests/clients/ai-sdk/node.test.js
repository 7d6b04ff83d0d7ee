// chat-reply as the AI SDK calls it: its own transport and chat, unchanged.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts, visitor } from './chat.js';

test('a visitor asks, is answered with sources, and goes on', async () => {
  const { chat, token } = visitor();
  await chat.sendMessage({ text: 'May I bring my dogs on a walk?' });

  assert.equal(chat.error, undefined);
  assert.equal(chat.status, 'ready');
  const [question, answer] = chat.messages;
  assert.equal(question.role, 'user');
  assert.equal(answer.role, 'assistant');
  const [{ text, state }] = texts(answer);
  assert.match(text, /Well-behaved dogs on a leash are welcome.*\[1\]/);
  assert.equal(state, 'done');
  const source = answer.parts.find(({ type }) => type === 'source-document');
  assert.equal(source.title, 'Dogs');
  assert.match(source.providerMetadata.frontdesk.quote, /^Well-behaved dogs/);
  assert.equal(answer.metadata.is_answer, true);
  assert.equal(token().length, 43);

  await chat.sendMessage({ text: 'I would like to talk to a person' });
  assert.equal(chat.error, undefined);
  const last = chat.lastMessage;
  assert.equal(last.metadata.conversation_id, answer.metadata.conversation_id);
  assert.equal(last.metadata.escalation.reason, 'asked_for_a_person');
  assert.ok(last.parts.some(({ type }) => type === 'data-escalation'));
});

test('an answer that is asked for again is the same', async () => {
  const { chat } = visitor();
  await chat.sendMessage({ text: 'May I bring my dogs on a walk?' });
  const first = chat.lastMessage;
  await chat.regenerate();
  assert.equal(chat.error, undefined);
  assert.equal(chat.lastMessage.id, first.id);
  assert.deepEqual(texts(chat.lastMessage), texts(first));
});

test('a refusal is the chat\'s error, and tells why', async () => {
  const { chat } = visitor();
  await chat.sendMessage({ text: 'a'.repeat(4001) });
  assert.equal(chat.status, 'error');
  assert.equal(JSON.parse(chat.error.message).code, 'invalid_request');
});
