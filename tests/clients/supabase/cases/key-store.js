export async function works({ user, invoke, demo, equal }) {
  const owner = await user(demo.owner);
  await invoke(owner, 'key-store', { action: 'put', provider: 'openai', key: 'sk-0123456789abcdef' });
  const { keys } = await invoke(owner, 'key-store', { action: 'list' });
  equal(keys.map(({ provider, masked }) => [provider, masked.slice(-4)]), [['openai', 'cdef']]);
}

export async function refuses({ user, refusal, demo, equal }) {
  const body = { action: 'put', provider: 'openai', key: 'sk-0123456789abcdef' };
  const problem = await refusal(await user(demo.member), 'key-store', body);
  equal([problem.status, problem.code], [403, 'role_too_low']);
}
