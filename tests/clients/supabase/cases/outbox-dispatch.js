export async function works({ service, invoke, equal }) {
  const { delivered, failed, is_complete } = await invoke(service(), 'outbox-dispatch', {});
  equal([delivered >= 0, failed, is_complete], [true, 0, true]);
}

export async function refuses({ user, refusal, demo, equal }) {
  const message_ids = ['00000000-0000-4000-8000-00000000ffff'];
  const problem = await refusal(await user(demo.owner), 'outbox-dispatch', { message_ids });
  equal([problem.status, problem.code], [404, 'message_not_found']);
}
