export async function works({ service, invoke, equal }) {
  const done = await invoke(service(), 'topic-clustering', {});
  equal([done.failed, done.is_complete], [0, true]);
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.owner), 'topic-clustering', {});
  equal([problem.status, problem.code], [403, 'forbidden']);
}
