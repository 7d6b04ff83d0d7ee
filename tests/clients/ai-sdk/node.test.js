// chat-reply as the AI SDK calls it: its own transport and chat, unchanged. The chat is what `useChat` of @ai-sdk/react
// wraps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbstractChat, DefaultChatTransport } from 'ai';

const { url, publishableKey, organization } = JSON.parse(process.env.FRONTDESK_STACK);

/** A chat of a visitor, as a page has it. */
function visitor() {
  let token;
  const transport = new DefaultChatTransport({
    api: `${url}/functions/v1/chat-reply`,
    headers: { apikey: publishableKey, 'x-organization-id': organization },
    // The token of the first answer goes along from then on.
    body: () => ({ visitor_token: token }),
  });
  const chat = new Chat({
    transport,
    onFinish: ({ message }) => {
      token ??= message.metadata?.visitor_token;
    },
  });
  return { chat, token: () => token };
}

/** The SDK's chat with its state in plain variables. */
class Chat extends AbstractChat {
  constructor(init) {
    super({
      ...init,
      state: {
        status: 'ready',
        error: undefined,
        messages: [],
        pushMessage(message) {
          this.messages = [...this.messages, message];
        },
        popMessage() {
          this.messages = this.messages.slice(0, -1);
        },
        replaceMessage(index, message) {
          this.messages = this.messages.with(index, message);
        },
        snapshot: (value) => structuredClone(value),
      },
    });
  }
}

const texts = (message) => message.parts.filter(({ type }) => type === 'text');

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
