// https://github.com/googleapis/google-api-nodejs-client
import { auth, calendar } from '@googleapis/calendar';

const events = ({ url, key }) => {
  const access = new auth.OAuth2();
  access.setCredentials({ access_token: key });
  // Who asks decides whether it is asked again.
  return calendar({ version: 'v3', auth: access, rootUrl: `${url}/`, retry: false }).events;
};

const id = ({ calendarId, eventId }) => ({ calendarId, eventId });

export const ACTIONS = {
  async token({ url, client, refresh }) {
    const access = new auth.OAuth2({ ...client, endpoints: { oauth2TokenUrl: `${url}/token` } });
    access.setCredentials({ refresh_token: refresh });
    const { token } = await access.getAccessToken();
    return { token };
  },

  async list(question) {
    const { data } = await events(question).list({ calendarId: question.calendarId, ...question.query });
    return { answer: data };
  },

  async insert(question) {
    const asked = { calendarId: question.calendarId, sendUpdates: 'none', requestBody: question.event };
    const { data } = await events(question).insert(asked);
    return { id: data.id, answer: data };
  },

  async update(question) {
    const asked = { ...id(question), sendUpdates: 'none', requestBody: question.event };
    const { data } = await events(question).update(asked);
    return { id: data.id, answer: data };
  },

  async delete(question) {
    const { status } = await events(question).delete({ ...id(question), sendUpdates: 'none' });
    return { status };
  },
};

export const failed = ({ message, status, response }) => ({
  error: message,
  status,
  // Of the token's service it is a word, of calendars an object.
  code: response?.data?.error?.errors?.[0]?.reason ?? response?.data?.error,
  wait: response?.headers.get('retry-after') ?? undefined,
});
