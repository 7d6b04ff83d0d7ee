export async function works({ anonymous, holder, invoke, rows, demo, password, equal }) {
  const { access_token } = await invoke(anonymous(), 'client-login', { email: demo.client, password });
  const clara = holder(access_token);
  equal(await rows(clara.from('customers').select('email')), [{ email: demo.client }]);
  const refreshed = await invoke(clara, 'client-login', { action: 'refresh' });
  equal(await rows(holder(refreshed.access_token).from('customers').select('email')), [{ email: demo.client }]);
  const forgotten = await invoke(anonymous(), 'client-login', { action: 'forgot_password', email: demo.client });
  equal(forgotten, { is_accepted: true });
  await invoke(clara, 'client-login', { action: 'sign_out' });
  equal(await rows(clara.from('customers').select('email')), []);
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const problem = await refusal(anonymous(), 'client-login', { email: demo.client, password: 'wrong password' });
  equal([problem.status, problem.code], [401, 'invalid_credentials']);
}
