export async function works({ user, invoke, demo, equal }) {
  const member = await user(demo.member);
  const form = new FormData();
  form.set('file', new File(['# Pets\n\nDogs are welcome for ten francs a night.\n'], 'rules.md'));
  form.set('tags', 'rules');

  const { document } = await invoke(member, 'document-ingest', form);
  equal(document.status, 'processed');
  const query = { query: 'may I bring my dog', filter: { sources: ['document'] } };
  const { results } = await invoke(member, 'embedding-search', query);
  equal(results[0].source_id, document.id);
}

export async function refuses({ user, refusal, demo, equal }) {
  const problem = await refusal(await user(demo.member), 'document-ingest', { document_id: demo.tour });
  equal([problem.status, problem.code], [404, 'document_not_found']);
}
