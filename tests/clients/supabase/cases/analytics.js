export async function works({ user, invoke, demo, equal, ok }) {
  const member = await user(demo.member);
  const report = await invoke(member, 'analytics', { interval: 'week', metrics: ['bookings'] });
  equal(report.organization_id, demo.alpine);
  equal(report.metrics.map(({ metric }) => metric), ['bookings']);

  const table = await invoke(member, 'analytics', { metrics: ['bookings'], format: 'csv' });
  ok(table.startsWith('metric,unit,period,of_which,count,total'), table);
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.member), 'analytics', { interval: 'decade', from: 'yesterday' });
  equal([problem.status, problem.errors.map(({ pointer }) => pointer).sort()], [422, ['/from', '/interval']]);
}
