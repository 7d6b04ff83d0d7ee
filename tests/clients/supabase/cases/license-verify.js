export async function works({ anonymous, service, invoke, demo, equal }) {
  const issue = { action: 'issue', organization_id: demo.alpine, expires_at: null, modules: ['crm'] };
  const { key } = await invoke(service(), 'license-verify', issue);
  const { valid, modules } = await invoke(anonymous(), 'license-verify', { key });
  equal([valid, modules.map(({ name }) => name)], [true, ['crm']]);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'license-verify', {});
  equal([problem.status, problem.errors.map(({ pointer }) => pointer)], [422, ['/key']]);
}
