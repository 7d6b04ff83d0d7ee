// No function streams so far. That nothing on the way to a client waits for the end of an answer is shown by a server
// in place of the functions: it sends its second event only when it is told that the first has been read.

/** Names, and what runs under each. */
export const streams = ({ client, streamUrl, equal }) => [
  [
    'events are read while their answer is under way',
    async () => {
      // The same keys: its gateway hands on what comes to functions unseen.
      const somebody = client(undefined, undefined, streamUrl);
      const { data, error } = await somebody.functions.invoke('stream', { body: {} });
      equal(error, null);

      const reader = data.body.pipeThrough(new TextDecoderStream()).getReader();
      equal((await reader.read()).value, 'data: first\n\n');
      equal((await somebody.functions.invoke('first-was-read', { body: {} })).error, null);
      equal((await reader.read()).value, 'data: second\n\n');
      equal((await reader.read()).done, true);
    },
  ],
];
