// What can be booked at a time, and who serves it.

import { useState } from 'preact/hooks';

import { call, got, organization, own, rows, table, written } from '../../api';
import { say, t } from '../../i18n';
import { Table } from '../../list';
import { act, isAdmin, money } from '../../state';
import { Badge, Card, Check, counted, Dialog, Empty, entered, Field, Icon, Select, Shown, TextArea, useLoaded } from '../../ui';

interface Kind {
  id: string;
  name: string;
  description: string | null;
  duration_minutes: number;
  interval_minutes: number;
  buffer_before_minutes: number;
  buffer_after_minutes: number;
  minimum_notice_minutes: number;
  horizon_days: number;
  capacity: number;
  max_per_day: number | null;
  max_open_per_customer: number | null;
  is_confirmed_at_once: boolean;
  reminder_minutes: number | null;
  change_notice_minutes: number | null;
  price: number | null;
  is_paid_ahead: boolean;
  is_public: boolean;
  is_active: boolean;
}

/** What serves a kind: one of each requirement at the same time. 1: whom it is with; the others: what it takes besides. */
interface Serving {
  type_id: string;
  resource_id: string;
  requirement: number;
}

/** What a kind may take besides here, such as a room and a device. The database has room for two more. */
const BESIDES = [2, 3];

interface Resource {
  id: string;
  name: string;
  type: string;
  is_public: boolean;
  is_active: boolean;
}

const COLUMNS = 'id, name, description, duration_minutes, interval_minutes, buffer_before_minutes, buffer_after_minutes, minimum_notice_minutes, horizon_days, capacity, max_per_day, max_open_per_customer, is_confirmed_at_once, reminder_minutes, change_notice_minutes, price, is_paid_ahead, is_public, is_active';

export function Kinds() {
  const loaded = useLoaded(async () => {
    const [kinds, resources, serving] = await Promise.all([
      got<Kind>(rows('appointment_types', COLUMNS).order('name').limit(200)),
      got<Resource>(rows('resources', 'id, name, type, is_public, is_active').order('name').limit(200)),
      got<Serving>(rows('appointment_type_resources', 'type_id, resource_id, requirement').order('requirement').limit(1000)),
    ]);
    return { kinds, resources, serving };
  }, [organization.value?.id]);
  const [opened, open] = useState<Kind | 'new' | null>(null);
  const servedBy = (kind: Kind) => (loaded.value?.serving ?? []).filter(({ type_id }) => type_id === kind.id);
  const names = (kind: Kind) => {
    const serving = servedBy(kind);
    const name = (id: string) => loaded.value?.resources.find((resource) => resource.id === id)?.name;
    return [...new Set(serving.map(({ requirement }) => requirement))]
      .map((requirement) => serving.filter((one) => one.requirement === requirement).map((one) => name(one.resource_id)).filter(Boolean).join(', '))
      .join(' + ');
  };
  return (
    <Card title={t('Kinds of appointment')} tools={isAdmin() && <button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {({ kinds }) => kinds.length === 0 ? <Empty>{t('None yet: nothing can be booked.')}</Empty> : (
          <Table rows={kinds} columns={[
            { title: t('Name'), cell: (row) => row.name },
            { title: t('With'), cell: (row) => names(row) || '–' },
            { title: t('Minutes'), cell: (row) => row.duration_minutes, isNumber: true },
            { title: t('Price'), cell: (row) => (row.price === null ? '–' : <span>{money(row.price)}{row.is_paid_ahead && <small class="block">{t('paid ahead')}</small>}</span>), isNumber: true },
            { title: t('Status'), cell: (row) => <Badge state={!row.is_active ? 'closed' : row.is_public ? 'public' : 'internal'} /> },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.name}</span></button> },
          ]} />
        )}
      </Shown>
      {opened && loaded.value && (
        <KindDialog kind={opened === 'new' ? null : opened} resources={loaded.value.resources} serving={opened === 'new' ? [] : servedBy(opened)}
          onClose={() => open(null)} onDone={loaded.reload} />
      )}
    </Card>
  );
}

const hours = (minutes: number | null | undefined) => (minutes === null || minutes === undefined ? undefined : minutes / 60);
const minutes = (form: FormData, name: string) => {
  const hours = counted(form, name);
  return hours === null ? null : Math.round(hours * 60);
};

