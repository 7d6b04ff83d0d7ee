export async function works({ user, invoke, demo, equal }) {
  const body = { query: 'food on a summit', filter: { sources: ['experience'] } };
  const answer = await invoke(await user(demo.member), 'embedding-search', body);
  equal([answer.organization_id, answer.results[0].source], [demo.alpine, 'experience']);
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const headers = { 'x-organization-id': demo.alpine };
  // It lets no strangers search.
  const problem = await refusal(anonymous(), 'embedding-search', { query: 'breakfast' }, { headers });
  equal([problem.status, problem.code], [404, 'organization_not_found']);
}
