// Where the steps of a workflow stand when it is drawn: in rows, each below all that leads to it.

export interface Node {
  id: string;
  type: string;
  config?: Record<string, unknown>;
}

export interface Edge {
  id: string;
  source: string;
  target: string;
  sourceHandle?: string | null;
}

export interface Placed extends Node {
  x: number;
  y: number;
}

export interface Drawn {
  nodes: Placed[];
  /** From the lower side of a step to the upper side of the next. */
  edges: { id: string; handle: string | null; from: Placed; to: Placed }[];
  width: number;
  height: number;
}

export const STEP = { width: 172, height: 54 };
const GAP = { x: 28, y: 56 };

/** Places steps. The database has refused circles; what is in one all the same stands in the first row. */
export function draw(nodes: Node[], edges: Edge[]): Drawn {
  const known = new Set(nodes.map(({ id }) => id));
  const used = edges.filter(({ source, target }) => known.has(source) && known.has(target));
  const row = new Map(nodes.map(({ id }) => [id, 0]));
  // As often as there are steps is enough for the longest way.
  for (let round = 0; round < nodes.length; round += 1) {
    let isSettled = true;
    for (const { source, target } of used) {
      const least = (row.get(source) ?? 0) + 1;
      if ((row.get(target) ?? 0) >= least || least >= nodes.length) continue;
      row.set(target, least);
      isSettled = false;
    }
    if (isSettled) break;
  }
  const rows: Node[][] = [];
  for (const node of nodes) (rows[row.get(node.id) ?? 0] ??= []).push(node);
  const filled = rows.filter(Boolean);
  const widest = Math.max(1, ...filled.map(({ length }) => length));
  const width = widest * STEP.width + (widest - 1) * GAP.x;
  const placed = new Map<string, Placed>();
  filled.forEach((steps, at) => {
    // Below what leads to it, so that fewer lines cross.
    const wish = (id: string) => {
      const above = used.filter(({ target }) => target === id).map(({ source }) => placed.get(source)?.x ?? 0);
      return above.length ? above.reduce((sum, x) => sum + x, 0) / above.length : 0;
    };
    const sorted = steps.map((step) => ({ step, wish: wish(step.id) })).sort((one, other) => one.wish - other.wish);
    const taken = steps.length * STEP.width + (steps.length - 1) * GAP.x;
    sorted.forEach(({ step }, index) => {
      placed.set(step.id, { ...step, x: (width - taken) / 2 + index * (STEP.width + GAP.x), y: at * (STEP.height + GAP.y) });
    });
  });
  return {
    nodes: [...placed.values()],
    edges: used.flatMap(({ id, source, target, sourceHandle }) => {
      const [from, to] = [placed.get(source), placed.get(target)];
      return from && to ? [{ id, handle: sourceHandle ?? null, from, to }] : [];
    }),
    width,
    height: filled.length * STEP.height + (filled.length - 1) * GAP.y,
  };
}

/** What a step does, in a few words: the first of its settings that people know by sight. */
export function summary({ config = {} }: Node): string {
  const known = ['for', 'time', 'at', 'timeout', 'tags', 'subject', 'result', 'set', 'any'];
  const name = known.find((name) => config[name] !== undefined);
  if (!name) return '';
  const value = config[name];
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : (one as { event?: string })?.event ?? '')).filter(Boolean).join(', ');
  if (typeof value === 'object' && value) return Object.entries(value).map(([key, one]) => `${key}: ${String(one)}`).join(', ');
  return String(value);
}
