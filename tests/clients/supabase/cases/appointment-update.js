import { book } from './appointment-create.js';

export async function works(world) {
  const { id } = await book(world);
  const body = { appointment_id: id, action: 'confirm' };
  const appointment = await world.invoke(await world.user(world.demo.member), 'appointment-update', body);
  world.equal([appointment.id, appointment.status], [id, 'confirmed']);
}

export async function refuses(world) {
  const { id } = await book(world);
  const body = { appointment_id: id, action: 'cancel' };
  const problem = await world.refusal(await world.user(world.demo.otherOwner), 'appointment-update', body);
  world.equal([problem.status, problem.code], [404, 'appointment_not_found']);
}
