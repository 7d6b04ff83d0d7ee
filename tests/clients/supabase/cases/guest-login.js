import { book, somebody } from './booking-create.js';

export async function works(world) {
  const customer = somebody();
  const { id, confirmation_code } = await book(world, customer);
  const body = { confirmation_code, email: customer.email };
  const { booking, token_type } = await world.invoke(world.anonymous(), 'guest-login', body);
  world.equal([booking.id, token_type], [id, 'bearer']);
}

export async function refuses(world) {
  const { confirmation_code } = await book(world);
  const body = { confirmation_code, email: 'eve@example.com' };
  const problem = await world.refusal(world.anonymous(), 'guest-login', body);
  world.equal([problem.status, problem.code], [404, 'nothing_booked']);
}
