/** Somebody new: one address gets only so many messages, and one customer holds only so many seats. */
export const somebody = () => ({ name: 'Ada Lovelace', email: `ada.${Math.random().toString(36).slice(2)}@example.com` });

/** Two seats of a tour that costs something, booked by the public. */
export const book = ({ anonymous, invoke, demo }, customer = somebody()) =>
  invoke(anonymous(), 'booking-create', {
    departure_id: demo.departure,
    participants: 2,
    customer,
  });

export async function works(world) {
  const booking = await book(world);
  world.equal([booking.status, booking.total_price, booking.currency], ['pending', '179.00', 'CHF']);

  // A tour's own kinds of people, written by the staff.
  const staff = await world.user(world.demo.member);
  const kind = `k${Math.random().toString(36).slice(2)}`;
  const { error } = await staff.from('participant_kinds').insert({
    organization_id: world.demo.alpine, tour_id: world.demo.tour, kind, name: 'Child', percent: 50,
  });
  world.equal(error, null);
  const by_kind = await world.invoke(world.anonymous(), 'booking-create', {
    departure_id: world.demo.departure, participants: [{ kind, count: 2 }], customer: somebody(),
  });
  world.equal([by_kind.participants, by_kind.total_price, by_kind.party[0].name], [2, '89.50', 'Child']);
  // Its seats are for the other cases, which book by numbers.
  await world.invoke(staff, 'booking-update', { booking_id: by_kind.id, action: 'cancel' });
  const admin = await world.user(world.demo.admin);
  const removed = await admin.from('participant_kinds').delete().eq('kind', kind).select('kind');
  world.equal(removed.data, [{ kind }]);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'booking-create', { participants: 0, price: '0.01' });
  equal([problem.status, problem.code], [422, 'invalid_request']);
  equal(problem.errors.map(({ pointer }) => pointer).sort(), ['/customer', '/departure_id', '/participants', '/price']);
}
