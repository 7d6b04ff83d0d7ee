// Rows of PostgREST through the gateway, under row-level security.

import { somebody } from './cases/booking-create.js';

/** Names, and what runs under each. */
export const rows = ({ anonymous, user, invoke, rows, demo, equal, ok }) => {
  const booked = (departure) =>
    invoke(anonymous(), 'booking-create', {
      departure_id: departure,
      participants: 1,
      customer: somebody(),
    });

  return [
    [
      'staff see the rows of their organization and of no other',
      async () => {
        const [own, foreign] = [await booked(demo.villageDeparture), await booked(demo.icebergsDeparture)];
        const member = await user(demo.member);

        const seen = await rows(member.from('bookings').select('id, organization_id, tour_departures(tours(title))'));
        ok(seen.some(({ id }) => id === own.id), 'their own booking is missing');
        ok(seen.every(({ organization_id }) => organization_id === demo.alpine), JSON.stringify(seen));

        for (const table of ['bookings', 'customers', 'members', 'outbox', 'audit_logs']) {
          equal(await rows(member.from(table).select().eq('organization_id', demo.harbor)), []);
        }
        equal(await rows(member.from('bookings').select().eq('id', foreign.id).maybeSingle()), null);
      },
    ],
    [
      'nobody writes into another organization',
      async () => {
        const member = await user(demo.member);

        const put = await member.from('customers').insert({ organization_id: demo.harbor, name: 'Mallory' });
        equal([put.status, put.error.code], [403, '42501']);
        const changed = member.from('customers').update({ name: 'Mallory' }).eq('organization_id', demo.harbor);
        equal(await rows(changed.select()), []);
      },
    ],
    [
      'the public sees what is published, and no people',
      async () => {
        const tours = await rows(anonymous().from('tours').select('id, is_published'));
        ok(tours.length > 0 && tours.every(({ is_published }) => is_published), JSON.stringify(tours));

        const { data, error } = await anonymous().from('customers').select();
        ok(error?.code === '42501' || data.length === 0, JSON.stringify(data));
      },
    ],
  ];
};
