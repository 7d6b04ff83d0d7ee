export async function works({ user, invoke, demo, equal }) {
  const member = await user(demo.member);
  const { reply, handled_by } = await invoke(member, 'chat-reply', { message: 'Is there breakfast on the summit?' });
  equal([reply.is_answer, reply.sources[0].kind, handled_by], [true, 'experience', 'assistant']);
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const headers = { 'x-organization-id': demo.alpine };
  // It lets no strangers search.
  const problem = await refusal(anonymous(), 'chat-reply', { message: 'Hello' }, { headers });
  equal([problem.status, problem.code], [404, 'organization_not_found']);
}
