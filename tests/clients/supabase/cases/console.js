export async function works({ anonymous, invoke, ok }) {
  const page = await invoke(anonymous(), 'console', undefined, { method: 'GET' });
  ok(page.startsWith('<!doctype html>'), page);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'console', {});
  equal([problem.status, problem.code], [405, 'method_not_allowed']);
}
