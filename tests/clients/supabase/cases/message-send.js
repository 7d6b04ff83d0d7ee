export async function works({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.member), 'message-send', {});
  equal([problem.status, problem.code], [422, 'invalid_request']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'message-send', {});
  equal([problem.status, problem.code], [403, 'forbidden']);
}
