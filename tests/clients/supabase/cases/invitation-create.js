/** An invitation for a client, with its token. */
export const invite = async ({ user, invoke, demo }, email) =>
  invoke(await user(demo.admin), 'invitation-create', { kind: 'client', email });

export async function works(world) {
  const invitation = await invite(world, 'invited@example.com');
  world.equal([invitation.email, invitation.renewed], ['invited@example.com', false]);
}

export async function refuses({ user, refusal, demo, equal }) {
  const body = { kind: 'staff', role: 'admin', email: 'invited@example.com' };
  const problem = await refusal(await user(demo.member), 'invitation-create', body);
  equal([problem.status, problem.code], [403, 'role_too_low']);
}
