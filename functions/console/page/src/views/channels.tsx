import { got, organization, rows } from '../api';
import { say, t } from '../i18n';
import { Table } from '../list';
import { Snippet } from '../snippet';
import { dateTime, link } from '../state';
import { Badge, Card, Empty, Head, Shown, useLoaded } from '../ui';

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
