// A provider calls it, by its signature alone.
export async function works({ service, refusal, equal }) {
  const problem = await refusal(service(), 'meeting-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'meeting-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}
