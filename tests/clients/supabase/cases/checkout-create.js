import { book } from './booking-create.js';

export async function works(world) {
  const { id } = await book(world);
  const body = { booking_id: id, success_url: 'https://shop.example/paid' };
  const member = await world.user(world.demo.member);
  const session = await world.invoke(member, 'checkout-create', body);
  world.equal([session.booking_id, session.currency, session.url.startsWith('https://')], [id, 'CHF', true]);
  const by_hand = { action: 'record', booking_id: id, amount: '1.00', method: 'cash' };
  const paid = await world.invoke(member, 'checkout-create', by_hand);
  world.equal([paid.status, paid.payment_status], ['succeeded', 'partially_paid']);
}

export async function refuses(world) {
  const { id } = await book(world);
  const body = { booking_id: id, success_url: 'https://shop.example/paid' };
  const problem = await world.refusal(await world.user(world.demo.otherOwner), 'checkout-create', body);
  world.equal([problem.status, problem.code], [404, 'booking_not_found']);
}
