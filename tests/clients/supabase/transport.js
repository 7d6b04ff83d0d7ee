// What travels in headers, over CORS too where a page of another origin calls.

/** Names, and what runs under each. */
export const transport = ({ anonymous, user, demo, equal, ok }) => [
  [
    'a request id goes there and comes back, with a problem too',
    async () => {
      const headers = { 'x-request-id': 'page-42' };
      const body = { tour_id: demo.tour };
      const answer = await anonymous().functions.invoke('tour-availability', { body, headers });
      equal([answer.error, answer.response.headers.get('x-request-id')], [null, 'page-42']);

      const refused = await anonymous().functions.invoke('tour-availability', { body: { tour_id: 1 }, headers });
      equal(refused.error.context.headers.get('x-request-id'), 'page-42');
    },
  ],
  [
    'a request that is sent again with its key is done once',
    async () => {
      const body = {
        departure_id: demo.villageDeparture,
        participants: 1,
        customer: { name: 'Grace Hopper', email: 'grace@example.com' },
      };
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const book = () => anonymous().functions.invoke('booking-create', { body, headers });

      const [first, second] = [await book(), await book()];
      equal(second.data.id, first.data.id);
      equal(second.response.headers.get('idempotent-replayed'), 'true');
    },
  ],
  [
    'who belongs to several organizations names one',
    async () => {
      const both = await user(demo.both);
      for (const organization of [demo.alpine, demo.harbor]) {
        const headers = { 'x-organization-id': organization };
        const { data, error } = await both.functions.invoke('analytics', { body: {}, headers });
        equal([error, data.organization_id], [null, organization]);
      }
    },
  ],
  [
    'a region is no hindrance',
    async () => {
      const body = { tour_id: demo.tour };
      const { data, error } = await anonymous().functions.invoke('tour-availability', { body, region: 'eu-central-1' });
      ok(error === null && data.tour.id === demo.tour, `${error}`);
    },
  ],
];
