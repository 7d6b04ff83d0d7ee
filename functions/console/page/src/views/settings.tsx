import { useState } from 'preact/hooks';

import { call, got, organization, rows, table } from '../api';
import { t, type Word } from '../i18n';
import { Table } from '../list';
import { act, dayText, isAdmin } from '../state';
import { Badge, Card, Dialog, Empty, entered, Field, Head, Icon, Select, Shown, useLoaded } from '../ui';

export default function Settings() {
  return (
    <>
      <Head title={t('Settings')} />
      {!isAdmin() && <p class="muted">{t('Only owners and admins change these.')}</p>}
      <div class="columns two">
        <Hours />
        <Kinds />
        <Search />
        {isAdmin() && <Keys />}
      </div>
    </>
  );
}

const own = () => ({ organization_id: organization.value?.id ?? '' });
// A Monday.
const weekday = (number: number) => dayText(`2024-01-0${number}`, { weekday: 'long', month: undefined, day: undefined });

function Hours() {
  const loaded = useLoaded(() => got(rows('business_hours', 'id, weekday, opens, closes').is('resource_id', null).order('weekday').order('opens')), []);
  const [isAdding, add] = useState(false);
  const change = async (work: () => Promise<unknown>) => {
    const isDone = await act(work, t('The opening hours are saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Card title={t('Opening hours')} tools={isAdmin() && <button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None yet: nothing can be booked.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Day'), cell: (row) => weekday(row.weekday) },
            { title: t('Opens'), cell: (row) => row.opens.slice(0, 5) },
            { title: t('Closes'), cell: (row) => row.closes.slice(0, 5) },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => void change(() => got(table('business_hours').delete().eq('id', row.id).select('id')))}>{t('Remove')}<span class="hidden"> {weekday(row.weekday)}</span></button> },
          ]} />
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('Opening hours')} onClose={() => add(false)} onSubmit={(form) => change(() => insert(form))}>
          <fieldset>
            <legend>{t('Days')}</legend>
            <div class="checks">
              {[1, 2, 3, 4, 5, 6, 7].map((day) => <label key={day}><input type="checkbox" name="weekday" value={day} defaultChecked={day < 6 && !loaded.value?.some((row) => row.weekday === day)} />{weekday(day)}</label>)}
            </div>
          </fieldset>
          <div class="row">
            <Field label={t('Opens')} name="opens" type="time" required value="09:00" />
            <Field label={t('Closes')} name="closes" type="time" required value="17:00" />
          </div>
        </Dialog>
      )}
    </Card>
  );
}

async function insert(form: FormData): Promise<void> {
  const times = { ...own(), opens: entered(form, 'opens'), closes: entered(form, 'closes') };
  const days = form.getAll('weekday').map((weekday) => ({ ...times, weekday: Number(weekday) }));
  if (days.length === 0) throw new Error(t('Choose a day.'));
  await got(table('business_hours').insert(days).select('id'));
}

function Kinds() {
  const loaded = useLoaded(() => got(rows('appointment_types', 'id, name, duration_minutes, is_public, is_active').order('name')), []);
  const [isAdding, add] = useState(false);
  const submit = async (form: FormData) => {
    const isDone = await act(async () => {
      const [kind] = await got(table('appointment_types').insert({
        ...own(), name: entered(form, 'name'), duration_minutes: Number(form.get('duration')), is_public: form.has('public'),
      }).select('id'));
      // It takes somebody or some place to serve it.
      const resources = await got(rows('resources', 'id').eq('is_active', true));
      const serving = resources.length > 0 ? resources : await got(table('resources').insert({ ...own(), name: organization.value?.name ?? '' }).select('id'));
      await got(table('appointment_type_resources').insert(serving.map((resource) => ({ ...own(), type_id: kind.id, resource_id: resource.id }))).select('type_id'));
    }, t('The kind of appointment is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Card title={t('Kinds of appointment')} tools={isAdmin() && <button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None yet: nothing can be booked.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Name'), cell: (row) => row.name },
            { title: t('Minutes'), cell: (row) => row.duration_minutes, isNumber: true },
            { title: t('Status'), cell: (row) => <Badge state={!row.is_active ? 'closed' : row.is_public ? 'public' : 'internal'} /> },
          ]} />
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('New kind of appointment')} onClose={() => add(false)} onSubmit={submit}>
          <Field label={t('Name')} name="name" required maxLength={120} />
          <Field label={t('Minutes')} name="duration" type="number" required min={1} max={480} value={60} />
          <label class="check"><input type="checkbox" name="public" defaultChecked />{t('Anybody may book it')}</label>
        </Dialog>
      )}
    </Card>
  );
}

