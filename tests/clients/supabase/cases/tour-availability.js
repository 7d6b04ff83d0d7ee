export async function works({ anonymous, invoke, demo, ok }) {
  const { departures } = await invoke(anonymous(), 'tour-availability', { tour_id: demo.tour });
  ok(departures.some(({ id }) => id === demo.departure), JSON.stringify(departures));
}

export async function refuses({ anonymous, refusal, demo, equal }) {
  const problem = await refusal(anonymous(), 'tour-availability', { tour_id: demo.draftTour });
  equal([problem.status, problem.code], [404, 'tour_not_found']);
}
