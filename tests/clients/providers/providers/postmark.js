// https://github.com/ActiveCampaign/postmark.js/wiki
import { Models, ServerClient } from 'postmark';

const client = ({ url, key }) => new ServerClient(key, { requestHost: new URL(url).host, useHttps: false });

export const ACTIONS = {
  async send(question) {
    const { message } = question;
    const email = new Models.Message(message.from, message.subject, message.html, message.text, message.to);
    email.Headers = Object.entries(message.headers).map(([name, value]) => new Models.Header(name, value));
    email.Attachments = message.files.map(
      (file) => new Models.Attachment(file.name, Buffer.from(file.content).toString('base64'), file.content_type),
    );
    email.Metadata = { outbox: message.id };
    email.MessageStream = 'outbound';
    const answer = await client(question).sendEmail(email);
    return { id: answer.MessageID, answer };
  },

  async find(question) {
    const filter = { count: 1, offset: 0, metadata_outbox: question.id };
    const answer = await client(question).getOutboundMessages(filter);
    return { ids: answer.Messages.map((message) => message.MessageID), answer };
  },
};

export const failed = (error) => ({ error: error.name, status: error.statusCode, code: error.code });
