// A provider calls it, by its signature alone.
export async function works({ service, refusal, equal }) {
  const problem = await refusal(service(), 'social-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'social-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}
