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
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'booking-create', { participants: 0, price: '0.01' });
  equal([problem.status, problem.code], [422, 'invalid_request']);
  equal(problem.errors.map(({ pointer }) => pointer).sort(), ['/customer', '/departure_id', '/participants', '/price']);
}
