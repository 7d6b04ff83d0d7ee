import { book } from './booking-create.js';

export async function works(world) {
  const { id, confirmation_code } = await book(world);
  const body = { confirmation_code, email: 'ada@example.com' };
  const { booking, token_type } = await world.invoke(world.anonymous(), 'guest-login', body);
  world.equal([booking.id, token_type], [id, 'bearer']);
}

export async function refuses(world) {
  const { confirmation_code } = await book(world);
  const body = { confirmation_code, email: 'eve@example.com' };
  const problem = await world.refusal(world.anonymous(), 'guest-login', body);
  world.equal([problem.status, problem.code], [404, 'nothing_booked']);
}
