export async function works({ anonymous, invoke, ok }) {
  const script = await invoke(anonymous(), 'widget', undefined, { method: 'GET' });
  ok(String(script).startsWith('import "/functions/v1/widget/widget-'), script);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'widget', {});
  equal([problem.status, problem.code], [405, 'method_not_allowed']);
}
