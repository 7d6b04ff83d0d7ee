import { book } from './booking-create.js';

export async function works(world) {
  const { id } = await book(world);
  const staff = await world.user(world.demo.member);
  const changed = await world.invoke(staff, 'booking-update', { booking_id: id, action: 'change', participants: 3 });
  world.equal([changed.participants, changed.total_price, changed.party], [3, '268.50', null]);
  const body = { booking_id: id, action: 'cancel', reason: 'ill' };
  const booking = await world.invoke(staff, 'booking-update', body);
  world.equal([booking.id, booking.status], [id, 'cancelled']);
}

export async function refuses(world) {
  const { id } = await book(world);
  const body = { booking_id: id, action: 'cancel' };
  const problem = await world.refusal(await world.user(world.demo.otherOwner), 'booking-update', body);
  world.equal([problem.status, problem.code], [404, 'booking_not_found']);
}
