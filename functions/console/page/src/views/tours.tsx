// The tours that are offered, and the kinds of people that each has prices for.

import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../api';
import { t } from '../i18n';
import { List, Table } from '../list';
import { priceOf, type Kind } from '../party';
import { act, dateTime, isAdmin, link, money, people } from '../state';
import { Badge, Card, Check, counted, Dialog, Empty, entered, Facts, Field, Head, Icon, Select, Shown, useLoaded } from '../ui';
import { nameOf } from './forms/names';
import { Seats } from './today';

export default function Tours({ id }: { id: string | null }) {
  return id ? <Tour key={id} id={id} /> : <AllTours />;
}

const state = (isPublished: boolean) => <Badge state={isPublished ? 'public' : 'internal'} />;

const AllTours = () => (
  <>
    <Head title={t('Tours')} />
    <List
      table="tours" select="id, title, location, base_price, is_published, kinds:participant_kinds (name)"
      order={{ column: 'title', ascending: true }} search={['title', 'location']}
      href={(row) => link('tours', row.id)}
      empty={t('There is no tour yet.')}
      columns={[
        { title: t('Tour'), cell: (row) => row.title },
        { title: t('Place'), cell: (row) => row.location ?? '–' },
        { title: t('Kinds of participants'), cell: (row) => row.kinds.map(({ name }: Kind) => name).join(', ') || '–' },
        { title: t('Price of a seat'), cell: (row) => money(row.base_price), isNumber: true },
        { title: t('Status'), cell: (row) => state(row.is_published) },
      ]}
    />
  </>
);

function Tour({ id }: { id: string }) {
  const loaded = useLoaded(async () => {
    const [[tour], departures] = await Promise.all([
      got(rows('tours', 'id, title, description, location, base_price, max_participants, max_per_customer, is_published').eq('id', id)),
      got(rows('tour_departures', 'id, starts_at, seats_total, seats_taken').eq('tour_id', id).eq('status', 'open').gt('starts_at', new Date().toISOString()).order('starts_at').limit(6)),
    ]);
    return { tour, departures };
  }, [id, organization.value?.id]);
  return (
    <Shown loaded={loaded}>
      {({ tour, departures }) => !tour ? <><Head title={t('Not found')} back={link('tours')} /><Empty>{t('There is no such tour.')}</Empty></> : (
        <>
          <Head title={tour.title} back={link('tours')}>{state(tour.is_published)}</Head>
          <Kinds tour={tour} />
          <div class="columns two">
            <Card title={t('Tour')}>
              <Facts facts={[
                [t('Place'), tour.location],
                [t('Price of a seat'), money(tour.base_price)],
                [t('At most'), tour.max_participants && people(tour.max_participants)],
                [t('Of one customer at most'), tour.max_per_customer && people(tour.max_per_customer)],
                [t('Description'), tour.description],
              ]} />
            </Card>
            <Card title={t('Departures')}>
              {departures.length === 0 ? <Empty>{t('No departures ahead.')}</Empty> : (
                <Table isCompact rows={departures} href={(row) => link('departures', row.id)} columns={[
                  { title: t('Departure'), cell: (row) => dateTime(row.starts_at) },
                  { title: t('Seats'), cell: (row) => <Seats taken={row.seats_taken} total={row.seats_total} /> },
                ]} />
              )}
            </Card>
          </div>
        </>
      )}
    </Shown>
  );
}

const COLUMNS = 'id, kind, name, description, price, percent, takes_seat, may_be_alone, position, is_active';

