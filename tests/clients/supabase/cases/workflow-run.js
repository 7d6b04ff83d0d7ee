export async function works({ service, invoke, equal }) {
  const done = await invoke(service(), 'workflow-run', { seconds: 5 });
  equal([done.postponed, done.is_complete], [0, true]);
}

export async function refuses({ user, anonymous, refusal, demo, equal }) {
  const program = await refusal(await user(demo.owner), 'workflow-run', {});
  equal([program.status, program.code], [403, 'service_only']);
  const stranger = await refusal(anonymous(), 'workflow-run', {});
  equal([stranger.status, stranger.code], [403, 'forbidden']);
}
