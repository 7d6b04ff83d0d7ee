import { useState } from 'preact/hooks';

import { got, organization, reply, rows } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { act, ago, dateTime, link } from '../state';
import { Badge, Empty, Head, Shown, TextArea, useLoaded } from '../ui';

const STATES = ['open', 'escalated', 'resolved'] as const;
// Where a reply of the staff reaches the customer.
const ANSWERED = ['widget', 'sms', 'whatsapp', 'messenger', 'instagram'];

export default function Conversations({ id }: { id: string | null }) {
  if (id) return <Conversation key={id} id={id} />;
  return (
    <>
      <Head title={t('Conversations')} />
      <List
        table="conversations" select="id, title, subject, channel, status, last_message_at, customer:customers (name)"
        order={{ column: 'last_message_at', ascending: false }} where={(request) => request.is('owner_id', null)}
        filter={{ column: 'status', label: t('Status'), options: STATES.map((state) => [state, t(state)] as const) }}
        href={(row) => link('conversations', row.id)} empty={t('No conversations yet.')}
        columns={[
          { title: t('Customer'), cell: (row) => row.customer?.name ?? t('A visitor') },
          { title: t('Subject'), cell: (row) => row.title ?? row.subject ?? '–' },
          { title: t('Channel'), cell: (row) => say(row.channel) },
          { title: t('Last message'), cell: (row) => <time dateTime={row.last_message_at} title={dateTime(row.last_message_at)}>{ago(row.last_message_at)}</time> },
          { title: t('Status'), cell: (row) => <Badge state={row.status} /> },
        ]}
      />
    </>
  );
}

function Conversation({ id }: { id: string }) {
  const loaded = useLoaded(async () => {
    const [[conversation], messages] = await Promise.all([
      got(rows('conversations', '*, customer:customers (id, name)').eq('id', id)),
      got(rows('messages', 'id, sender, direction, body, created_at, status').eq('conversation_id', id).order('created_at', { ascending: false }).order('id').limit(200)),
    ]);
    return { conversation, messages: messages.reverse() };
  }, [id, organization.value?.id]);
  return (
    <Shown loaded={loaded}>
      {({ conversation, messages }) => !conversation ? <><Head title={t('Not found')} back={link('conversations')} /><Empty>{t('There is no such conversation.')}</Empty></> : (
        <>
          <Head title={conversation.customer?.name ?? t('A visitor')} back={link('conversations')}>
            <span class="muted">{say(conversation.channel)}</span><Badge state={conversation.status} />
            {conversation.customer && <a class="button" href={link('customers', conversation.customer.id)}>{t('Customer')}</a>}
          </Head>
          {messages.length === 0 ? <Empty>{t('No messages yet.')}</Empty> : (
            <ol class="talk">
              {messages.map((message) => (
                <li key={message.id} class={message.direction === 'inbound' ? 'in' : 'out'}>
                  <small>{say(message.sender)} · <time dateTime={message.created_at}>{dateTime(message.created_at)}</time>{message.status === 'failed' && <Badge state="failed" />}</small>
                  <p>{message.body}</p>
                </li>
              ))}
            </ol>
          )}
          {/* Mail and calls are answered where they take place. */}
          {ANSWERED.includes(conversation.channel) && !conversation.owner_id && <Reply conversation={id} onSent={loaded.reload} />}
        </>
      )}
    </Shown>
  );
}

function Reply({ conversation, onSent }: { conversation: string; onSent: () => void }) {
  const [text, setText] = useState('');
  const send = async (event: Event) => {
    event.preventDefault();
    if (text.trim() && await act(() => reply(conversation, text.trim()), t('The answer is sent.'))) {
      setText('');
      onSent();
    }
  };
  return (
    <form class="reply" onSubmit={(event) => void send(event)}>
      <TextArea label={t('Answer')} value={text} maxLength={4000} onInput={(event) => setText(event.currentTarget.value)} />
      <button class="primary">{t('Send')}</button>
    </form>
  );
}
