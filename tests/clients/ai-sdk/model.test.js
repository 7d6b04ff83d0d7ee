// What a language model answers, as the AI SDK reads it: bit by bit, with its sources.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts, visitor } from './chat.js';

test('what a model says is read with its sources, and is the same when it is asked for again', async () => {
  const { chat, token } = visitor();
  await chat.sendMessage({ text: 'May I bring my dogs on a walk?' });

  assert.equal(chat.error, undefined);
  assert.equal(chat.status, 'ready');
  const answer = chat.lastMessage;
  const [{ text, state }] = texts(answer);
  assert.match(text, /^Yes, well-behaved dogs on a leash are welcome \[1\]\. Cats/);
  assert.equal(state, 'done');
  const source = answer.parts.find(({ type }) => type === 'source-document');
  assert.equal(source.title, 'Dogs');
  assert.equal(answer.metadata.is_answer, true);
  assert.equal(answer.metadata.handled_by, 'assistant');
  assert.equal(token().length, 43);

  await chat.regenerate();
  assert.equal(chat.error, undefined);
  assert.equal(chat.lastMessage.id, answer.id);
  assert.deepEqual(texts(chat.lastMessage), texts(answer));
});
