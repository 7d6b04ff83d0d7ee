/** A free slot, booked by the public. */
export async function book({ anonymous, invoke, demo }) {
  const body = { appointment_type_id: demo.consultation };
  const { slots } = await invoke(anonymous(), 'slot-availability', body);
  return invoke(anonymous(), 'appointment-create', {
    ...body,
    starts_at: slots.at(-1).starts_at,
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  });
}

export async function works(world) {
  const appointment = await book(world);
  world.equal(appointment.status, 'pending');
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const problem = await refusal(anonymous(), 'appointment-create', {
    appointment_type_id: demo.consultation,
    starts_at: '2020-01-01T03:00:00Z',
    customer: { name: 'Ada Lovelace' },
  });
  equal([problem.status, problem.errors.map(({ pointer }) => pointer)], [422, ['/customer/phone']]);
}
