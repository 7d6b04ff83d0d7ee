import { useEffect, useState } from 'preact/hooks';

import { call, got, organization, reply, rows, session, table, written } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { act, ago, ask, dateTime, link, route } from '../state';
import { Badge, Card, Check, Empty, Facts, Head, Select, Shown, TextArea, useLoaded } from '../ui';

const STATES = ['open', 'escalated', 'resolved'] as const;
// Where a reply of the staff reaches the customer.
const ANSWERED = ['widget', 'sms', 'whatsapp', 'messenger', 'instagram'];
/** How often an open conversation is read anew. */
const LOOK_MS = 5000;

export default function Conversations({ id }: { id: string | null }) {
  return id ? <Conversation key={id} id={id} /> : <Inbox />;
}

interface Member {
  user_id: string;
  full_name: string | null;
  email: string | null;
}

const members = async () => (await call<{ members: Member[] }>('member-update', { action: 'list', limit: 200 })).members;
const nameOf = (member: Member | undefined) => member?.full_name ?? member?.email ?? t('member');

function Inbox() {
  const me = session.value?.user.id ?? '';
  const isMine = route.value.query.get('mine') === 'yes';
  return (
    <>
      <Head title={t('Conversations')}><Check isSwitch label={t('Only mine')} checked={isMine} onChange={(event) => ask({ mine: event.currentTarget.checked ? 'yes' : '' })} /></Head>
      <List
        table="conversations" select="id, title, subject, channel, status, assigned_to, last_message_at, customer:customers (name)" version={isMine}
        order={{ column: 'last_message_at', ascending: false }} search={['title', 'subject']}
        where={(request) => (isMine ? request.is('owner_id', null).eq('assigned_to', me) : request.is('owner_id', null))}
        filter={{ column: 'status', label: t('Status'), options: STATES.map((state) => [state, t(state)] as const) }}
        href={(row) => link('conversations', row.id)} empty={t('No conversations yet.')}
        columns={[
          { title: t('Customer'), cell: (row) => row.customer?.name ?? t('A visitor') },
          { title: t('Subject'), cell: (row) => row.title ?? row.subject ?? '–' },
          { title: t('Channel'), cell: (row) => say(row.channel) },
          { title: t('Last message'), cell: (row) => <time dateTime={row.last_message_at} title={dateTime(row.last_message_at)}>{ago(row.last_message_at)}</time> },
          { title: t('Status'), cell: (row) => <span class="badges"><Badge state={row.status} />{row.assigned_to && <Badge state={row.assigned_to === me ? 'with_me' : 'with_a_person'} />}</span> },
        ]}
      />
    </>
  );
}

async function read(id: string) {
  const [[conversation], messages, [escalation]] = await Promise.all([
    got(rows('conversations', '*, customer:customers (id, name, email, phone)').eq('id', id)),
    got(rows('messages', 'id, sender, direction, body, created_at, status').eq('conversation_id', id).order('created_at', { ascending: false }).order('id').limit(200)),
    got(rows('escalations', 'id, reason, summary, status, assigned_to, created_at').eq('conversation_id', id).neq('status', 'resolved').limit(1)),
  ]);
  return { conversation, messages: messages.reverse(), escalation: escalation ?? null };
}

function Conversation({ id }: { id: string }) {
  const loaded = useLoaded(() => read(id), [id, organization.value?.id]);
  const team = useLoaded(members, [organization.value?.id]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || loaded.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [id]);
  return (
    <Shown loaded={loaded}>
      {({ conversation, messages, escalation }) => !conversation ? <><Head title={t('Not found')} back={link('conversations')} /><Empty>{t('There is no such conversation.')}</Empty></> : (
        <>
          <Head title={conversation.customer?.name ?? t('A visitor')} back={link('conversations')}>
            <span class="muted">{say(conversation.channel)}</span><Badge state={conversation.status} />
          </Head>
          <div class="columns talk-and-who">
            <section aria-label={t('Messages')}>
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
            </section>
            {!conversation.owner_id && <Who conversation={conversation} escalation={escalation} team={team.value ?? []} onChange={loaded.reload} />}
          </div>
        </>
      )}
    </Shown>
  );
}

/** Who answers, and who could. As long as somebody has it, no assistant answers. */
function Who({ conversation, escalation, team, onChange }: { conversation: any; escalation: any; team: Member[]; onChange: () => void }) {
  const me = session.value?.user.id ?? '';
  const has = conversation.assigned_to as string | null;
  const change = async (work: () => Promise<unknown>, done: string) => {
    if (await act(work, done)) onChange();
  };
  const escalate = (action: string, more: object = {}) => call('escalation-update', { escalation_id: escalation.id, action, ...more }, { idempotencyKey: crypto.randomUUID() });
  const assign = (user: string | null) => written(table('conversations').update({ assigned_to: user }).eq('id', conversation.id).select('id'));
  const take = () => change(() => (escalation?.status === 'pending' ? escalate('take') : assign(me)), t('It is yours: you answer now.'));
  const give = () => change(() => (escalation ? escalate('hand_back') : assign(null)), t('The assistant answers again.'));
  const pass = (user: string) => change(() => (escalation ? escalate('assign', { user_id: user }) : assign(user)), t('It is passed on.'));
  const answers = has ? nameOf(team.find(({ user_id }) => user_id === has)) : escalation ? t('Nobody yet') : t('The assistant');
  return (
    <div>
      <Card title={t('Who answers')}>
        <Facts facts={[
          [t('Now'), has === me ? t('You') : answers],
          [t('Reason'), escalation && say(escalation.reason)],
          [t('Waits since'), escalation?.status === 'pending' && ago(escalation.created_at)],
          [t('What it is about'), escalation?.summary],
        ]} />
        <div class="buttons start">
          {has !== me && <button type="button" class="primary" onClick={() => void take()}>{t('Take over')}</button>}
          {has && <button type="button" onClick={() => void give()}>{t('Hand back')}</button>}
          {escalation && <button type="button" onClick={() => void change(() => escalate('resolve'), t('The conversation is resolved.'))}>{t('Resolve')}</button>}
        </div>
        {team.length > 1 && (
          <Select label={t('Pass on to')} value="" options={[['', '–'], ...team.filter(({ user_id }) => user_id !== has).map((member) => [member.user_id, nameOf(member)] as const)]}
            onChange={(event) => event.currentTarget.value && void pass(event.currentTarget.value)} />
        )}
      </Card>
      {conversation.customer && (
        <Card title={t('Customer')}>
          <Facts facts={[
            [t('Name'), <a href={link('customers', conversation.customer.id)}>{conversation.customer.name}</a>],
            [t('E-mail address'), conversation.customer.email],
            [t('Phone'), conversation.customer.phone],
          ]} />
        </Card>
      )}
    </div>
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
