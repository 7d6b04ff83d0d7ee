// Calendars elsewhere: those by which people and rooms are busy, and feeds of appointments for others to subscribe to.

import { useState } from 'preact/hooks';

import { call, got, organization, rows } from '../../api';
import { say, t } from '../../i18n';
import { Table } from '../../list';
import { act, ago, explain, notify } from '../../state';
import { Badge, Card, Check, Dialog, Empty, entered, Field, Icon, Select, Shown, TextArea, useLoaded, type Options } from '../../ui';

interface Connection {
  id: string;
  resource_id: string;
  source: string;
  name: string | null;
  calendar_id: string | null;
  is_written: boolean;
  status: string;
  error: string | null;
  error_detail: string | null;
  synced_at: string | null;
}

interface Feed {
  id: string;
  resource_id: string | null;
  shows_customers: boolean;
  created_at: string;
  updated_at: string;
  url?: string;
}

export function Calendars() {
  const loaded = useLoaded(async () => {
    const [{ connections, feeds }, resources] = await Promise.all([
      call<{ connections: Connection[]; feeds: Feed[] }>('calendar-sync', { action: 'list' }),
      got<{ id: string; name: string; is_active: boolean }>(rows('resources', 'id, name, is_active').order('name').limit(200)),
    ]);
    return { connections, feeds, resources };
  }, [organization.value?.id]);
  const change = async (body: object, done: string) => {
    const isDone = await act(() => call('calendar-sync', body, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {({ connections, feeds, resources }) => {
        const options = resources.filter(({ is_active }) => is_active).map(({ id, name }) => [id, name] as const);
        const nameOf = (id: string | null) => (id === null ? t('Everybody') : resources.find((resource) => resource.id === id)?.name ?? '–');
        return (
          <>
            <Connections found={connections} options={options} nameOf={nameOf} change={change} />
            <Feeds found={feeds} options={options} nameOf={nameOf} change={change} reload={loaded.reload} />
          </>
        );
      }}
    </Shown>
  );
}

interface Part<Row> {
  found: Row[];
  options: Options;
  nameOf: (resource: string | null) => string;
  change: (body: object, done: string) => Promise<boolean>;
}

function Connections({ found, options, nameOf, change }: Part<Connection>) {
  const [isAdding, add] = useState(false);
  const [opened, open] = useState<Connection | null>(null);
  const [removing, remove] = useState<Connection | null>(null);
  const title = (row: Connection) => row.name ?? row.calendar_id ?? say(row.source);
  return (
    <Card title={t('Calendars elsewhere')} tools={<button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Connect')}</button>}>
      <p class="muted">{t('When somebody is busy there, nothing can be booked with them here.')}</p>
      {found.length === 0 ? <Empty>{t('No calendar is connected.')}</Empty> : (
        <Table rows={found} columns={[
          { title: t('Calendar'), cell: (row) => <span>{title(row)}<small class="block">{say(row.source)}</small></span> },
          { title: t('Who'), cell: (row) => nameOf(row.resource_id) },
          { title: t('Appointments'), cell: (row) => (row.is_written ? t('are written there') : '–') },
          { title: t('Last read'), cell: (row) => <span>{row.synced_at ? ago(row.synced_at) : t('never')}{row.error && <small class="block">{say(row.error)}</small>}</span> },
          { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
          { title: '', cell: (row) => (
            <span class="buttons">
              <button type="button" class="small" onClick={() => void change({ action: 'change', connection_id: row.id, is_paused: row.status === 'active' }, row.status === 'active' ? t('The calendar is paused.') : t('The calendar is read again.'))}>
                {row.status === 'active' ? t('Pause') : t('Take up')}<span class="hidden"> {title(row)}</span>
              </button>
              <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {title(row)}</span></button>
              <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {title(row)}</span></button>
            </span>
          ) },
        ]} />
      )}
      {isAdding && <Connect options={options} onClose={() => add(false)} onSave={(body) => change(body, t('The calendar is connected.'))} />}
      {opened && (
        <Dialog title={title(opened)} onClose={() => open(null)} onSubmit={(form) => change({
          action: 'change', connection_id: opened.id, name: entered(form, 'name'), ...(opened.source !== 'ics' && { is_written: form.has('written') }),
        }, t('The calendar is saved.'))}>
          <Field label={t('Name')} name="name" required maxLength={200} defaultValue={opened.name ?? ''} />
          {opened.source !== 'ics' && <Check label={t('Appointments are written there')} name="written" defaultChecked={opened.is_written} />}
          {opened.error_detail && <p class="muted">{opened.error_detail}</p>}
        </Dialog>
      )}
      {removing && (
        <Dialog title={t('Remove {0}?', title(removing))} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={() => change({ action: 'disconnect', connection_id: removing.id }, t('The calendar is removed.'))}>
          <p>{t('What was busy by it is free. Appointments that were written there stay.')}</p>
        </Dialog>
      )}
    </Card>
  );
}

function Connect({ options, onClose, onSave }: { options: Options; onClose: () => void; onSave: (body: object) => Promise<boolean> }) {
  const [source, choose] = useState('ics');
  const submit = (form: FormData) => {
    const shared = { resource_id: form.get('resource'), name: entered(form, 'name') };
    return onSave(source === 'ics'
      ? { ...shared, action: 'subscribe', url: entered(form, 'url') }
      : { ...shared, action: 'connect', source, refresh_token: entered(form, 'token'), calendar_id: entered(form, 'calendar'), is_written: form.has('written') });
  };
  if (options.length === 0) return <Dialog title={t('Connect a calendar')} onClose={onClose}><Empty>{t('Nobody yet.')}</Empty></Dialog>;
  return (
    <Dialog title={t('Connect a calendar')} confirm={t('Connect')} onClose={onClose} onSubmit={submit}>
      <Select label={t('Source')} value={source} onChange={(event) => choose(event.currentTarget.value)} options={['ics', 'google', 'outlook'].map((name) => [name, say(name)] as const)} />
      <Select label={t('Whose calendar')} name="resource" options={options} />
      <Field label={t('Name')} name="name" maxLength={200} placeholder={t('Such as: Mia at work')} />
      {source === 'ics' ? (
        <Field label={t('Secret address')} name="url" required maxLength={2000} inputMode="url" placeholder="https://" hint={t('As the calendar gives it for others to subscribe. It is encrypted, and never shown again.')} />
      ) : (
        <>
          <Field label={t('Refresh token')} name="token" type="password" required minLength={10} maxLength={4000} autocomplete="off" hint={t('Of its owner, granted to this platform. It is encrypted, and never shown again.')} />
          <Field label={t('Id of the calendar')} name="calendar" maxLength={500} placeholder="primary" />
          <Check label={t('Appointments are written there')} name="written" />
        </>
      )}
    </Dialog>
  );
}

function Feeds({ found, options, nameOf, change, reload }: Part<Feed> & { reload: () => void }) {
  const [isAdding, add] = useState(false);
  const [url, show] = useState<string | null>(null);
  const [removing, remove] = useState<Feed | null>(null);
  const title = (row: Feed) => nameOf(row.resource_id);
  /** Makes an address, which is shown this once. */
  const address = async (body: object) => {
    try {
      show((await call<Feed>('calendar-sync', body, { idempotencyKey: crypto.randomUUID() })).url ?? null);
      return true;
    } catch (error) {
      notify('bad', explain(error));
      return false;
    }
  };
  const close = () => {
    show(null);
    reload();
  };
  return (
    <Card title={t('Feeds of appointments')} tools={<button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}>
      <p class="muted">{t('Calendars of Apple, Google and Outlook subscribe to their address. Whoever has it reads them.')}</p>
      {found.length === 0 ? <Empty>{t('None')}</Empty> : (
        <Table rows={found} columns={[
          { title: t('Whose appointments'), cell: title },
          { title: t('Customers'), cell: (row) => (row.shows_customers ? t('are named') : t('are not named')) },
          { title: t('Address made'), cell: (row) => ago(row.updated_at) },
          { title: '', cell: (row) => (
            <span class="buttons">
              <button type="button" class="small" onClick={() => void address({ action: 'rotate_feed', feed_id: row.id })}>{t('New address')}<span class="hidden"> {title(row)}</span></button>
              <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {title(row)}</span></button>
            </span>
          ) },
        ]} />
      )}
      {isAdding && (
        <Dialog title={t('New feed')} onClose={() => add(false)} onSubmit={(form) => address({ action: 'make_feed', resource_id: entered(form, 'resource'), shows_customers: form.has('customers') })}>
          <Select label={t('Whose appointments')} name="resource" options={[['', t('Everybody')], ...options]} />
          <Check label={t('Customers and places are named')} name="customers" />
        </Dialog>
      )}
      {url && !isAdding && (
        <Dialog title={t('The address of the feed')} onClose={close}>
          <p>{t('Copy it now: it is shown this once.')}</p>
          <TextArea label={t('Address')} readOnly rows={3} value={url} class="code" onFocus={(event) => event.currentTarget.select()} />
        </Dialog>
      )}
      {removing && (
        <Dialog title={t('Remove {0}?', title(removing))} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={() => change({ action: 'delete_feed', feed_id: removing.id }, t('The feed is removed.'))}>
          <p>{t('Its address shows nothing any more.')}</p>
        </Dialog>
      )}
    </Card>
  );
}
