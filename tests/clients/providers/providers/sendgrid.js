// https://github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail
import sendgrid from '@sendgrid/mail';

export const ACTIONS = {
  async send({ url, key, message }) {
    const mail = new sendgrid.MailService();
    mail.setApiKey(key);
    mail.client.setDefaultRequest('baseUrl', url);
    const [, name, email] = /^"(.*)" <(.*)>$/.exec(message.from);
    const [answer] = await mail.send({
      personalizations: [{ to: message.to, customArgs: { outbox: message.id } }],
      from: { name, email },
      subject: message.subject,
      text: message.text,
      html: message.html,
      headers: message.headers,
      attachments: message.files.map((file) => ({
        filename: file.name,
        content: Buffer.from(file.content).toString('base64'),
        type: file.content_type,
        disposition: 'attachment',
      })),
    });
    return { id: answer.headers['x-message-id'], status: answer.statusCode };
  },
};

export const failed = ({ code, message, response }) => ({
  error: response?.body?.errors?.map((error) => error.message).join() ?? message,
  status: code,
  wait: response?.headers['retry-after'],
});