const SOURCES: [string, Word][] = [['document', 'Documents'], ['website', 'Website'], ['faq', 'Questions and answers'], ['knowledge', 'Knowledge'], ['experience', 'Experiences']];

function Search() {
  const loaded = useLoaded(() => got(rows('public_search', 'id, source_type')), []);
  const toggle = async (source: string, isOn: boolean) => {
    await act(() => got(isOn
      ? table('public_search').insert({ ...own(), source_type: source }).select('id')
      : table('public_search').delete().match({ ...own(), source_type: source }).select('id')), t('The public search is saved.'));
    loaded.reload();
  };
  return (
    <Card title={t('Public search')}>
      <p class="muted">{t('What visitors may find.')}</p>
      <Shown loaded={loaded}>
        {(found) => (
          <div class="checks tall">
            {SOURCES.map(([source, word]) => (
              <label key={source}>
                <input type="checkbox" role="switch" disabled={!isAdmin()} checked={found.some(({ source_type }) => source_type === source)} onChange={(event) => void toggle(source, event.currentTarget.checked)} />
                {t(word)}
              </label>
            ))}
          </div>
        )}
      </Shown>
    </Card>
  );
}

const PROVIDERS = ['openai', 'anthropic', 'google', 'mistral', 'stripe', 'vapi', 'resend', 'postmark', 'sendgrid', 'twilio', 'meta'];

interface Key {
  id: string;
  provider: string;
  masked: string;
  purpose: string;
  verified: boolean;
}

function Keys() {
  const loaded = useLoaded(async () => {
    const { keys } = await call<{ keys: Key[] }>('key-store', { action: 'list' });
    // The secrets of webhooks are listed too, and are neither checked nor removed as keys are.
    return keys.filter(({ purpose }) => purpose === 'provider_api_key');
  }, []);
  const [isAdding, add] = useState(false);
  const change = async (body: object, done: string) => {
    const isDone = await act(() => call('key-store', body, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Card title={t('Keys of providers')} tools={<button type="button" class="small" onClick={() => add(true)}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('No keys yet.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Provider'), cell: (row) => row.provider },
            { title: t('Key'), cell: (row) => <code>{row.masked}</code> },
            { title: '', cell: (row) => (
              <span class="buttons">
                <button type="button" class="small" onClick={() => void change({ action: 'verify', provider: row.provider }, t('The key is checked.'))}>{t('Check')}<span class="hidden"> {row.provider}</span></button>
                <button type="button" class="small" onClick={() => void change({ action: 'delete', provider: row.provider }, t('The key is removed.'))}>{t('Remove')}<span class="hidden"> {row.provider}</span></button>
              </span>
            ) },
          ]} />
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('Key of a provider')} onClose={() => add(false)}
          onSubmit={(form) => change({ action: 'put', provider: form.get('provider'), key: entered(form, 'key') }, t('The key is saved.'))}>
          <Select label={t('Provider')} name="provider" options={PROVIDERS.map((name) => [name, name] as const)} />
          <Field label={t('Key')} name="key" type="password" required minLength={16} maxLength={512} autocomplete="off" hint={t('It is encrypted, and never shown again.')} />
        </Dialog>
      )}
    </Card>
  );
}
