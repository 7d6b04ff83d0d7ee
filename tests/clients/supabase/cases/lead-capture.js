export async function works({ anonymous, refusal, equal }) {
  const form_id = '00000000-0000-4000-8000-00000000ffff';
  const problem = await refusal(anonymous(), 'lead-capture', { form_id, answers: {} });
  equal([problem.status, problem.code], [404, 'form_not_found']);
}

export async function refuses({ anonymous, refusal, equal }) {
  const problem = await refusal(anonymous(), 'lead-capture', {});
  equal([problem.status, problem.code], [422, 'invalid_request']);
}
