export async function works({ service, invoke, equal }) {
  equal(await invoke(service(), 'appointment-reminders', {}), { sent: 0, unreachable: 0, failed: 0 });
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.owner), 'appointment-reminders', {});
  equal([problem.status, problem.code], [403, 'forbidden']);
}