function Kinds({ tour }: { tour: { id: string; base_price: number } }) {
  const loaded = useLoaded(() => got<Kind>(rows('participant_kinds', COLUMNS).eq('tour_id', tour.id).order('position').order('name').limit(100)), [tour.id]);
  const [opened, open] = useState<Kind | 'new' | null>(null);
  const [removing, remove] = useState<Kind | null>(null);
  const change = async (work: () => Promise<unknown>, done: string) => {
    const isDone = await act(work, done);
    if (isDone) loaded.reload();
    return isDone;
  };
  const price = (kind: Kind) => (
    <span>{money(priceOf(kind, tour.base_price, organization.value?.currency ?? 'USD'))}{kind.price === null && kind.percent !== null && <small class="block">{t('{0} % of a seat', kind.percent)}</small>}</span>
  );
  return (
    <Card title={t('Kinds of participants')} tools={<button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None: everybody pays for a seat.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Name'), cell: (row) => <span>{row.name}{row.description && <small class="block">{row.description}</small>}</span> },
            { title: t('Price'), cell: price, isNumber: true },
            { title: t('Takes a seat'), cell: (row) => (row.takes_seat ? t('Yes') : t('No')) },
            { title: t('May be alone'), cell: (row) => (row.may_be_alone ? t('Yes') : t('No')) },
            { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
            { title: '', cell: (row) => (
              <span class="buttons">
                <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.name}</span></button>
                {isAdmin() && <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {row.name}</span></button>}
              </span>
            ) },
          ]} />
        )}
      </Shown>
      {opened && loaded.value && (
        <KindDialog tour={tour.id} kind={opened === 'new' ? null : opened} others={loaded.value} onClose={() => open(null)}
          onSave={(work) => change(work, t('The kind of participant is saved.'))} />
      )}
      {removing && (
        <Dialog title={t('Remove {0}?', removing.name)} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={() => change(() => written(table('participant_kinds').delete().eq('id', removing.id).select('id')), t('The kind of participant is removed.'))}>
          <p>{t('What is booked stays as it is.')}</p>
        </Dialog>
      )}
    </Card>
  );
}

type Pays = 'seat' | 'percent' | 'price';

function KindDialog({ tour, kind, others, onClose, onSave }: { tour: string; kind: Kind | null; others: Kind[]; onClose: () => void; onSave: (work: () => Promise<unknown>) => Promise<boolean> }) {
  const [pays, choose] = useState<Pays>(!kind ? 'seat' : kind.price !== null ? 'price' : kind.percent !== null ? 'percent' : 'seat');
  const submit = (form: FormData) => {
    const name = entered(form, 'name') ?? '';
    const values = {
      name, description: entered(form, 'description') ?? null, price: entered(form, 'price') ?? null, percent: counted(form, 'percent'),
      takes_seat: form.has('seat'), may_be_alone: form.has('alone'),
    };
    return onSave(() => written(kind
      ? table('participant_kinds').update({ ...values, is_active: form.has('active') }).eq('id', kind.id).select('id')
      : table('participant_kinds').insert({
        ...own(), ...values, tour_id: tour, kind: nameOf(name, others.map(({ kind }) => kind)), position: Math.max(-1, ...others.map(({ position }) => position)) + 1,
      }).select('id')));
  };
  return (
    <Dialog title={kind ? kind.name : t('New kind of participant')} onClose={onClose} onSubmit={submit}>
      <Field label={t('Name')} name="name" required maxLength={200} defaultValue={kind?.name} hint={t('As guests read it, such as Child (6 to 12).')} />
      <Field label={t('Description')} name="description" maxLength={500} defaultValue={kind?.description ?? ''} />
      <div class="row">
        <Select label={t('Pays')} name="pays" value={pays} onChange={(event) => choose(event.currentTarget.value as Pays)}
          options={[['seat', t('the price of a seat')], ['percent', t('a part of it')], ['price', t('a price of its own')]]} />
        {pays === 'percent' && <Field label={t('Percent')} name="percent" type="number" required min={0} max={1000} defaultValue={kind?.percent ?? 50} />}
        {pays === 'price' && <Field label={`${t('Price')} (${organization.value?.currency})`} name="price" type="number" required min={0} step={0.01} inputMode="decimal" defaultValue={kind?.price ?? 0} />}
      </div>
      <Check label={t('Takes a seat')} name="seat" defaultChecked={kind?.takes_seat ?? true} />
      <Check label={t('May come without others')} name="alone" defaultChecked={kind?.may_be_alone ?? true} />
      {kind && <Check label={t('It can be booked')} name="active" defaultChecked={kind.is_active} />}
    </Dialog>
  );
}
