export async function works({ anonymous, invoke, ok }) {
  const { openapi, paths } = await invoke(anonymous(), 'openapi', undefined, { method: 'GET' });
  ok(openapi === '3.1.0' && paths['/booking-create'].post, openapi);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'openapi', {});
  equal([problem.status, problem.code], [405, 'method_not_allowed']);
}
