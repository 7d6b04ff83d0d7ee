// Progress that is read while the work goes on. What makes the vectors answers one request each time it is told to, and
// it is told only when the event before was read: nothing on the way can have waited for more of the answer.

/** Names, and what runs under each. */
export const streams = ({ client, slow, demo, password, equal }) => [
  [
    'progress is read while the work goes on',
    async () => {
      const member = client(slow.publishableKey, undefined, slow.url);
      equal((await member.auth.signInWithPassword({ email: demo.member, password })).error, null);
      const rules = Array.from({ length: 40 }, (_, room) => `# Rule ${room}\n\nWhat holds in room number ${room}.\n\n`);
      const form = new FormData();
      form.set('file', new File(rules, 'rules.md'));

      const headers = { accept: 'text/event-stream' };
      const { data, error } = await member.functions.invoke('document-ingest', { body: form, headers });
      equal(error, null);

      const read = events(data);
      for (const embedded of [0, 16, 32]) {
        const { name, data } = (await read.next()).value;
        equal([name, data.progress.embedded, data.progress.passages], ['progress', embedded, 40]);
        await fetch(slow.goOn, { method: 'POST' });
      }
      const { name, data: last } = (await read.next()).value;
      equal([name, last.document.status, last.progress.embedded], ['done', 'processed', 40]);
      equal((await read.next()).done, true);
    },
  ],
];

/** The events of an answer, each as soon as it is there. */
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const parts = (text + value).split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const found = /^event: (.*)\ndata: (.*)$/.exec(part);
      // What is none is a comment.
      if (found) {
        yield { name: found[1], data: JSON.parse(found[2]) };
      }
    }
  }
}
