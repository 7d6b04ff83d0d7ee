export async function works({ service, invoke, equal }) {
  equal(await invoke(service(), 'hold-release', {}), { bookings: 0, appointments: 0, skipped: 0 });
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.owner), 'hold-release', {});
  equal([problem.status, problem.code], [403, 'forbidden']);
}
