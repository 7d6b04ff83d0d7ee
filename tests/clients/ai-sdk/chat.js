// The AI SDK's chat with its state in plain variables, and its own transport: what `useChat` of @ai-sdk/react wraps.

import { AbstractChat, DefaultChatTransport } from 'ai';

const { url, publishableKey, organization } = JSON.parse(process.env.FRONTDESK_STACK);

/** A chat of a visitor, as a page has it. */
export function visitor() {
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

export const texts = (message) => message.parts.filter(({ type }) => type === 'text');
