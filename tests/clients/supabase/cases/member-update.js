export async function works({ user, invoke, demo, equal }) {
  const { data } = await (await user(demo.otherMember)).auth.getUser();
  const body = { user_id: data.user.id, action: 'change_role', role: 'admin' };
  const member = await invoke(await user(demo.otherOwner), 'member-update', body);
  equal([member.organization_id, member.role], [demo.harbor, 'admin']);
}

export async function refuses({ user, refusal, demo, equal }) {
  const { data } = await (await user(demo.otherMember)).auth.getUser();
  const problem = await refusal(await user(demo.owner), 'member-update', { user_id: data.user.id, action: 'remove' });
  equal([problem.status, problem.code], [404, 'member_not_found']);
}
