import { useState } from 'preact/hooks';

import { call } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { act, ago, isAdmin } from '../state';
import { Badge, Empty, Head } from '../ui';

/** Messages that leave, and those that could not. */
export default function Outbox() {
  const [version, setVersion] = useState(0);
  if (!isAdmin()) return <><Head title={t('Outbox')} /><Empty>{t('Only owners and admins see this.')}</Empty></>;
  const again = async (id: string) => {
    if (await act(() => call('outbox-dispatch', { message_ids: [id] }), t('The message is sent again.'))) setVersion(version + 1);
  };
  return (
    <>
      <Head title={t('Outbox')} />
      <List
        table="outbox" version={version} select="id, topic, channel, recipient, status, attempts, last_error, last_error_detail, created_at, delivered_at"
        order={{ column: 'created_at', ascending: false }} search={['recipient', 'topic']}
        filter={{ column: 'status', label: t('Status'), options: (['pending', 'delivered', 'dead'] as const).map((state) => [state, t(state)] as const) }}
        empty={t('No messages yet.')}
        columns={[
          { title: t('To'), cell: (row) => row.recipient },
          { title: t('About'), cell: (row) => say(row.topic) },
          { title: t('Channel'), cell: (row) => say(row.channel) },
          { title: t('Queued'), cell: (row) => ago(row.created_at) },
          { title: t('Status'), cell: (row) => <span><Badge state={row.status} />{row.last_error && row.status !== 'delivered' && <small class="block">{row.last_error_detail ?? row.last_error}</small>}</span> },
          { title: '', cell: (row) => row.status === 'dead' && <button type="button" class="small" onClick={() => void again(row.id)}>{t('Send again')}<span class="hidden"> {row.recipient}</span></button> },
        ]}
      />
    </>
  );
}
