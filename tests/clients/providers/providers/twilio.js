// https://www.twilio.com/docs/libraries/reference/twilio-node
import twilio from 'twilio';

// The SDK knows its host: what is asked of it goes elsewhere as it is.
class Elsewhere extends twilio.RequestClient {
  constructor(url) {
    super();
    this.url = url;
  }

  request(options) {
    return super.request({ ...options, uri: options.uri.replace(/^https:\/\/api\.twilio\.com/, this.url) });
  }
}

const messages = ({ url, key }) => {
  const [account, token] = key.split(':');
  return twilio(account, token, { httpClient: new Elsewhere(url) }).messages;
};

export const ACTIONS = {
  async send(question) {
    const { message } = question;
    const from = /^MG[0-9a-f]{32}$/.test(message.from) ? { messagingServiceSid: message.from } : { from: message.from };
    const made = await messages(question).create({
      to: message.to,
      ...from,
      body: message.text,
      statusCallback: message.status_callback ?? undefined,
    });
    return { id: made.sid, status: made.status, created: made.dateCreated };
  },

  async find(question) {
    const found = await messages(question).list({ to: question.to, pageSize: 100, limit: 100 });
    return { ids: found.map((message) => message.sid), words: found.map((message) => message.body) };
  },
};

export const failed = ({ message, status, code }) => ({ error: message, status, code });
