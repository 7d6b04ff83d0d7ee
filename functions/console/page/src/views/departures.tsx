import { useState } from 'preact/hooks';

import { call, got, organization, own, rows, table, written } from '../api';
import { t } from '../i18n';
import { List, Table } from '../list';
import { act, dateTime, link, money, momentOf } from '../state';
import { Badge, Card, counted, Dialog, Empty, entered, Facts, Field, Head, Icon, Select, Shown, TextArea, useLoaded } from '../ui';
import { Seats } from './today';

export default function Departures({ id }: { id: string | null }) {
  return id ? <Departure key={id} id={id} /> : <AllDepartures />;
}

function AllDepartures() {
  // Of the opening of the view, so that the cursor stays true.
  const [now] = useState(() => new Date().toISOString());
  const [version, setVersion] = useState(0);
  const [isCreating, create] = useState(false);
  return (
    <>
      <Head title={t('Departures')}><button type="button" class="primary" onClick={() => create(true)}><Icon name="plus" />{t('New departure')}</button></Head>
      <List
        table="tour_departures" version={version} select="id, starts_at, ends_at, seats_total, seats_taken, status, price, tour:tours (title)"
        order={{ column: 'starts_at', ascending: true }}
        where={(request) => request.gte('ends_at', now)}
        filter={{ column: 'status', label: t('Status'), options: (['open', 'closed', 'cancelled'] as const).map((state) => [state, t(state)] as const) }}
        href={(row) => link('departures', row.id)}
        empty={t('No departures ahead.')}
        columns={[
          { title: t('Tour'), cell: (row) => row.tour.title },
          { title: t('Departure'), cell: (row) => dateTime(row.starts_at) },
          { title: t('Seats'), cell: (row) => <Seats taken={row.seats_taken} total={row.seats_total} /> },
          { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
        ]}
      />
      {isCreating && <New onClose={() => create(false)} onDone={() => setVersion(version + 1)} />}
    </>
  );
}

function New({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const tours = useLoaded(() => got(rows('tours', 'id, title, max_participants').order('title').limit(200)), []);
  const submit = async (form: FormData) => {
    const isDone = await act(async () => {
      const [starts, ends] = [entered(form, 'starts') ?? '', entered(form, 'ends') ?? ''];
      await written(table('tour_departures').insert({
        ...own(), tour_id: form.get('tour'), starts_at: momentOf(starts), ends_at: momentOf(ends),
        seats_total: counted(form, 'seats'), price: entered(form, 'price') ?? null,
      }).select('id'));
    }, t('The departure is saved.'));
    if (isDone) onDone();
    return isDone;
  };
  return (
    <Dialog title={t('New departure')} onClose={onClose} onSubmit={submit}>
      <Shown loaded={tours}>
        {(found) => found.length === 0 ? <Empty>{t('There is no tour yet.')}</Empty> : (
          <>
            <Select label={t('Tour')} name="tour" options={found.map(({ id, title }) => [id, title] as const)} />
            <div class="row">
              <Field label={t('Starts')} name="starts" type="datetime-local" required hint={organization.value?.timezone} />
              <Field label={t('Ends')} name="ends" type="datetime-local" required />
              <Field label={t('Seats')} name="seats" type="number" required min={1} max={10000} defaultValue={12} />
              <Field label={`${t('Price')} (${organization.value?.currency})`} name="price" type="number" min={0} step={0.01} hint={t('Empty: as the tour has it.')} />
            </div>
          </>
        )}
      </Shown>
    </Dialog>
  );
}

function Departure({ id }: { id: string }) {
  const loaded = useLoaded(async () => {
    const [[departure], bookings] = await Promise.all([
      got(rows('tour_departures', '*, tour:tours (id, title, base_price)').eq('id', id)),
      got(rows('bookings', 'id, customer_name, num_participants, total_price, currency, status').eq('departure_id', id).order('created_at').limit(200)),
    ]);
    return { departure, bookings };
  }, [id, organization.value?.id]);
  const [dialog, open] = useState<'move' | 'cancel' | 'repeat' | null>(null);
  const change = async (action: string, done: string, more: object = {}) => {
    const isDone = await act(() => call('departure-update', { departure_id: id, action, ...more }, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {({ departure, bookings }) => !departure ? <><Head title={t('Not found')} back={link('departures')} /><Empty>{t('There is no such departure.')}</Empty></> : (
        <>
          <Head title={departure.tour.title} back={link('departures')}>
            <Badge state={departure.status} />
            {departure.status === 'cancelled' ? <button type="button" onClick={() => void change('open', t('The departure takes bookings again.'))}>{t('Open bookings')}</button> : (
              <>
                {departure.status === 'open'
                  ? <button type="button" onClick={() => void change('close', t('The departure takes no more bookings.'))}>{t('Close bookings')}</button>
                  : <button type="button" onClick={() => void change('open', t('The departure takes bookings again.'))}>{t('Open bookings')}</button>}
                <button type="button" onClick={() => open('move')}>{t('Move')}</button>
                <button type="button" onClick={() => open('repeat')}>{t('Repeat')}</button>
                <button type="button" class="danger" onClick={() => open('cancel')}>{t('Cancel')}</button>
              </>
            )}
          </Head>
          <div class="columns two">
            <Card title={t('Departure')}>
              <Facts facts={[
                [t('Tour'), <a href={link('tours', departure.tour.id)}>{departure.tour.title}</a>],
                [t('Starts'), dateTime(departure.starts_at)],
                [t('Ends'), dateTime(departure.ends_at)],
                [t('Seats'), <Seats taken={departure.seats_taken} total={departure.seats_total} />],
                [t('Price'), money(departure.price ?? departure.tour.base_price)],
              ]} />
            </Card>
            <Card title={t('Bookings')}>
              {bookings.length === 0 ? <Empty>{t('No bookings yet.')}</Empty> : (
                <Table rows={bookings} href={(row) => link('bookings', row.id)} columns={[
                  { title: t('Customer'), cell: (row) => row.customer_name },
                  { title: t('People'), cell: (row) => row.num_participants, isNumber: true },
                  { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
                ]} />
              )}
            </Card>
          </div>
          {dialog === 'move' && (
            <Dialog title={t('Move this departure')} confirm={t('Move')} onClose={() => open(null)}
              onSubmit={(form) => change('reschedule', t('The departure and its bookings are moved.'), { starts_at: entered(form, 'starts') })}>
              <Field label={t('New start')} name="starts" type="datetime-local" required hint={organization.value?.timezone} />
            </Dialog>
          )}
          {dialog === 'repeat' && (
            <Dialog title={t('Repeat each week')} confirm={t('Repeat')} onClose={() => open(null)}
              onSubmit={(form) => change('repeat', t('The departure is repeated.'), { until: entered(form, 'until') })}>
              <Field label={t('Until')} name="until" type="date" required />
            </Dialog>
          )}
          {dialog === 'cancel' && (
            <Dialog title={t('Cancel this departure?')} confirm={t('Cancel the departure')} isDanger onClose={() => open(null)}
              onSubmit={(form) => change('cancel', t('The departure and its bookings are cancelled.'), { reason: entered(form, 'reason') })}>
              <p>{t('Its bookings are cancelled with it.')}</p>
              <TextArea label={t('Reason')} name="reason" maxLength={500} />
            </Dialog>
          )}
        </>
      )}
    </Shown>
  );
}
