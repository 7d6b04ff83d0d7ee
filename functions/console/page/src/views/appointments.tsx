import { useState } from 'preact/hooks';

import { call, got, organization, rows } from '../api';
import { addDays, minutesIn, monday } from '../format';
import { t } from '../i18n';
import { lanes } from '../lanes';
import { act, ask, dateTime, dayOf, dayText, link, money, people, route, startOf, time, today } from '../state';
import { Badge, Card, counted, Dialog, Empty, entered, Facts, Field, Head, Icon, newContact, Select, Shown, TextArea, useLoaded } from '../ui';
import { Absences } from './absences';
import { Payments } from './payments';

export default function Appointments({ id }: { id: string | null }) {
  return id ? <Appointment key={id} id={id} /> : <Calendar />;
}

interface Meeting {
  id: string;
  starts_at: string;
  ends_at: string;
  customer_name: string;
  appointment_type: string;
  status: string;
}

function Calendar() {
  const { query } = route.value;
  const [isCreating, create] = useState(false);
  const [version, setVersion] = useState(0);
  const isDay = (query.get('show') ?? (innerWidth < 720 ? 'day' : 'week')) === 'day';
  const asked = query.get('on') ?? today();
  const first = isDay ? asked : monday(asked);
  const days = Array.from({ length: isDay ? 1 : 7 }, (_, index) => addDays(first, index));
  const step = isDay ? 1 : 7;
  const loaded = useLoaded(() => got<Meeting>(
    rows('appointments', 'id, starts_at, ends_at, customer_name, appointment_type, status')
      .gte('starts_at', startOf(first)).lt('starts_at', startOf(addDays(first, step)))
      .not('status', 'in', '(cancelled,expired)').order('starts_at').limit(500),
  ), [first, step, version, organization.value?.id]);
  const last = days.at(-1) ?? first;
  const range = isDay ? dayText(first, { weekday: 'long' }) : `${dayText(first, { weekday: undefined })} – ${dayText(last, { weekday: undefined, year: 'numeric' })}`;
  return (
    <>
      <Head title={t('Appointments')}><button type="button" class="primary" onClick={() => create(true)}><Icon name="plus" />{t('New appointment')}</button></Head>
      <div class="range">
        <div class="steps">
          <button type="button" aria-label={t('Before')} onClick={() => ask({ on: addDays(first, -step) })}><Icon name="left" /></button>
          <button type="button" onClick={() => ask({ on: today() })}>{t('Today')}</button>
          <button type="button" aria-label={t('After')} onClick={() => ask({ on: addDays(first, step) })}><Icon name="right" /></button>
        </div>
        <h2 aria-live="polite">{range}</h2>
        <div class="steps" role="group" aria-label={t('Show')}>
          <button type="button" aria-pressed={isDay} onClick={() => ask({ show: 'day' })}>{t('Day')}</button>
          <button type="button" aria-pressed={!isDay} onClick={() => ask({ show: 'week' })}>{t('Week')}</button>
        </div>
      </div>
      <Shown loaded={loaded}>{(found) => <Grid days={days} meetings={found} />}</Shown>
      <Absences />
      {isCreating && <New onClose={() => create(false)} onDone={() => setVersion(version + 1)} />}
    </>
  );
}

