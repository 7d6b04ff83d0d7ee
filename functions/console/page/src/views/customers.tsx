import { got, organization, rows } from '../api';
import { t } from '../i18n';
import { List } from '../list';
import { dateTime, link, money } from '../state';
import { Badge, Card, Empty, Facts, Head, Shown, useLoaded } from '../ui';

export default function Customers({ id }: { id: string | null }) {
  if (id) return <Customer key={id} id={id} />;
  return (
    <>
      <Head title={t('Customers')} />
      <List
        table="customers" select="id, name, email, phone, tags, total_spent, created_at"
        order={{ column: 'created_at', ascending: false }} search={['name', 'email', 'phone']}
        href={(row) => link('customers', row.id)} empty={t('No customers yet.')}
        columns={[
          { title: t('Name'), cell: (row) => row.name },
          { title: t('E-mail address'), cell: (row) => row.email ?? '–' },
          { title: t('Phone'), cell: (row) => row.phone ?? '–' },
          { title: t('Since'), cell: (row) => dateTime(row.created_at) },
        ]}
      />
    </>
  );
}

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
  const [[customer], bookings, appointments, conversations, calls] = await Promise.all([
    got(rows('customers', '*').eq('id', id)),
    got(of('bookings', 'id, created_at, status, total_price, currency, start_date, tour:tours (title)')),
    got(of('appointments', 'id, created_at, status, appointment_type, starts_at')),
    got(of('conversations', 'id, created_at, status, channel, title, subject')),
    got(of('call_logs', 'id, created_at, call_status, summary')),
  ]);
  const events: Event[] = [
    ...bookings.map((one) => ({ id: one.id, at: one.created_at, kind: t('Booking'), title: one.tour.title, text: `${dateTime(one.start_date)} · ${money(one.total_price, one.currency)}`, state: one.status, href: link('bookings', one.id) })),
    ...appointments.map((one) => ({ id: one.id, at: one.created_at, kind: t('Appointment'), title: one.appointment_type, text: dateTime(one.starts_at), state: one.status, href: link('appointments', one.id) })),
    ...conversations.map((one) => ({ id: one.id, at: one.created_at, kind: t('Conversation'), title: one.title ?? one.subject ?? one.channel, text: one.channel, state: one.status, href: link('conversations', one.id) })),
    ...calls.map((one) => ({ id: one.id, at: one.created_at, kind: t('Call'), title: one.summary ?? t('Call'), text: '', state: one.call_status, href: '' })),
  ];
  return { customer, events: events.sort((a, b) => b.at.localeCompare(a.at)) };
}

function Customer({ id }: { id: string }) {
  const loaded = useLoaded(() => read(id), [id, organization.value?.id]);
  return (
    <Shown loaded={loaded}>
      {({ customer, events }) => !customer ? <><Head title={t('Not found')} back={link('customers')} /><Empty>{t('There is no such customer.')}</Empty></> : (
        <>
          <Head title={customer.name} back={link('customers')} />
          <div class="columns two">
            <Card title={t('Customer')}>
              <Facts facts={[
                [t('E-mail address'), customer.email && <a href={`mailto:${encodeURIComponent(customer.email)}`}>{customer.email}</a>],
                [t('Phone'), customer.phone && <a href={`tel:${customer.phone}`}>{customer.phone}</a>],
                [t('Address'), customer.address],
                [t('Language'), customer.primary_language],
                [t('Tags'), customer.tags.length > 0 && customer.tags.join(', ')],
                [t('Notes'), customer.notes],
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
        </>
      )}
    </Shown>
  );
}
