// Keys of providers, the secrets with which they sign, and where the organization's own programs are told of events.

import { useState } from 'preact/hooks';

import { call, got, organization, own, rows, table, written } from '../../api';
import { say, t } from '../../i18n';
import { Table } from '../../list';
import { act, ago, explain, notify } from '../../state';
import { Badge, Card, Check, Dialog, Empty, entered, Field, Icon, Select, Shown, TextArea, useLoaded } from '../../ui';

const PROVIDERS = ['openai', 'anthropic', 'google', 'mistral', 'stripe', 'vapi', 'resend', 'postmark', 'sendgrid', 'twilio', 'meta'];
const SIGNERS = ['stripe', 'twilio', 'calcom', 'meta', 'meta_verify_token', 'vapi'];

interface Key {
  id: string;
  provider: string;
  masked: string;
  purpose: string;
  verified: boolean;
}

export function Access() {
  const loaded = useLoaded(async () => (await call<{ keys: Key[] }>('key-store', { action: 'list' })).keys, [organization.value?.id]);
  const change = async (body: object, done: string) => {
    const isDone = await act(() => call('key-store', body, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  const keysOf = (purpose: string) => (loaded.value ?? []).filter((key) => key.purpose === purpose);
  const [adding, add] = useState<'key' | 'secret' | null>(null);
  const [removing, remove] = useState<Key | null>(null);
  const isSecret = removing?.purpose === 'webhook_secret';
  return (
    <>
      <div class="columns two">
        <Card title={t('Keys of providers')} tools={<button type="button" class="small" onClick={() => add('key')}><Icon name="plus" />{t('Add')}</button>}>
          <Shown loaded={loaded}>
            {() => keysOf('provider_api_key').length === 0 ? <Empty>{t('No keys yet.')}</Empty> : (
              <Table rows={keysOf('provider_api_key')} columns={[
                { title: t('Provider'), cell: (row) => say(row.provider) },
                { title: t('Key'), cell: (row) => <span><code>{row.masked}</code>{row.verified && <small class="block">{t('The provider knows it.')}</small>}</span> },
                { title: '', cell: (row) => (
                  <span class="buttons">
                    <button type="button" class="small" onClick={() => void change({ action: 'verify', provider: row.provider }, t('The key is checked.'))}>{t('Check')}<span class="hidden"> {row.provider}</span></button>
                    <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {row.provider}</span></button>
                  </span>
                ) },
              ]} />
            )}
          </Shown>
        </Card>
        <Card title={t('Secrets of their webhooks')} tools={<button type="button" class="small" onClick={() => add('secret')}><Icon name="plus" />{t('Add')}</button>}>
          <Shown loaded={loaded}>
            {() => keysOf('webhook_secret').length === 0 ? <Empty>{t('None')}</Empty> : (
              <Table rows={keysOf('webhook_secret')} columns={[
                { title: t('Provider'), cell: (row) => say(row.provider) },
                { title: t('Key'), cell: (row) => <code>{row.masked}</code> },
                { title: '', cell: (row) => <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {row.provider}</span></button> },
              ]} />
            )}
          </Shown>
        </Card>
      </div>
      <Endpoints />
      {adding === 'key' && (
        <Dialog title={t('Key of a provider')} onClose={() => add(null)}
          onSubmit={(form) => change({ action: 'put', provider: form.get('provider'), key: entered(form, 'key') }, t('The key is saved.'))}>
          <Select label={t('Provider')} name="provider" options={PROVIDERS.map((name) => [name, say(name)] as const)} />
          <Field label={t('Key')} name="key" type="password" required minLength={16} maxLength={512} autocomplete="off" hint={t('It is encrypted, and never shown again.')} />
        </Dialog>
      )}
      {adding === 'secret' && (
        <Dialog title={t('Secret of a webhook')} onClose={() => add(null)}
          onSubmit={(form) => change({ action: 'put_webhook_secret', provider: form.get('provider'), secret: entered(form, 'secret') }, t('The key is saved.'))}>
          <Select label={t('Provider')} name="provider" options={SIGNERS.map((name) => [name, say(name)] as const)} />
          <Field label={t('Key')} name="secret" type="password" required minLength={16} maxLength={512} autocomplete="off" hint={t('It is encrypted, and never shown again.')} />
        </Dialog>
      )}
      {removing && (
        <Dialog title={`${t('Remove')}: ${say(removing.provider)}`} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={() => change({ action: isSecret ? 'delete_webhook_secret' : 'delete', provider: removing.provider }, t('The key is removed.'))}>
          <p>{t('What needs it stops working at once.')} <code>{removing.masked}</code></p>
        </Dialog>
      )}
    </>
  );
}

/** What an endpoint may be told of, as `private.event_topics` has it. */
const TOPICS = [
  'booking.created', 'booking.confirmed', 'booking.changed', 'booking.cancelled', 'booking.completed', 'booking.no_show', 'booking.expired',
  'appointment.created', 'appointment.confirmed', 'appointment.changed', 'appointment.cancelled', 'appointment.completed', 'appointment.no_show',
  'payment.received', 'payment.refunded', 'lead.created', 'lead.updated', 'tag.added', 'form.submitted', 'message.received',
  'conversation.escalated', 'contact.opted_in', 'contact.opted_out',
];

function Endpoints() {
  const loaded = useLoaded(() => got(rows('webhook_endpoints', 'id, url, description, events, is_enabled, secret_hint, disabled_reason, last_error, last_delivered_at').order('created_at').limit(100)), [organization.value?.id]);
  const [opened, open] = useState<any>(null);
  const [secret, show] = useState<string | null>(null);
  const [removing, remove] = useState<any>(null);
  const endpoint = opened === 'new' ? null : opened;
  const change = async (work: () => Promise<unknown>, done: string) => {
    const isDone = await act(work, done);
    if (isDone) loaded.reload();
    return isDone;
  };
  /** Makes the secret that signs, which is shown this once. */
  const sign = async (id: string) => {
    try {
      show((await call<{ secret: string }>('key-store', { action: 'make_signing_secret', endpoint_id: id }, { idempotencyKey: crypto.randomUUID() })).secret);
      loaded.reload();
    } catch (error) {
      notify('bad', explain(error));
    }
  };
  const submit = (form: FormData) => change(async () => {
    const values = { url: entered(form, 'url'), description: entered(form, 'description') ?? null, events: form.getAll('event'), is_enabled: endpoint ? form.has('enabled') : true };
    if (values.events.length === 0) throw new Error(t('Choose an event.'));
    const { id } = await written<{ id: string }>(endpoint
      ? table('webhook_endpoints').update(values).eq('id', endpoint.id).select('id')
      : table('webhook_endpoints').insert({ ...own(), ...values }).select('id'));
    if (!endpoint) await sign(id);
  }, t('The endpoint is saved.'));
  return (
    <Card title={t('Webhooks to your programs')} tools={<button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None: no program is told of anything.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Address'), cell: (row) => <span>{row.url}{row.description && <small class="block">{row.description}</small>}</span> },
            { title: t('Events'), cell: (row) => <span title={row.events.join(', ')}>{row.events.length}</span>, isNumber: true },
            { title: t('Last delivery'), cell: (row) => <span>{row.last_delivered_at ? ago(row.last_delivered_at) : '–'}{row.last_error && <small class="block">{say(row.last_error)}</small>}</span> },
            { title: t('Status'), cell: (row) => <Badge state={!row.secret_hint ? 'without_a_secret' : row.is_enabled ? 'active' : row.disabled_reason ?? 'inactive'} /> },
            { title: '', cell: (row) => (
              <span class="buttons">
                {row.secret_hint && row.is_enabled && <button type="button" class="small" onClick={() => void change(() => call('key-store', { action: 'send_test_event', endpoint_id: row.id }, { idempotencyKey: crypto.randomUUID() }), t('The test event is on its way.'))}>{t('Test')}<span class="hidden"> {row.url}</span></button>}
                <button type="button" class="small" onClick={() => void sign(row.id)}>{t('New secret')}<span class="hidden"> {row.url}</span></button>
                <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.url}</span></button>
                <button type="button" class="small" onClick={() => remove(row)}>{t('Remove')}<span class="hidden"> {row.url}</span></button>
              </span>
            ) },
          ]} />
        )}
      </Shown>
      {opened && (
        <Dialog title={t('Webhook')} onClose={() => open(null)} onSubmit={submit}>
          <Field label={t('Address')} name="url" type="url" required maxLength={2000} placeholder="https://" defaultValue={endpoint?.url} />
          <Field label={t('Description')} name="description" maxLength={500} defaultValue={endpoint?.description ?? ''} />
          <fieldset>
            <legend>{t('Events')}</legend>
            <div class="checks events">
              {TOPICS.map((topic) => <Check key={topic} label={topic} name="event" value={topic} defaultChecked={endpoint?.events.includes(topic) ?? false} />)}
            </div>
          </fieldset>
          {endpoint && <Check label={t('It is switched on')} name="enabled" defaultChecked={endpoint.is_enabled} />}
        </Dialog>
      )}
      {secret && (
        <Dialog title={t('The secret that signs')} onClose={() => show(null)}>
          <p>{t('Copy it now: it is shown this once.')}</p>
          <TextArea label={t('Key')} readOnly rows={2} value={secret} class="code" onFocus={(event) => event.currentTarget.select()} />
        </Dialog>
      )}
      {removing && (
        <Dialog title={t('Remove this endpoint?')} confirm={t('Remove')} isDanger onClose={() => remove(null)}
          onSubmit={() => change(() => written(table('webhook_endpoints').delete().eq('id', removing.id).select('id')), t('The endpoint is removed.'))}>
          <p>{removing.url}</p>
        </Dialog>
      )}
    </Card>
  );
}
