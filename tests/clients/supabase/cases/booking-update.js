import { book } from './booking-create.js';

export async function works(world) {
  const { id } = await book(world);
  const staff = await world.user(world.demo.member);
  const changed = await world.invoke(staff, 'booking-update', { booking_id: id, action: 'change', participants: 3 });
  world.equal([changed.participants, changed.total_price, changed.party], [3, '268.50', null]);
  const items = [{ type: 'experience', id: world.demo.breakfast, quantity: 2 }];
  const added = await world.invoke(staff, 'booking-update', { booking_id: id, action: 'change', items, special_requests: 'Vegan' });
  world.equal([added.items[0].total_price, added.total_price, added.special_requests], ['49.80', '318.30', 'Vegan']);
  const corrected = await world.invoke(staff, 'booking-update', {
    booking_id: id, action: 'change', items: [], special_requests: null, customer: { name: 'Ada King' },
  });
  world.equal([corrected.items, corrected.special_requests, corrected.customer.name], [[], null, 'Ada King']);
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
