export async function works({ user, invoke, demo, equal }) {
  const owner = await user(demo.owner);
  const feed = await invoke(owner, 'calendar-sync', { action: 'make_feed' });
  const answer = await fetch(feed.url);
  equal([answer.status, answer.headers.get('content-type')], [200, 'text/calendar; charset=utf-8']);
  equal((await answer.text()).split('\r\n')[0], 'BEGIN:VCALENDAR');
  const { feeds } = await invoke(owner, 'calendar-sync', { action: 'list' });
  equal(feeds.map(({ id, url }) => [id, url]), [[feed.id, undefined]]);
}

export async function refuses({ user, anonymous, refusal, demo, equal }) {
  const member = await refusal(await user(demo.member), 'calendar-sync', { action: 'list' });
  equal([member.status, member.code], [403, 'role_too_low']);
  const stranger = await refusal(anonymous(), 'calendar-sync', { action: 'list' });
  equal([stranger.status, stranger.code], [403, 'forbidden']);
}
