export async function works({ user, invoke, demo, equal, ok }) {
  const owner = await user(demo.owner);
  const { data: customers } = await owner.from('customers').select('id').limit(1);
  // A file is bytes, which supabase-js gives as a Blob.
  const archive = await invoke(owner, 'customer-data', { customer_id: customers[0].id });
  ok(archive.size > 100, String(archive.size));
  equal((await archive.slice(0, 2).text()), 'PK');
}

export async function refuses({ user, refusal, demo, equal }) {
  const customer_id = '00000000-0000-4000-8000-00000000ffff';
  const problem = await refusal(await user(demo.member), 'customer-data', { customer_id });
  equal([problem.status, problem.code], [404, 'person_not_found']);
}
