import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { act, dateTime, go, link, money } from '../state';
import { Badge, Card, Dialog, Empty, entered, Facts, Field, Head, Icon, Shown, useLoaded } from '../ui';
import { Write } from './write';

export default function Customers({ id }: { id: string | null }) {
  return id ? <Customer key={id} id={id} /> : <All />;
}

function All() {
  const [isAdding, add] = useState(false);
  const insert = (form: FormData) => act(async () => {
    const made = await written<{ id: string }>(table('customers').insert({ ...own(), ...values(form) }).select('id'));
    go('customers', made.id);
  }, t('The customer is saved.'));
  return (
    <>
      <Head title={t('Customers')}><button type="button" class="primary" onClick={() => add(true)}><Icon name="plus" />{t('New customer')}</button></Head>
      <List
        table="customers" select="id, name, email, phone, tags, total_spent, created_at"
        order={{ column: 'created_at', ascending: false }} search={['name', 'email', 'phone']}
        href={(row) => link('customers', row.id)} empty={t('No customers yet.')}
        columns={[
          { title: t('Name'), cell: (row) => row.name },
          { title: t('E-mail address'), cell: (row) => row.email ?? '–' },
          { title: t('Phone'), cell: (row) => row.phone ?? '–' },
          { title: t('Spent'), cell: (row) => money(row.total_spent), isNumber: true },
          { title: t('Since'), cell: (row) => dateTime(row.created_at) },
        ]}
      />
      {isAdding && <Dialog title={t('New customer')} onClose={() => add(false)} onSubmit={insert}><Fields /></Dialog>}
    </>
  );
}

const Fields = ({ customer }: { customer?: any }) => (
  <>
    <Field label={t('Name')} name="name" required maxLength={200} defaultValue={customer?.name} />
    <div class="row">
      <Field label={t('E-mail address')} name="email" type="email" maxLength={254} defaultValue={customer?.email ?? ''} />
      <Field label={t('Phone')} name="phone" type="tel" maxLength={40} placeholder="+41 79 …" defaultValue={customer?.phone ?? ''} />
    </div>
    <Field label={t('Address')} name="address" maxLength={500} defaultValue={typeof customer?.address === 'string' ? customer.address : ''} />
    <Field label={t('Tags')} name="tags" maxLength={500} hint={t('With commas between.')} defaultValue={customer?.tags?.join(', ') ?? ''} />
  </>
);

const values = (form: FormData) => ({
  name: entered(form, 'name'), email: entered(form, 'email') ?? null, phone: entered(form, 'phone') ?? null, address: entered(form, 'address') ?? null,
  tags: (entered(form, 'tags') ?? '').split(',').map((tag) => tag.trim()).filter(Boolean),
});

interface Event {
  id: string;
  at: string;
  kind: string;
  title: string;
  text: string;
  state: string;
  href: string;
}

