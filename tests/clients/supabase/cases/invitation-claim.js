import { invite } from './invitation-create.js';

export async function works(world) {
  const { token } = await invite(world, 'new.client@example.com');
  const body = { token, password: 'a long password' };
  const { access_token } = await world.invoke(world.anonymous(), 'invitation-claim', body);
  const clients = world.holder(access_token).from('clients').select('email');
  world.equal(await world.rows(clients), [{ email: 'new.client@example.com' }]);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'invitation-claim', { token: 'unknown', password: 'a long password' });
  equal([problem.status, problem.code], [404, 'invitation_invalid']);
}
