// https://resend.com/docs/send-with-nodejs
import { Resend } from 'resend';

// The SDK gives its errors instead of throwing them.
class Refused extends Error {
  constructor(error, headers) {
    super(error.message);
    this.error = error;
    this.headers = headers;
  }
}

export const ACTIONS = {
  async send({ url, key, message }) {
    const resend = new Resend(key, { baseUrl: url });
    const { data, error, headers } = await resend.emails.send(
      {
        from: message.from,
        to: [message.to],
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: message.headers,
        attachments: message.files.map((file) => ({
          filename: file.name,
          content: Buffer.from(file.content),
          contentType: file.content_type,
        })),
      },
      { idempotencyKey: message.idempotency_key },
    );
    if (error) {
      throw new Refused(error, headers);
    }
    return { id: data.id, answer: data };
  },
};

export const failed = ({ error, headers, message }) => ({
  error: message,
  status: error?.statusCode,
  code: error?.name,
  wait: headers?.['retry-after'],
});
