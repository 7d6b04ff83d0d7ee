// https://github.com/microsoftgraph/msgraph-sdk-javascript
import { Client, MiddlewareFactory, RetryHandlerOptions } from '@microsoft/microsoft-graph-client';

const GRAPH = 'https://graph.microsoft.com';

// The SDK gives a token to no other host than Microsoft's, and not without TLS: what it asks goes elsewhere as it is.
const elsewhere = (url) => ({
  async execute(context) {
    context.response = await fetch(context.request.replace(GRAPH, url), context.options);
  },
});

const ask = ({ url, key, prefer }, path) => {
  const middleware = MiddlewareFactory.getDefaultMiddlewareChain({ getAccessToken: async () => key });
  middleware.splice(-1, 1, elsewhere(url));
  const client = Client.initWithMiddleware({ middleware, defaultVersion: 'v1.0' });
  // Who asks decides whether it is asked again.
  const once = new RetryHandlerOptions(0, 0);
  return client.api(path.replace(url, GRAPH)).middlewareOptions([once]).header('prefer', prefer);
};

const event = (id) => `/me/events/${encodeURIComponent(id)}`;

export const ACTIONS = {
  async delta(question) {
    const asked = ask(question, '/me/calendar/calendarView/delta').query(question.query);
    return { answer: await asked.get() };
  },

  async follow(question) {
    return { answer: await ask(question, question.link).get() };
  },

  async find(question) {
    const asked = ask(question, '/me/calendar/events').filter(question.filter).select('id');
    return { answer: await asked.get() };
  },

  async insert(question) {
    const answer = await ask(question, '/me/calendar/events').post(question.event);
    return { id: answer.id, answer };
  },

  async update(question) {
    const answer = await ask(question, event(question.eventId)).patch(question.event);
    return { id: answer.id, answer };
  },

  async delete(question) {
    await ask(question, event(question.eventId)).delete();
    return {};
  },
};

export const failed = ({ message, statusCode, code, headers }) => ({
  error: message,
  status: statusCode,
  code,
  wait: headers?.get('retry-after') ?? undefined,
});
