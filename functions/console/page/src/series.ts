// Figures of `analytics`, as charts show them.

export interface Metric {
  metric: string;
  unit: string;
  periods: { period: string; count: number; total?: string | null; of_which?: Record<string, { count: number; total?: string | null }> }[];
  /** What the keys of `of_which` stand for, where the metric is `topics`. */
  topics?: Topic[] | null;
}

interface Topic {
  topic_id: number;
  /** Where a language model named it. */
  label: string | null;
  keywords: string[] | null;
}

/** What a topic is called: by its name, or by the words that tell it from others. */
export function topicName({ topics }: Metric, id: string): string {
  const topic = topics?.find(({ topic_id }) => String(topic_id) === id);
  return topic?.label || topic?.keywords?.slice(0, 4).join(', ') || `#${id}`;
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
