import { book } from './booking-create.js';

export async function works(world) {
  const { id } = await book(world);
  const body = { booking_id: id, action: 'cancel', reason: 'ill' };
  const booking = await world.invoke(await world.user(world.demo.member), 'booking-update', body);
  world.equal([booking.id, booking.status], [id, 'cancelled']);
}

export async function refuses(world) {
  const { id } = await book(world);
  const body = { booking_id: id, action: 'cancel' };
  const problem = await world.refusal(await world.user(world.demo.otherOwner), 'booking-update', body);
  world.equal([problem.status, problem.code], [404, 'booking_not_found']);
}
