import { useState } from 'preact/hooks';

import { call, got, organization, rows } from '../api';
import { extras, type Offered } from '../extras';
import { t } from '../i18n';
import { List, Table } from '../list';
import { choices, type Kind, type Some } from '../party';
import { act, dateTime, link, money, people } from '../state';
import { Badge, Card, counted, Dialog, Empty, entered, Facts, Field, Head, newContact, Select, Shown, TextArea, useLoaded } from '../ui';
import { Payments } from './payments';

const STATES = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show', 'expired'] as const;

export const Bookings = ({ id }: { id: string | null }) => (id ? <Booking key={id} id={id} /> : <AllBookings />);

const update = (booking: string, action: string, more: object = {}) =>
  call('booking-update', { booking_id: booking, action, ...more }, { idempotencyKey: crypto.randomUUID() });

function AllBookings() {
  const [version, setVersion] = useState(0);
  const confirm = async (id: string) => {
    if (await act(() => update(id, 'confirm'), t('The booking is confirmed.'))) setVersion(version + 1);
  };
  return (
    <>
      <Head title={t('Bookings')} />
      <List
        table="bookings" version={version}
        select="id, customer_name, customer_email, confirmation_code, num_participants, extra_participants, total_price, currency, status, start_date, created_at, tour:tours (title)"
        order={{ column: 'created_at', ascending: false }}
        search={['customer_name', 'customer_email', 'confirmation_code']}
        filter={{ column: 'status', label: t('Status'), options: STATES.map((state) => [state, t(state)] as const) }}
        href={(row) => link('bookings', row.id)}
        empty={t('No bookings yet.')}
        columns={[
          { title: t('Customer'), cell: (row) => row.customer_name },
          { title: t('Tour'), cell: (row) => row.tour.title },
          { title: t('Departure'), cell: (row) => dateTime(row.start_date) },
          { title: t('People'), cell: (row) => row.num_participants + row.extra_participants, isNumber: true },
          { title: t('Price'), cell: (row) => money(row.total_price, row.currency), isNumber: true },
          { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
          {
            title: '', cell: (row) => row.status === 'pending' && (
              <button type="button" class="small" onClick={() => void confirm(row.id)}>{t('Confirm')}<span class="hidden"> {row.confirmation_code}</span></button>
            ),
          },
        ]}
      />
    </>
  );
}

const COLUMNS = '*, tour:tours (title), items:booking_items (id, item_type, resource_id, name, quantity, unit_price, total_price), customer:customers (id, name)';

function Booking({ id }: { id: string }) {
  const loaded = useLoaded(async () => {
    const [booking] = await got(rows('bookings', COLUMNS).eq('id', id).order('position', { referencedTable: 'items' }));
    return booking ?? 'none';
  }, [id, organization.value?.id]);
  const [dialog, open] = useState<'move' | 'party' | 'extras' | 'contact' | 'cancel' | null>(null);
  const change = async (action: string, done: string, more: object = {}) => {
    const isDone = await act(() => update(id, action, more), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {(booking) => booking === 'none' ? <><Head title={t('Not found')} back={link('bookings')} /><Empty>{t('There is no such booking.')}</Empty></> : (
        <>
          <Head title={booking.customer_name} back={link('bookings')}>
            <Badge state={booking.status} />
            {booking.status === 'pending' && <button type="button" class="primary" onClick={() => void change('confirm', t('The booking is confirmed.'))}>{t('Confirm')}</button>}
            {['pending', 'confirmed'].includes(booking.status) && (
              <>
                <button type="button" onClick={() => open('party')}>{t('Change who comes')}</button>
                <button type="button" onClick={() => open('extras')}>{t('Change extras')}</button>
                <button type="button" onClick={() => open('move')}>{t('Move')}</button>
                {Date.parse(booking.start_date) < Date.now() && booking.status === 'confirmed' && (
                  <>
                    <button type="button" onClick={() => void change('complete', t('The booking is completed.'))}>{t('Complete')}</button>
                    <button type="button" onClick={() => void change('no_show', t('Nobody came: that is noted.'))}>{t('Nobody came')}</button>
                  </>
                )}
                <button type="button" class="danger" onClick={() => open('cancel')}>{t('Cancel')}</button>
              </>
            )}
            <button type="button" onClick={() => open('contact')}>{t('Contact and requests')}</button>
          </Head>
          <div class="columns two">
            <Card title={t('Booking')}>
              <Facts facts={[
                [t('Code'), <code>{booking.confirmation_code}</code>],
                [t('Tour'), booking.tour.title],
                [t('Departure'), <a href={link('departures', booking.departure_id)}>{dateTime(booking.start_date)}</a>],
                [t('People'), <Who booking={booking} />],
                [t('Price'), money(booking.total_price, booking.currency)],
                [t('Payment'), <Badge state={booking.payment_status} />],
                [t('Requests'), booking.special_requests],
                [t('Booked'), dateTime(booking.created_at)],
                [t('Held until'), booking.status === 'pending' && booking.expires_at ? dateTime(booking.expires_at) : null],
                [t('Reason'), booking.cancellation_reason],
              ]} />
            </Card>
            <Card title={t('Customer')}>
              <Facts facts={[
                [t('Name'), <a href={link('customers', booking.customer_id)}>{booking.customer_name}</a>],
                [t('E-mail address'), booking.customer_email && <a href={`mailto:${encodeURIComponent(booking.customer_email)}`}>{booking.customer_email}</a>],
                [t('Phone'), booking.customer_phone && <a href={`tel:${booking.customer_phone}`}>{booking.customer_phone}</a>],
              ]} />
            </Card>
          </div>
          {booking.items.length > 0 && (
            <Card title={t('Extras')}>
              <Table rows={booking.items} columns={[
                { title: t('Name'), cell: (row) => row.name },
                { title: t('Quantity'), cell: (row) => row.quantity, isNumber: true },
                { title: t('Price'), cell: (row) => money(row.total_price, booking.currency), isNumber: true },
              ]} />
            </Card>
          )}
          <Payments what="booking" of={booking} onChange={loaded.reload} />
          {dialog === 'cancel' && (
            <Dialog title={t('Cancel this booking?')} confirm={t('Cancel the booking')} isDanger onClose={() => open(null)}
              onSubmit={(form) => change('cancel', t('The booking is cancelled.'), { reason: entered(form, 'reason') })}>
              <p>{t('Its seats become free.')}</p>
              <TextArea label={t('Reason')} name="reason" maxLength={500} />
            </Dialog>
          )}
          {dialog === 'party' && <Party booking={booking} onClose={() => open(null)} onChange={(participants) => change('change', t('Who comes is changed.'), { participants })} />}
          {dialog === 'extras' && <Extras booking={booking} onClose={() => open(null)} onChange={(items) => change('change', t('The extras are changed.'), { items })} />}
          {dialog === 'contact' && (
            <Dialog title={t('Contact and requests')} onClose={() => open(null)}
              onSubmit={async (form) => {
                const customer = newContact(form, booking);
                const requests = entered(form, 'requests') ?? null;
                const more = { customer, ...(requests !== booking.special_requests && { special_requests: requests }) };
                return customer || 'special_requests' in more ? change('change', t('The contact and the requests are saved.'), more) : true;
              }}>
              <Field label={t('Name')} name="customer_name" required maxLength={200} defaultValue={booking.customer_name} />
              <Field label={t('E-mail address')} name="customer_email" type="email" maxLength={254} defaultValue={booking.customer_email ?? ''} required={booking.customer_email !== null} />
              <Field label={t('Phone')} name="customer_phone" type="tel" maxLength={30} defaultValue={booking.customer_phone ?? ''} required={booking.customer_phone !== null} />
              <TextArea label={t('Requests')} name="requests" maxLength={2000} defaultValue={booking.special_requests ?? ''} />
              <p class="muted">{t("The customer's own record stays, and nobody is told.")}</p>
            </Dialog>
          )}
          {dialog === 'move' && <Move booking={booking} onClose={() => open(null)} onMove={(departure) => change('reschedule', t('The booking is moved.'), { departure_id: departure })} />}
        </>
      )}
    </Shown>
  );
}

/** Who comes, by kinds where it was booked so. */
const Who = ({ booking }: { booking: any }) => (
  <>
    {people(booking.num_participants + booking.extra_participants)}
    {(booking.party ?? []).map((some: Some) => (
      <small key={`${some.kind} ${some.unit_price} ${some.takes_seat}`} class="block">{some.count} × {some.name} · {money(some.unit_price, booking.currency)}{!some.takes_seat && ` · ${t('without a seat')}`}</small>
    ))}
  </>
);

function Party({ booking, onClose, onChange }: { booking: any; onClose: () => void; onChange: (participants: unknown) => Promise<boolean> }) {
  const loaded = useLoaded(() => got<Kind>(rows('participant_kinds', 'id, kind, name, description, price, percent, takes_seat, may_be_alone, position, is_active').eq('tour_id', booking.tour_id).order('position').order('name').limit(20)), []);
  const submit = (form: FormData) => onChange(form.has('people')
    ? counted(form, 'people')
    : [...form].map(([name, count]) => ({ kind: name.replace('kind ', ''), count: Number(count) })).filter(({ count }) => count > 0));
  const unlike = !booking.party && (loaded.value?.length ?? 0) > 0;
  return (
    <Dialog title={t('Change who comes')} onClose={onClose} onSubmit={submit}>
      <Shown loaded={loaded}>
        {(kinds) => !booking.party && kinds.length === 0
          ? <Field label={t('People')} name="people" type="number" required min={1} max={1000} defaultValue={booking.num_participants} hint={money(booking.unit_price, booking.currency)} />
          : (
            <div class="row">
              {choices(booking.party ?? [], kinds, booking.unit_price, booking.currency).map(({ kind, name, price, count }) => (
                <Field key={kind} label={name} name={`kind ${kind}`} type="number" required min={0} max={1000} defaultValue={count} hint={money(price, booking.currency)} />
              ))}
            </div>
          )}
      </Shown>
      {unlike && <p class="muted">{t('{0} are booked without kinds.', people(booking.num_participants))}</p>}
      <p class="muted">{t('Who is booked keeps the price of then.')}</p>
    </Dialog>
  );
}

function Extras({ booking, onClose, onChange }: { booking: any; onClose: () => void; onChange: (items: unknown) => Promise<boolean> }) {
  const loaded = useLoaded(async () => {
    const [accommodation = [], experience = []] = await Promise.all(['accommodations', 'experiences'].map((table) =>
      got<Offered>(rows(table, 'id, name, price').eq('is_active', true).order('name').limit(100))));
    return extras(booking.items, { accommodation, experience });
  }, []);
  const submit = (form: FormData) => onChange(
    (loaded.value ?? []).map(({ type, id }) => ({ type, id, quantity: counted(form, `${type} ${id}`) ?? 0 })).filter(({ quantity }) => quantity > 0),
  );
  return (
    <Dialog title={t('Change extras')} onClose={onClose} onSubmit={submit}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('There are no extras.')}</Empty> : (
          <div class="row">
            {found.map(({ type, id, name, price, count }) => (
              <Field key={`${type} ${id}`} label={name} name={`${type} ${id}`} type="number" required min={0} max={1000} defaultValue={count} hint={money(price, booking.currency)} />
            ))}
          </div>
        )}
      </Shown>
      <p class="muted">{t('What is booked keeps the price of then.')}</p>
    </Dialog>
  );
}

function Move({ booking, onClose, onMove }: { booking: any; onClose: () => void; onMove: (departure: string) => Promise<boolean> }) {
  const loaded = useLoaded(() => got(
    rows('departure_availability', 'id, starts_at, seats_left').eq('tour_id', booking.tour_id).eq('status', 'open')
      .neq('id', booking.departure_id).gt('starts_at', new Date().toISOString()).order('starts_at').limit(100),
  ), []);
  return (
    <Dialog title={t('Move to another departure')} confirm={t('Move')} onClose={onClose} onSubmit={(form) => onMove(String(form.get('departure')))}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('There is no other departure.')}</Empty> : (
          <Select label={t('Departure')} name="departure" options={found.map((one) => [one.id, `${dateTime(one.starts_at)} · ${t('{0} free', one.seats_left)}`] as const)} />
        )}
      </Shown>
    </Dialog>
  );
}
