export async function works({ user, invoke, demo, equal }) {
  const owner = await user(demo.owner);
  const site = await invoke(owner, 'website-crawl', { action: 'start', url: 'https://trails.example.com', max_pages: 5 });
  equal([site.base_url, site.status, site.max_pages], ['https://trails.example.com/', 'pending', 5]);
  const { websites } = await invoke(owner, 'website-crawl', { action: 'list' });
  equal(websites.map(({ id }) => id), [site.id]);
  const stopped = await invoke(owner, 'website-crawl', { action: 'stop', source_id: site.id });
  equal(stopped.status, 'stopped');
  await invoke(owner, 'website-crawl', { action: 'remove', source_id: site.id });
}

export async function refuses({ user, anonymous, refusal, demo, equal }) {
  const local = await refusal(await user(demo.owner), 'website-crawl', { action: 'start', url: 'http://localhost/' });
  equal([local.status, local.code], [422, 'invalid_request']);
  const stranger = await refusal(anonymous(), 'website-crawl', { action: 'list' });
  equal([stranger.status, stranger.code], [403, 'forbidden']);
}
