import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../api';
import { say, t } from '../i18n';
import { Table } from '../list';
import { Snippet } from '../snippet';
import { act, dateTime, isAdmin, link } from '../state';
import { Badge, Card, Check, Dialog, Empty, entered, Field, Head, Icon, Select, Shown, useLoaded } from '../ui';

/** The ways on which people reach the organization. */
export default function Channels() {
  const accounts = useLoaded(() => got(rows('social_accounts', 'id, platform, account_id, account_username, is_active, token_expires_at').order('platform').order('id').limit(100)), [organization.value?.id]);
  const numbers = useLoaded(() => got(rows('phone_numbers', 'id, phone_number, phone_provider, capabilities, is_active, assistant:assistants (name)').order('phone_number').limit(100)), [organization.value?.id]);
  const opened = useLoaded(() => got(rows('public_search', 'id, source_type')), [organization.value?.id]);
  const id = organization.value?.id ?? '';
  return (
    <>
      <Head title={t('Channels')} />
      <div class="columns two">
        <Card title={t('Chat on your web site')}>
          <Shown loaded={opened}>
            {(sources) => <p class="muted">{sources.length > 0 ? t('Visitors are answered from what the public search opens.') : t('It is closed: the public search opens nothing.')} <a href={link('settings')}>{t('Settings')}</a></p>}
          </Shown>
          <Snippet element={`<frontdesk-chat organization="${id}"></frontdesk-chat>`} />
        </Card>
        <Card title={t('Bookings on your web site')}>
          <p class="muted">{t('Visitors book all that is public.')}</p>
          <Snippet element={`<frontdesk-booking organization="${id}"></frontdesk-booking>`} />
        </Card>
        <Senders />
        <Card title={t('Phone numbers')}>
          <Shown loaded={numbers}>
            {(found) => found.length === 0 ? <Empty>{t('None')}</Empty> : (
              <Table rows={found} columns={[
                { title: t('Phone'), cell: (row) => row.phone_number },
                { title: t('Provider'), cell: (row) => say(row.phone_provider) },
                { title: t('With'), cell: (row) => row.assistant?.name ?? '–' },
                { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
              ]} />
            )}
          </Shown>
        </Card>
        <Card title={t('Social networks')}>
          <Shown loaded={accounts}>
            {(found) => found.length === 0 ? <Empty>{t('None')}</Empty> : (
              <Table rows={found} columns={[
                { title: t('Channel'), cell: (row) => say(row.platform) },
                { title: t('Name'), cell: (row) => row.account_username ?? row.account_id },
                { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
                { title: t('Until'), cell: (row) => (row.token_expires_at ? dateTime(row.token_expires_at) : '–') },
              ]} />
            )}
          </Shown>
        </Card>
      </div>
    </>
  );
}

const SENDERS = { email: ['resend', 'postmark', 'sendgrid'], sms: ['twilio'] } as const;

/** With whose account e-mails and text messages leave, where it is the organization's own. */
function Senders() {
  const loaded = useLoaded(() => got(rows('channel_senders', 'id, channel, provider, sender, is_active').order('channel').order('created_at').limit(50)), [organization.value?.id]);
  const [opened, open] = useState<any>(null);
  const known = opened === 'new' ? null : opened;
  const [channel, setChannel] = useState<'email' | 'sms'>('email');
  const change = async (work: () => Promise<unknown>, done: string) => {
    const isDone = await act(work, done);
    if (isDone) loaded.reload();
    return isDone;
  };
  const submit = (form: FormData) => change(() => {
    const values = { provider: form.get('provider'), sender: entered(form, 'sender') };
    return written(known
      ? table('channel_senders').update({ ...values, is_active: form.has('active') }).eq('id', known.id).select('id')
      : table('channel_senders').insert({ ...own(), channel, ...values }).select('id'));
  }, t('The sender is saved.'));
  const show = (row: any) => {
    setChannel(row === 'new' ? 'email' : row.channel);
    open(row);
  };
  return (
    <Card title={t('Senders of your own')} tools={isAdmin() && <button type="button" class="small" onClick={() => show('new')}><Icon name="plus" />{t('Add')}</button>}>
      <p class="muted">{t('With a key of the provider, messages leave with your own account; else with that of the platform.')} {isAdmin() && <a href={link('settings', 'access')}>{t('Keys')}</a>}</p>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Sender'), cell: (row) => <span>{row.sender}<small class="block">{say(row.channel)} · {say(row.provider)}</small></span> },
            { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
            { title: '', cell: (row) => isAdmin() && (
              <span class="buttons">
                <button type="button" class="small" onClick={() => show(row)}>{t('Change')}<span class="hidden"> {row.sender}</span></button>
                <button type="button" class="small" onClick={() => void change(() => written(table('channel_senders').delete().eq('id', row.id).select('id')), t('The sender is removed.'))}>{t('Remove')}<span class="hidden"> {row.sender}</span></button>
              </span>
            ) },
          ]} />
        )}
      </Shown>
      {opened && (
        <Dialog title={t('Sender')} onClose={() => open(null)} onSubmit={submit}>
          {!known && <Select label={t('Channel')} value={channel} options={['email', 'sms'].map((name) => [name, say(name)] as const)} onChange={(event) => setChannel(event.currentTarget.value as 'email')} />}
          <Select label={t('Provider')} name="provider" value={known?.provider ?? SENDERS[channel][0]} options={SENDERS[channel].map((name) => [name, say(name)] as const)} />
          <Field label={t('Sender')} name="sender" required maxLength={320} defaultValue={known?.sender}
            hint={channel === 'email' ? t('Such as: Alpine Trails <hello@alpine.example>') : t('A number such as +41791234567, or a name of at most 11 letters.')} />
          {known && <Check label={t('It is in use')} name="active" defaultChecked={known.is_active} />}
        </Dialog>
      )}
    </Card>
  );
}
