import { book } from './appointment-create.js';

export async function works(world) {
  const { id } = await book(world);
  const staff = await world.user(world.demo.member);
  const noted = { appointment_id: id, action: 'change', seats: 1, notes: 'With a dog' };
  const changed = await world.invoke(staff, 'appointment-update', noted);
  world.equal([changed.status, changed.seats, changed.seat_prices], ['pending', 1, null]);
  const body = { appointment_id: id, action: 'confirm' };
  const appointment = await world.invoke(staff, 'appointment-update', body);
  world.equal([appointment.id, appointment.status], [id, 'confirmed']);
}

export async function refuses(world) {
  const { id } = await book(world);
  const body = { appointment_id: id, action: 'cancel' };
  const problem = await world.refusal(await world.user(world.demo.otherOwner), 'appointment-update', body);
  world.equal([problem.status, problem.code], [404, 'appointment_not_found']);
}
