// The lanes of a calendar.

/** Puts what overlaps side by side. */
export function lanes<One extends { start: number; end: number }>(all: One[]): { one: One; lane: number; lanes: number }[] {
  const result: { one: One; lane: number; lanes: number }[] = [];
  let group: { one: One; lane: number; lanes: number }[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const placed of group) placed.lanes = ends.length;
    result.push(...group);
    [group, ends] = [[], []];
  };
  for (const one of [...all].sort((a, b) => a.start - b.start)) {
    if (ends.length > 0 && one.start >= Math.max(...ends)) close();
    const free = ends.findIndex((end) => end <= one.start);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = one.end;
    group.push({ one, lane, lanes: 1 });
  }
  close();
  return result;
}
