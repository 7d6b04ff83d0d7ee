export async function works({ user, invoke, demo, equal }) {
  const staff = await user(demo.member);
  const { id, status } = await invoke(staff, 'emergency-dispatch', { action: 'report', message: 'Smoke in the hut' });
  const ended = await invoke(staff, 'emergency-dispatch', { action: 'cancel', incident_id: id, note: 'A drill' });
  equal([typeof status, ended.status], ['string', 'cancelled']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'emergency-dispatch', { action: 'take_by_link', token: 'unknown' });
  equal([problem.status, problem.code], [404, 'link_not_found']);
}
