export async function works({ user, invoke, demo, equal }) {
  const answer = await invoke(await user(demo.member), 'new-function', { note: 'hello' });
  equal([answer.organization_id, answer.note], [demo.alpine, 'hello']);
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.member), 'new-function', { more: 1 });
  equal([problem.status, problem.errors.map(({ pointer }) => pointer).sort()], [422, ['/more', '/note']]);
}
