// A provider calls it, by its secret alone.
export async function works({ service, refusal, equal }) {
  const problem = await refusal(service(), 'call-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'call-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}
