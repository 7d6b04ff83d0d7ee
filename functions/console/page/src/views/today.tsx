import { call, count, got, organization, rows } from '../api';
import { t } from '../i18n';
import { addDays } from '../format';
import { Table } from '../list';
import { dateTime, dayText, isAdmin, link, money, number, people, startOf, time, today } from '../state';
import { Badge, Card, Empty, Head, Shown, useLoaded } from '../ui';

/** What needs somebody today. */
export function Today() {
  const loaded = useLoaded(read, [organization.value?.id]);
  return (
    <>
      <Head title={t('Today')}><span class="muted">{dayText(today(), { weekday: 'long', year: 'numeric' })}</span></Head>
      <Shown loaded={loaded}>{(found) => <Glance found={found} />}</Shown>
    </>
  );
}

async function read() {
  const day = today();
  const [from, to] = [startOf(day), startOf(addDays(day, 1))];
  const only = { count: 'exact', head: true } as const;
  const [pending, waiting, escalated, fresh, dead, appointments, departures, bookings, week] = await Promise.all([
    count(rows('bookings', 'id', only).eq('status', 'pending')),
    count(rows('appointments', 'id', only).eq('status', 'pending')),
    count(rows('conversations', 'id', only).eq('status', 'escalated')),
    count(rows('leads', 'id', only).eq('status', 'new')),
    isAdmin() ? count(rows('outbox', 'id', only).eq('status', 'dead')) : 0,
    got(rows('appointments', 'id, starts_at, ends_at, customer_name, appointment_type, status')
      .gte('starts_at', from).lt('starts_at', to).not('status', 'in', '(cancelled,expired)').order('starts_at').limit(50)),
    got(rows('tour_departures', 'id, starts_at, seats_total, seats_taken, status, tour:tours (title)')
      .gte('starts_at', from).lt('starts_at', startOf(addDays(day, 8))).neq('status', 'cancelled').order('starts_at').limit(6)),
    got(rows('bookings', 'id, customer_name, num_participants, total_price, currency, status, created_at, tour:tours (title)')
      .order('created_at', { ascending: false }).limit(6)),
    call('analytics', { from: addDays(day, -6), to: day, metrics: ['bookings', 'conversations', 'calls', 'revenue'] }),
  ]);
  return { pending, waiting, escalated, fresh, dead, appointments, departures, bookings, week };
}

type Found = Awaited<ReturnType<typeof read>>;

function Glance({ found }: { found: Found }) {
  const waits = [
    [t('Bookings to confirm'), found.pending, link('bookings', null, { state: 'pending' })],
    [t('Appointments to confirm'), found.waiting, link('appointments')],
    [t('Conversations for a person'), found.escalated, link('conversations', null, { state: 'escalated' })],
    [t('New leads'), found.fresh, link('leads')],
    ...(isAdmin() ? [[t('Messages that failed'), found.dead, link('outbox', null, { state: 'dead' })] as const] : []),
  ] as const;
  return (
    <>
      <ul class="tiles">
        {waits.map(([label, many, href]) => (
          <li key={label}><a class={`tile ${many ? '' : 'calm'}`} href={href}><strong>{number(many)}</strong><span>{label}</span></a></li>
        ))}
      </ul>
      <div class="columns">
        <Card title={t('Appointments today')} tools={<a href={link('appointments')}>{t('Calendar')}</a>}>
          {found.appointments.length === 0 ? <Empty>{t('No appointments today.')}</Empty> : (
            <ul class="lines">
              {found.appointments.map((one) => (
                <li key={one.id}>
                  <a href={link('appointments', one.id)}>
                    <time dateTime={one.starts_at}>{time(one.starts_at)}</time>
                    <span><strong>{one.customer_name}</strong><small>{one.appointment_type}</small></span>
                    <Badge state={one.status} />
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title={t('Next departures')} tools={<a href={link('departures')}>{t('All')}</a>}>
          {found.departures.length === 0 ? <Empty>{t('No departures in the next seven days.')}</Empty> : (
            <ul class="lines">
              {found.departures.map((one) => (
                <li key={one.id}>
                  <a href={link('departures', one.id)}>
                    <span><strong>{one.tour.title}</strong><small>{dateTime(one.starts_at)}</small></span>
                    <Seats taken={one.seats_taken} total={one.seats_total} />
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title={t('The last seven days')} tools={<a href={link('analytics')}>{t('Analytics')}</a>}>
          <dl class="week">
            {found.week.metrics.map((metric: Series) => (
              <div key={metric.metric}><dt>{t(NAMES[metric.metric] ?? 'Bookings')}</dt><dd>{total(metric)}</dd></div>
            ))}
          </dl>
        </Card>
      </div>
      <Card title={t('Latest bookings')} tools={<a href={link('bookings')}>{t('All')}</a>}>
        {found.bookings.length === 0 ? <Empty>{t('No bookings yet.')}</Empty> : (
          <Table
            rows={found.bookings} href={(row) => link('bookings', row.id)}
            columns={[
              { title: t('Customer'), cell: (row) => row.customer_name },
              { title: t('Tour'), cell: (row) => row.tour.title },
              { title: t('People'), cell: (row) => people(row.num_participants) },
              { title: t('Price'), cell: (row) => money(row.total_price, row.currency), isNumber: true },
              { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
            ]}
          />
        )}
      </Card>
    </>
  );
}

interface Series {
  metric: string;
  unit: string;
  periods: { count: number; total?: string }[];
}

const NAMES = { bookings: 'Bookings', conversations: 'Conversations', calls: 'Calls', revenue: 'Revenue' } as Record<string, 'Bookings' | 'Conversations' | 'Calls' | 'Revenue'>;

function total({ metric, periods }: Series): string {
  if (metric === 'revenue') return money(periods.reduce((sum, { total }) => sum + Number(total ?? 0), 0));
  return number(periods.reduce((sum, { count }) => sum + count, 0));
}

export function Seats({ taken, total }: { taken: number; total: number }) {
  return (
    <span class="seats">
      <meter min={0} max={Math.max(total, 1)} value={taken} aria-label={t('Seats taken')} />
      <span>{taken} / {total}</span>
    </span>
  );
}
