export async function works({ user, invoke, demo, equal }) {
  const body = { departure_id: demo.departure, action: 'close' };
  const departure = await invoke(await user(demo.member), 'departure-update', body);
  equal([departure.id, departure.status, departure.repeated], [demo.departure, 'closed', []]);
  await invoke(await user(demo.member), 'departure-update', { ...body, action: 'open' });
}

export async function refuses({ user, refusal, demo, equal }) {
  const body = { departure_id: demo.departure, action: 'cancel' };
  const problem = await refusal(await user(demo.otherOwner), 'departure-update', body);
  equal([problem.status, problem.code], [404, 'departure_not_found']);
}
