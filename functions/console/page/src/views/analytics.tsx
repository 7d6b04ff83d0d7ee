import { call, organization, request } from '../api';
import { Bars } from '../bars';
import { addDays } from '../format';
import { t, type Word } from '../i18n';
import { act, ask, dayText, money, number, route, today } from '../state';
import { Card, Empty, Head, Select, Shown, useLoaded } from '../ui';
import { Table } from '../list';
import { series, topicName, trend, type Metric } from '../series';

const RANGES: [string, Word][] = [['7', 'Last 7 days'], ['30', 'Last 30 days'], ['90', 'Last 90 days'], ['365', 'Last 365 days']];
const INTERVALS: [string, Word][] = [['day', 'By day'], ['week', 'By week'], ['month', 'By month']];
const METRICS: [string, Word][] = [
  ['bookings', 'Bookings'], ['revenue', 'Revenue'], ['appointments', 'Appointments'], ['conversations', 'Conversations'],
  ['messages', 'Messages'], ['first_responses', 'First responses'], ['calls', 'Calls'], ['leads_by_stage', 'Leads'],
];

interface Report {
  metrics: Metric[];
  currency: string;
  timezone: string;
}

/** What happened, by day, week or month. */
export default function Analytics() {
  const { query } = route.value;
  const range = query.get('days') ?? '30';
  const interval = query.get('by') ?? (Number(range) > 90 ? 'month' : 'day');
  const to = today();
  const from = addDays(to, 1 - Number(range));
  const loaded = useLoaded(() => (
    call<Report>('analytics', { from, to, interval, metrics: [...METRICS.map(([metric]) => metric), 'topics'] })
  ), [from, to, interval, organization.value?.id]);
  return (
    <>
      <Head title={t('Analytics')}>
        <Select isQuiet label={t('Range')} value={range} options={RANGES.map(([days, word]) => [days, t(word)] as const)} onChange={(event) => ask({ days: event.currentTarget.value, by: '' })} />
        <Select isQuiet label={t('Interval')} value={interval} options={INTERVALS.map(([by, word]) => [by, t(word)] as const)} onChange={(event) => ask({ by: event.currentTarget.value })} />
        <button type="button" onClick={() => void act(() => save({ from, to, interval }), t('The file is saved.'))}>CSV</button>
      </Head>
      <p class="muted">{dayText(from, { year: 'numeric' })} – {dayText(to, { year: 'numeric' })} · {organization.value?.timezone}</p>
      <Shown loaded={loaded}>
        {(report) => (
          <>
            <div class="charts">
              {METRICS.map(([name, word]) => {
                const metric = report.metrics.find(({ metric }) => metric === name);
                return metric && <Chart key={name} title={t(word)} metric={metric} currency={report.currency} interval={interval} />;
              })}
            </div>
            <Topics metric={report.metrics.find(({ metric }) => metric === 'topics')} />
          </>
        )}
      </Shown>
    </>
  );
}

/** Saves the same figures as a table for other programs. */
async function save(range: { from: string; to: string; interval: string }): Promise<void> {
  const answer = await request('analytics', { ...range, format: 'csv' });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = `${organization.value?.slug}-${range.from}-${range.to}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}

function Chart({ title, metric, currency, interval }: { title: string; metric: Metric; currency: string; interval: string }) {
  // Of revenue the amount counts; of all else, how many.
  const isAmount = metric.metric === 'revenue';
  const shown = (value: number) => (isAmount ? money(value, currency) : number(value));
  const found = series(metric, isAmount);
  const change = trend(found.map(({ value }) => value));
  const label = (period: string) => dayText(period, interval === 'month' ? { weekday: undefined, day: undefined, month: 'short', year: 'numeric' } : { weekday: undefined });
  return (
    <Card class="chart">
      <h2>{title}</h2>
      <p class="figure" data-metric={metric.metric}>
        {shown(found.reduce((sum, { value }) => sum + value, 0))}
        {change !== null && <small>{change > 0 ? '+' : ''}{number(change)} % <span class="hidden">{t('in the second half of the range')}</span></small>}
      </p>
      <Bars periods={found.map(({ period }) => label(period))} values={found.map(({ value }) => value)} say={shown} title={title} />
      <details>
        <summary>{t('As a table')}<span class="hidden"> {title}</span></summary>
        <Table rows={found.map((one) => ({ ...one, id: one.period }))} caption={title} columns={[
          { title: t('Period'), cell: (row) => label(row.period) },
          { title, cell: (row) => shown(row.value), isNumber: true },
        ]} />
      </details>
    </Card>
  );
}

/** What customers write about, most first, and whether it is more or less than before. */
function Topics({ metric }: { metric: Metric | undefined }) {
  const names = new Map<string, number[]>();
  metric?.periods.forEach((period, index) => {
    for (const [topic, { count }] of Object.entries(period.of_which ?? {})) {
      const counts = names.get(topic) ?? metric.periods.map(() => 0);
      counts[index] = count;
      names.set(topic, counts);
    }
  });
  const topics = [...names].map(([id, counts]) => ({ id, name: metric ? topicName(metric, id) : id, counts, total: counts.reduce((sum, count) => sum + count, 0), change: trend(counts) }))
    .sort((a, b) => b.total - a.total).slice(0, 12);
  const most = Math.max(1, ...topics.map(({ total }) => total));
  return (
    <Card title={t('Topics')}>
      {topics.length === 0 ? <Empty>{t('No topics in this range.')}</Empty> : (
        <Table rows={topics} columns={[
          { title: t('Topic'), cell: (row) => row.name },
          { title: t('Messages'), cell: (row) => <span class="seats"><meter min={0} max={most} value={row.total} aria-label={row.name} /><span>{number(row.total)}</span></span> },
          { title: t('Trend'), cell: (row) => (row.change === null ? '–' : `${row.change > 0 ? '+' : ''}${number(row.change)} %`), isNumber: true },
        ]} />
      )}
    </Card>
  );
}
