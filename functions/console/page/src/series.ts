// Figures of `analytics`, as charts show them.

export interface Metric {
  metric: string;
  unit: string;
  periods: { period: string; count: number; total?: string | null; of_which?: Record<string, { count: number; total?: string | null }> }[];
}

/** One value a period: how many, or the amount. */
export function series(metric: Metric, isAmount: boolean): { period: string; value: number }[] {
  return metric.periods.map(({ period, count, total }) => ({ period, value: isAmount ? Number(total ?? 0) : count }));
}

/** The change of the second half against the first, in whole percent; nothing where the first had none or is too short. */
export function trend(values: number[]): number | null {
  const half = Math.floor(values.length / 2);
  const sum = (some: number[]) => some.reduce((sum, value) => sum + value, 0);
  const [before, after] = [sum(values.slice(0, half)), sum(values.slice(values.length - half))];
  return before === 0 ? null : Math.round(((after - before) / before) * 100);
}
