// A provider calls it, by its signature alone.
export async function works({ service, refusal, equal }) {
  const problem = await refusal(service(), 'sms-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'sms-webhook', {});
  equal([problem.status, problem.code], [401, 'unauthorized']);
}