function KindDialog({ kind, resources, serving, onClose, onDone }: { kind: Kind | null; resources: Resource[]; serving: Serving[]; onClose: () => void; onDone: () => void }) {
  const [price, setPrice] = useState(String(kind?.price ?? ''));
  const [besides, takeMore] = useState(BESIDES.filter((requirement) => serving.some((one) => one.requirement >= requirement)).length);
  const serves = (id: string, requirement?: number) => serving.some((one) => one.resource_id === id && one.requirement === (requirement ?? one.requirement));
  const usable = resources.filter(({ id, is_active }) => is_active || serves(id));
  const submit = async (form: FormData) => {
    const isDone = await act(() => saveKind(form, kind, usable, serving), t('The kind of appointment is saved.'));
    if (isDone) onDone();
    return isDone;
  };
  return (
    <Dialog title={kind ? kind.name : t('New kind of appointment')} onClose={onClose} onSubmit={submit}>
      <Field label={t('Name')} name="name" required maxLength={200} defaultValue={kind?.name} />
      <TextArea label={t('Description')} name="description" maxLength={2000} rows={2} defaultValue={kind?.description ?? ''} />
      <div class="row">
        <Field label={t('Minutes')} name="duration" type="number" required min={1} max={480} defaultValue={kind?.duration_minutes ?? 60} />
        <Field label={`${t('Price')} (${organization.value?.currency})`} name="price" type="number" min={0} step={0.01} inputMode="decimal" defaultValue={kind?.price ?? undefined} hint={t('Of one person. Empty: nothing is paid.')} onInput={(event) => setPrice(event.currentTarget.value)} />
      </div>
      <Check label={t('Its payment confirms it: it is paid ahead')} name="ahead" defaultChecked={kind?.is_paid_ahead ?? false} disabled={price === ''} />
      {usable.length > 0 && (
        <fieldset>
          <legend>{t('Who serves it')}</legend>
          <div class="checks">
            {usable.map(({ id, name }) => <Check key={id} label={name} name="resource" value={id} defaultChecked={kind ? serves(id, 1) : true} />)}
          </div>
        </fieldset>
      )}
      {BESIDES.slice(0, besides).map((requirement) => (
        <fieldset key={requirement}>
          <legend>{t('And one of these at the same time')}</legend>
          <div class="checks">
            {usable.map(({ id, name }) => <Check key={id} label={name} name={`besides${requirement}`} value={id} defaultChecked={serves(id, requirement)} />)}
          </div>
        </fieldset>
      ))}
      {usable.length > 1 && besides < BESIDES.length && (
        <button type="button" class="small" onClick={() => takeMore(besides + 1)}><Icon name="plus" />{t('A room or a device besides')}</button>
      )}
      <Check label={t('Anybody may book it')} name="public" defaultChecked={kind?.is_public ?? true} />
      <Check label={t('It is confirmed at once')} name="at_once" defaultChecked={kind?.is_confirmed_at_once ?? false} />
      {kind && <Check label={t('It can be booked')} name="active" defaultChecked={kind.is_active} />}
      <details class="more-rules">
        <summary>{t('More rules')}</summary>
        <div class="row">
          <Field label={t('A start every … minutes')} name="interval" type="number" required min={1} max={1440} defaultValue={kind?.interval_minutes ?? 30} />
          <Field label={t('People at one time')} name="capacity" type="number" required min={1} max={1000} defaultValue={kind?.capacity ?? 1} />
          <Field label={t('Minutes free before')} name="before" type="number" required min={0} max={1440} defaultValue={kind?.buffer_before_minutes ?? 0} />
          <Field label={t('Minutes free after')} name="after" type="number" required min={0} max={1440} defaultValue={kind?.buffer_after_minutes ?? 0} />
          <Field label={t('Hours ahead at least')} name="notice" type="number" required min={0} max={8760} step={0.25} defaultValue={hours(kind?.minimum_notice_minutes ?? 0)} />
          <Field label={t('Days ahead at most')} name="horizon" type="number" required min={0} max={3660} defaultValue={kind?.horizon_days ?? 60} />
          <Field label={t('On one day at most')} name="day" type="number" min={1} max={10000} defaultValue={kind?.max_per_day ?? undefined} hint={t('Empty: no limit.')} />
          <Field label={t('Ahead for one customer at most')} name="open" type="number" min={1} max={1000} defaultValue={kind?.max_open_per_customer ?? undefined} hint={t('Empty: no limit.')} />
          <Field label={t('Reminder, hours before')} name="reminder" type="number" min={0.25} max={8760} step={0.25} defaultValue={hours(kind ? kind.reminder_minutes : 1440)} hint={t('Empty: none.')} />
          <Field label={t('Changes until hours before')} name="change" type="number" min={0} max={8760} step={0.25} defaultValue={hours(kind?.change_notice_minutes)} hint={t('Empty: as for everything.')} />
        </div>
      </details>
    </Dialog>
  );
}

