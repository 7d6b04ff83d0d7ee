export async function works({ user, refusal, demo, equal }) {
  const escalation_id = '00000000-0000-4000-8000-00000000ffff';
  const body = { escalation_id, action: 'take' };
  const problem = await refusal(await user(demo.member), 'escalation-update', body);
  equal([problem.status, problem.code], [404, 'escalation_not_found']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'escalation-update', {});
  equal([problem.status, problem.code], [403, 'forbidden']);
}