/** The hours of the days, with what takes place in them. The hours shown are those that something needs. */
function Grid({ days, meetings }: { days: string[]; meetings: Meeting[] }) {
  const zone = organization.value?.timezone ?? 'UTC';
  const placed = meetings.map((meeting) => {
    const start = minutesIn(zone, meeting.starts_at);
    const end = start + (Date.parse(meeting.ends_at) - Date.parse(meeting.starts_at)) / 60_000;
    return { ...meeting, day: dayOf(meeting.starts_at), start, end };
  });
  const from = Math.floor(Math.min(480, ...placed.map(({ start }) => start)) / 60);
  const to = Math.ceil(Math.min(1440, Math.max(1080, ...placed.map(({ end }) => end))) / 60);
  const hours = Array.from({ length: to - from }, (_, index) => from + index);
  const now = dayOf(new Date().toISOString());
  return (
    <div class="calendar" style={{ '--hours': hours.length, '--days': days.length }} role="region" aria-label={t('Calendar')} tabIndex={0}>
      <div class="hours" aria-hidden="true">{hours.map((hour) => <span key={hour}>{String(hour).padStart(2, '0')}:00</span>)}</div>
      {days.map((day) => (
        <section key={day} class={`day ${day === now ? 'now' : ''}`}>
          <h3>{dayText(day)}</h3>
          <ol>
            {lanes(placed.filter((one) => one.day === day)).map(({ one, lane, lanes }) => (
              <li key={one.id} style={{ top: `${((one.start - from * 60) / (hours.length * 60)) * 100}%`, height: `${((one.end - one.start) / (hours.length * 60)) * 100}%`, left: `${(lane / lanes) * 100}%`, width: `${100 / lanes}%` }}>
                <a class={`meeting ${one.status} ${one.end - one.start < 45 ? 'short' : ''}`} href={link('appointments', one.id)}>
                  <strong><time dateTime={one.starts_at}>{time(one.starts_at)}</time> {one.customer_name}</strong><small>{one.appointment_type}</small>
                </a>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** The free times of a day, for a kind of appointment or for an appointment that is moved. */
function Slots({ ask, name }: { ask: object; name: string }) {
  const [day, setDay] = useState(today());
  const loaded = useLoaded(() => call<{ slots: { starts_at: string }[] }>('slot-availability', { ...ask, from: day, to: addDays(day, 6), timezone: organization.value?.timezone }), [JSON.stringify(ask), day]);
  return (
    <>
      <Field label={t('From')} type="date" value={day} min={today()} onChange={(event) => setDay(event.currentTarget.value || today())} />
      <Shown loaded={loaded}>
        {({ slots }) => slots.length === 0 ? <Empty>{t('Nothing is free in these seven days.')}</Empty>
          : <Select label={t('Free time')} name={name} options={slots.slice(0, 300).map((slot) => [slot.starts_at, `${dayText(dayOf(slot.starts_at))} · ${time(slot.starts_at)}`] as const)} />}
      </Shown>
    </>
  );
}

function New({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const kinds = useLoaded(() => got(rows('appointment_types', 'id, name').eq('is_active', true).order('name')), []);
  const [kind, setKind] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const submit = async (form: FormData) => {
    const isDone = await act(() => call('appointment-create', {
      appointment_type_id: form.get('kind'), starts_at: entered(form, 'starts'),
      customer: { name: entered(form, 'name'), email: entered(form, 'email'), phone: entered(form, 'phone') },
      notes: entered(form, 'notes'),
    }, { idempotencyKey: key }), t('The appointment is booked.'));
    if (isDone) onDone();
    return isDone;
  };
  return (
    <Dialog title={t('New appointment')} confirm={t('Book')} onClose={onClose} onSubmit={submit}>
      <Shown loaded={kinds}>
        {(found) => found.length === 0 ? <Empty>{t('Make a kind of appointment first, in the settings.')}</Empty> : (
          <>
            <Select label={t('Kind')} name="kind" value={kind || found[0].id} options={found.map((one) => [one.id, one.name] as const)} onChange={(event) => setKind(event.currentTarget.value)} />
            <Slots name="starts" ask={{ appointment_type_id: kind || found[0].id }} />
            <Field label={t('Name')} name="name" required autocomplete="off" />
            <div class="row">
              <Field label={t('E-mail address')} name="email" type="email" autocomplete="off" />
              <Field label={t('Phone')} name="phone" type="tel" autocomplete="off" />
            </div>
            <TextArea label={t('Notes')} name="notes" maxLength={2000} rows={2} />
          </>
        )}
      </Shown>
    </Dialog>
  );
}

function Appointment({ id }: { id: string }) {
  const loaded = useLoaded(async () => {
    const [found] = await got(rows('appointments', '*, resource:resources (name)').eq('id', id));
    if (!found) return 'none';
    const besides = found.slot_id === null ? [] : await got<{ resource: { name: string } | null }>(rows('appointment_slots', 'resource:resources (name)').eq('main_slot_id', found.slot_id).limit(5));
    return { ...found, with: [found.resource?.name, ...besides.map(({ resource }) => resource?.name)].filter(Boolean).join(', ') };
  }, [id, organization.value?.id]);
  const [dialog, open] = useState<'change' | 'move' | 'cancel' | null>(null);
  const change = async (action: string, done: string, more: object = {}) => {
    const isDone = await act(() => call('appointment-update', { appointment_id: id, action, ...more }, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {(one) => one === 'none' ? <><Head title={t('Not found')} back={link('appointments')} /><Empty>{t('There is no such appointment.')}</Empty></> : (
        <>
          <Head title={one.customer_name} back={link('appointments', null, { on: dayOf(one.starts_at) })}>
            <Badge state={one.status} />
            {one.status === 'pending' && <button type="button" class="primary" onClick={() => void change('confirm', t('The appointment is confirmed.'))}>{t('Confirm')}</button>}
            <button type="button" onClick={() => open('change')}>{t('Change')}</button>
            {['pending', 'confirmed'].includes(one.status) && (
              <>
                <button type="button" onClick={() => open('move')}>{t('Move')}</button>
                {Date.parse(one.starts_at) < Date.now() && one.status === 'confirmed' && (
                  <>
                    <button type="button" onClick={() => void change('complete', t('The appointment is completed.'))}>{t('Complete')}</button>
                    <button type="button" onClick={() => void change('no_show', t('Nobody came: that is noted.'))}>{t('Nobody came')}</button>
                  </>
                )}
                <button type="button" class="danger" onClick={() => open('cancel')}>{t('Cancel')}</button>
              </>
            )}
          </Head>
          <Card title={t('Appointment')}>
            <Facts facts={[
              [t('Kind'), one.appointment_type],
              [t('Starts'), dateTime(one.starts_at)],
              [t('Ends'), time(one.ends_at)],
              [t('With'), one.with],
              [t('People'), one.seats > 1 && people(one.seats)],
              [t('Price'), one.total_price !== null && <Price of={one} />],
              [t('Payment'), one.total_price !== null && <Badge state={one.payment_status} />],
              [t('Held until'), one.status === 'pending' && one.expires_at && dateTime(one.expires_at)],
              [t('Code'), <code>{one.confirmation_code}</code>],
              [t('Customer'), one.customer_id && <a href={link('customers', one.customer_id)}>{one.customer_name}</a>],
              [t('E-mail address'), one.customer_email],
              [t('Phone'), one.customer_phone],
              [t('Address'), one.service_address],
              [t('Requests'), one.service_description],
              [t('Notes'), one.notes],
              [t('Reason'), one.cancellation_reason],
            ]} />
          </Card>
          {one.total_price !== null && <Payments what="appointment" of={one} onChange={loaded.reload} />}
          {dialog === 'change' && <Change of={one} onClose={() => open(null)} onChange={(more) => change('change', t('The appointment is changed.'), more)} />}
          {dialog === 'move' && (
            <Dialog title={t('Move this appointment')} confirm={t('Move')} onClose={() => open(null)}
              onSubmit={(form) => change('reschedule', t('The appointment is moved.'), { starts_at: entered(form, 'starts') })}>
              <Slots name="starts" ask={{ appointment_id: id }} />
            </Dialog>
          )}
          {dialog === 'cancel' && (
            <Dialog title={t('Cancel this appointment?')} confirm={t('Cancel the appointment')} isDanger onClose={() => open(null)}
              onSubmit={(form) => change('cancel', t('The appointment is cancelled.'), { reason: entered(form, 'reason') })}>
              <TextArea label={t('Reason')} name="reason" maxLength={500} />
            </Dialog>
          )}
        </>
      )}
    </Shown>
  );
}

/** What it costs, by seats where those were booked at several prices. */
const Price = ({ of }: { of: any }) => (
  <>
    {money(of.total_price, of.currency)}
    {(of.seat_prices ?? []).map((some: { count: number; unit_price: string }, index: number) => (
      <small key={index} class="block">{people(some.count)} · {money(some.unit_price, of.currency)}</small>
    ))}
  </>
);

/** Sends what differs alone. */
function Change({ of, onClose, onChange }: { of: any; onClose: () => void; onChange: (more: object) => Promise<boolean> }) {
  const isAhead = ['pending', 'confirmed'].includes(of.status);
  const submit = async (form: FormData) => {
    const other = (name: string) => {
      const value = entered(form, name);
      return value === (of[name] ?? undefined) ? undefined : value;
    };
    const seats = counted(form, 'seats');
    const more = {
      customer: newContact(form, of),
      service_address: other('service_address'), service_description: other('service_description'), notes: other('notes'),
      seats: seats === null || seats === of.seats ? undefined : seats,
    };
    return Object.values(more).some(Boolean) ? onChange(more) : true;
  };
  // What is there is replaced, and not taken away.
  const known = (name: string) => ({ name, defaultValue: of[name] ?? '', required: Boolean(of[name]), autocomplete: 'off' });
  return (
    <Dialog title={t('Change this appointment')} onClose={onClose} onSubmit={submit}>
      <Field label={t('Name')} maxLength={200} {...known('customer_name')} />
      <div class="row">
        <Field label={t('E-mail address')} type="email" {...known('customer_email')} />
        <Field label={t('Phone')} type="tel" {...known('customer_phone')} />
      </div>
      {isAhead && (
        <Field label={t('People')} name="seats" type="number" required min={1} max={1000} defaultValue={of.seats}
          hint={of.total_price !== null ? t('Who is booked keeps the price of then.') : undefined} />
      )}
      <Field label={t('Address')} maxLength={500} {...known('service_address')} />
      <TextArea label={t('Requests')} maxLength={2000} rows={2} {...known('service_description')} />
      <TextArea label={t('Notes')} maxLength={2000} rows={2} {...known('notes')} />
    </Dialog>
  );
}