/** All that happened with a customer, newest first. */
async function read(id: string) {
  const of = (table: string, columns: string) => rows(table, columns).eq('customer_id', id).order('created_at', { ascending: false }).limit(50);
  const [[customer], bookings, appointments, conversations, calls, payments, leads, messages] = await Promise.all([
    got(rows('customers', '*').eq('id', id)),
    got(of('bookings', 'id, created_at, status, total_price, currency, start_date, tour:tours (title)')),
    got(of('appointments', 'id, created_at, status, appointment_type, starts_at')),
    got(of('conversations', 'id, created_at, status, channel, title, subject')),
    got(of('call_logs', 'id, created_at, call_status, summary')),
    got(of('payments', 'id, created_at, status, amount, currency, method, booking_id')),
    got(of('leads', 'id, created_at, status, source')),
    // What was written outside of conversations, such as reminders.
    got(of('messages', 'id, created_at, status, subject, body, channel, direction').is('conversation_id', null)),
  ]);
  const events: Event[] = [
    ...bookings.map((one) => ({ id: one.id, at: one.created_at, kind: t('Booking'), title: one.tour.title, text: `${dateTime(one.start_date)} · ${money(one.total_price, one.currency)}`, state: one.status, href: link('bookings', one.id) })),
    ...appointments.map((one) => ({ id: one.id, at: one.created_at, kind: t('Appointment'), title: one.appointment_type, text: dateTime(one.starts_at), state: one.status, href: link('appointments', one.id) })),
    ...conversations.map((one) => ({ id: one.id, at: one.created_at, kind: t('Conversation'), title: one.title ?? one.subject ?? one.channel, text: one.channel, state: one.status, href: link('conversations', one.id) })),
    ...calls.map((one) => ({ id: one.id, at: one.created_at, kind: t('Call'), title: one.summary ?? t('Call'), text: '', state: one.call_status, href: '' })),
    ...payments.map((one) => ({ id: one.id, at: one.created_at, kind: t('Payment'), title: money(one.amount, one.currency), text: say(one.method ?? 'card'), state: one.status, href: one.booking_id ? link('bookings', one.booking_id) : '' })),
    ...leads.map((one) => ({ id: one.id, at: one.created_at, kind: t('Lead'), title: say(one.source), text: '', state: one.status, href: link('leads', one.id) })),
    ...messages.map((one) => ({ id: one.id, at: one.created_at, kind: say(one.channel), title: one.subject ?? t('Message'), text: String(one.body).slice(0, 300), state: one.status, href: '' })),
  ];
  return { customer, events: events.sort((a, b) => b.at.localeCompare(a.at)) };
}

function Customer({ id }: { id: string }) {
  const loaded = useLoaded(() => read(id), [id, organization.value?.id]);
  const [dialog, open] = useState<'change' | 'write' | null>(null);
  const save = async (form: FormData) => {
    const isDone = await act(() => written(table('customers').update(values(form)).eq('id', id).select('id')), t('The customer is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {({ customer, events }) => !customer ? <><Head title={t('Not found')} back={link('customers')} /><Empty>{t('There is no such customer.')}</Empty></> : (
        <>
          <Head title={customer.name} back={link('customers')}>
            {(customer.email || customer.phone) && <button type="button" onClick={() => open('write')}>{t('Write')}</button>}
            <button type="button" onClick={() => open('change')}>{t('Change')}</button>
          </Head>
          <div class="columns two">
            <Card title={t('Customer')}>
              <Facts facts={[
                [t('E-mail address'), customer.email && <a href={`mailto:${encodeURIComponent(customer.email)}`}>{customer.email}</a>],
                [t('Phone'), customer.phone && <a href={`tel:${customer.phone}`}>{customer.phone}</a>],
                [t('Address'), customer.address],
                [t('Language'), customer.primary_language],
                [t('Tags'), customer.tags.length > 0 && customer.tags.join(', ')],
                [t('Notes'), customer.notes],
                [t('Spent'), money(customer.total_spent)],
                [t('Since'), dateTime(customer.created_at)],
              ]} />
            </Card>
            <Card title={t('Story')}>
              {events.length === 0 ? <Empty>{t('Nothing happened yet.')}</Empty> : (
                <ol class="story">
                  {events.map((event) => (
                    <li key={event.id}>
                      <small>{event.kind} · <time dateTime={event.at}>{dateTime(event.at)}</time></small>
                      <p>{event.href ? <a href={event.href}>{event.title}</a> : event.title} <Badge state={event.state} /></p>
                      {event.text && <p class="muted">{event.text}</p>}
                    </li>
                  ))}
                </ol>
              )}
            </Card>
          </div>
          {dialog === 'change' && <Dialog title={customer.name} onClose={() => open(null)} onSubmit={save}><Fields customer={customer} /></Dialog>}
          {dialog === 'write' && <Write to={{ customer_id: id }} name={customer.name} onClose={() => open(null)} onSent={loaded.reload} />}
        </>
      )}
    </Shown>
  );
}
