export async function works({ user, invoke, demo, equal }) {
  const organization = await invoke(await user(demo.stranger), 'organization-create', { name: 'Zürich & Söhne' });
  equal([organization.slug, organization.role], ['zurich-and-sohne', 'owner']);
}

export async function refuses({ user, refusal, demo, equal }) {
  const body = { name: 'Alpine', slug: 'alpine-trails' };
  const problem = await refusal(await user(demo.stranger), 'organization-create', body);
  equal([problem.status, problem.code], [409, 'slug_taken']);
}
