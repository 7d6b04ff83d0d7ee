export async function works({ anonymous, refusal, equal }) {
  // A token stands in messages alone.
  const problem = await refusal(anonymous(), 'message-preferences', { action: 'unsubscribe', token: 'unknown' });
  equal([problem.status, problem.code], [404, 'link_not_found']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'message-preferences', { action: 'save', token: 'unknown' });
  equal([problem.status, problem.errors.map(({ pointer }) => pointer)], [422, ['/permissions']]);
}