async function saveKind(form: FormData, kind: Kind | null, resources: Resource[], serving: Serving[]): Promise<void> {
  const values = {
    name: entered(form, 'name'), description: entered(form, 'description') ?? null, duration_minutes: counted(form, 'duration'),
    price: entered(form, 'price') ?? null, is_paid_ahead: form.has('ahead') && entered(form, 'price') !== undefined,
    max_per_day: counted(form, 'day'), max_open_per_customer: counted(form, 'open'), is_public: form.has('public'), is_confirmed_at_once: form.has('at_once'),
    is_active: kind ? form.has('active') : true, interval_minutes: counted(form, 'interval'), capacity: counted(form, 'capacity'),
    buffer_before_minutes: counted(form, 'before'), buffer_after_minutes: counted(form, 'after'),
    minimum_notice_minutes: minutes(form, 'notice'), horizon_days: counted(form, 'horizon'),
    reminder_minutes: minutes(form, 'reminder'), change_notice_minutes: minutes(form, 'change'),
  };
  const { id } = await written<{ id: string }>(kind
    ? table('appointment_types').update(values).eq('id', kind.id).select('id')
    : table('appointment_types').insert({ ...own(), ...values }).select('id'));
  // Who serves a kind does so once: what is asked for besides is not whom it is with.
  const chosen = new Map(form.getAll('resource').map((id) => [String(id), 1]));
  for (const requirement of BESIDES) {
    for (const id of form.getAll(`besides${requirement}`)) chosen.set(String(id), requirement);
  }
  if (resources.length === 0) {
    // It takes somebody or some place to serve it.
    const made = await written<{ id: string }>(table('resources').insert({ ...own(), name: organization.value?.name ?? '' }).select('id'));
    chosen.set(made.id, 1);
  }
  const was = new Map(serving.map(({ resource_id, requirement }) => [resource_id, requirement]));
  // What the page can't show stays as it is.
  for (const [resource, requirement] of was) if (requirement > Math.max(...BESIDES) && !chosen.has(resource)) chosen.set(resource, requirement);
  const added = [...chosen].filter(([resource, requirement]) => was.get(resource) !== requirement);
  const removed = [...was].filter(([resource, requirement]) => chosen.get(resource) !== requirement).map(([resource]) => resource);
  const of = 'appointment_type_resources';
  if (removed.length > 0) await got(table(of).delete().eq('type_id', id).in('resource_id', removed).select('id'));
  if (added.length > 0) await got(table(of).insert(added.map(([resource, requirement]) => ({ ...own(), type_id: id, resource_id: resource, requirement }))).select('id'));
}

const TYPES = ['staff', 'room', 'equipment'] as const;

/** Who or what serves appointments, one at a time. */
export function Resources() {
  const loaded = useLoaded(() => got<Resource>(rows('resources', 'id, name, type, is_public, is_active').order('name').limit(200)), [organization.value?.id]);
  const [opened, open] = useState<Resource | 'new' | null>(null);
  const submit = async (form: FormData) => {
    const values = { name: entered(form, 'name'), type: form.get('type'), is_public: form.has('public') };
    const user = entered(form, 'user');
    const isDone = await act(() => written(opened === 'new'
      ? table('resources').insert({ ...own(), ...values, ...(user && { user_id: user }) }).select('id')
      : table('resources').update({ ...values, is_active: form.has('active') }).eq('id', opened?.id ?? '').select('id')), t('It is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Card title={t('Who and what serves')} tools={isAdmin() && <button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('Nobody yet.')}</Empty> : (
          <Table isCompact rows={found} columns={[
            { title: t('Name'), cell: (row) => <span>{row.name}<small class="block">{say(row.type)}</small></span> },
            { title: t('Status'), cell: (row) => <Badge state={!row.is_active ? 'inactive' : row.is_public ? 'public' : 'internal'} /> },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.name}</span></button> },
          ]} />
        )}
      </Shown>
      {opened && <ResourceDialog resource={opened === 'new' ? null : opened} onClose={() => open(null)} onSubmit={submit} />}
    </Card>
  );
}

function ResourceDialog({ resource, onClose, onSubmit }: { resource: Resource | null; onClose: () => void; onSubmit: (form: FormData) => Promise<boolean> }) {
  const members = useLoaded(async () => resource ? [] : (await call<{ members: { user_id: string; full_name: string | null; email: string | null }[] }>('member-update', { action: 'list', limit: 200 })).members, []);
  const [type, setType] = useState(resource?.type ?? 'staff');
  return (
    <Dialog title={resource ? resource.name : t('Who or what serves')} onClose={onClose} onSubmit={onSubmit}>
      <Field label={t('Name')} name="name" required maxLength={200} defaultValue={resource?.name} />
      <Select label={t('Kind')} name="type" value={type} options={TYPES.map((type) => [type, t(type)] as const)} onChange={(event) => setType(event.currentTarget.value)} />
      {!resource && type === 'staff' && (
        <Select label={t('Member')} name="user" options={[['', '–'], ...(members.value ?? []).map((member) => [member.user_id, member.full_name ?? member.email ?? ''] as const)]} />
      )}
      <Check label={t('Customers see the name and may ask for it')} name="public" defaultChecked={resource?.is_public ?? false} />
      {resource && <Check label={t('It takes new appointments')} name="active" defaultChecked={resource.is_active} />}
    </Dialog>
  );
}
