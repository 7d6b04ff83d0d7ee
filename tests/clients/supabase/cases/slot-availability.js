export async function works({ anonymous, invoke, demo, ok }) {
  const body = { appointment_type_id: demo.consultation, timezone: 'Asia/Kathmandu' };
  const { slots } = await invoke(anonymous(), 'slot-availability', body);
  ok(slots.length > 0 && slots.every(({ starts_at }) => starts_at.endsWith('+05:45')), JSON.stringify(slots[0]));
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const problem = await refusal(anonymous(), 'slot-availability', { appointment_type_id: demo.tour });
  equal([problem.status, problem.code], [404, 'appointment_type_not_found']);
}
