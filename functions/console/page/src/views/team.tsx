import { useState } from 'preact/hooks';

import { call, organization, session } from '../api';
import { t } from '../i18n';
import { Table } from '../list';
import { act, ago, dateTime, isAdmin } from '../state';
import { Badge, Card, Dialog, Empty, entered, Field, Head, Icon, Select, Shown, useLoaded } from '../ui';

const ROLES = ['member', 'admin', 'owner'] as const;

/** Who belongs to the organization, and who is invited. */
export default function Team() {
  const loaded = useLoaded(async () => {
    const [members, invitations] = await Promise.all([
      everybody(),
      isAdmin() ? call<{ invitations: Invitation[] }>('invitation-create', { action: 'list', limit: 50 }) : { invitations: [] },
    ]);
    return {
      members: members.map((member) => ({ ...member, id: member.user_id })).reverse(),
      invitations: invitations.invitations.filter(({ status }) => status === 'pending'),
    };
  }, [organization.value?.id]);
  const [isInviting, invite] = useState(false);
  const [asked, askFor] = useState<{ action: 'remove' | 'hand_over' | 'leave'; member: Member } | null>(null);
  const isOwner = organization.value?.role === 'owner';
  const change = async (body: object, done: string) => {
    const isDone = await act(() => call('member-update', body, { idempotencyKey: crypto.randomUUID() }), done);
    if (isDone) loaded.reload();
    return isDone;
  };
  const me = session.value?.user.id;
  return (
    <>
      <Head title={t('Team')}>
        {isAdmin() && <button type="button" class="primary" onClick={() => invite(true)}><Icon name="plus" />{t('Invite')}</button>}
      </Head>
      <Shown loaded={loaded}>
        {({ members, invitations }) => (
          <>
            <Table rows={members} columns={[
              { title: t('Name'), cell: (row) => <span>{row.full_name ?? row.email ?? `${t('member')} ${row.user_id.slice(-4)}`}<small class="block">{row.email}</small></span> },
              {
                title: t('Role'), cell: (row) => isAdmin() && row.user_id !== me && row.role !== 'owner'
                  ? <Select isQuiet label={`${t('Role')} ${row.full_name ?? ''}`} value={row.role} options={ROLES.slice(0, 2).map((role) => [role, t(role)] as const)}
                      onChange={(event) => void change({ action: 'change_role', user_id: row.user_id, role: event.currentTarget.value }, t('The role is changed.'))} />
                  : t(row.role as 'owner'),
              },
              { title: t('Since'), cell: (row) => dateTime(row.created_at) },
              { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'suspended'} /> },
              {
                title: '', cell: (row) => {
                  const name = <span class="hidden"> {row.full_name}</span>;
                  if (row.user_id === me) return <button type="button" class="small" onClick={() => askFor({ action: 'leave', member: row })}>{t('Leave')}</button>;
                  if (!isAdmin() || row.role === 'owner') return null;
                  return (
                    <span class="buttons">
                      <button type="button" class="small" onClick={() => void change({ action: row.is_active ? 'suspend' : 'restore', user_id: row.user_id }, t('The member is changed.'))}>{row.is_active ? t('Suspend') : t('Restore')}{name}</button>
                      {isOwner && row.is_active && <button type="button" class="small" onClick={() => askFor({ action: 'hand_over', member: row })}>{t('Hand over')}{name}</button>}
                      <button type="button" class="small" onClick={() => askFor({ action: 'remove', member: row })}>{t('Remove')}{name}</button>
                    </span>
                  );
                },
              },
            ]} />
            {isAdmin() && (
              <Card title={t('Invitations')}>
                {invitations.length === 0 ? <Empty>{t('No invitation waits.')}</Empty> : (
                  <Table rows={invitations} columns={[
                    { title: t('E-mail address'), cell: (row) => row.email },
                    { title: t('Role'), cell: (row) => t((row.role ?? 'client') as 'client') },
                    { title: t('Sent'), cell: (row) => ago(row.created_at) },
                    { title: '', cell: (row) => <button type="button" class="small" onClick={() => void act(() => call('invitation-create', { action: 'revoke', invitation_id: row.id }), t('The invitation is revoked.')).then(loaded.reload)}>{t('Revoke')}<span class="hidden"> {row.email}</span></button> },
                  ]} />
                )}
              </Card>
            )}
          </>
        )}
      </Shown>
      {asked && <Sure {...asked} onClose={() => askFor(null)} onDone={loaded.reload} />}
      {isInviting && <Invite onClose={() => invite(false)} onDone={loaded.reload} />}
    </>
  );
}

/** All members, page by page. */
async function everybody(): Promise<Member[]> {
  const all: Member[] = [];
  for (let before: string | undefined; ;) {
    const { members, next } = await call<{ members: Member[]; next: string | null }>('member-update', { action: 'list', limit: 200, ...(before && { before }) });
    all.push(...members);
    if (!next || all.length >= MOST) return all;
    before = next;
  }
}

/** As many as a page shows. */
const MOST = 2000;

function Sure({ action, member, onClose, onDone }: { action: 'remove' | 'hand_over' | 'leave'; member: Member; onClose: () => void; onDone: () => void }) {
  const name = member.full_name ?? member.email ?? '';
  const { title, text, confirm } = {
    remove: { title: t('Remove {0}?', name), text: t('They see nothing of the organization any more.'), confirm: t('Remove') },
    hand_over: { title: t('Hand over to {0}?', name), text: t('They become owner, and you an admin.'), confirm: t('Hand over') },
    leave: { title: t('Leave the organization?'), text: t('You see nothing of it any more.'), confirm: t('Leave') },
  }[action];
  const submit = async () => {
    const isDone = await act(() => call('member-update', { action, ...(action !== 'leave' && { user_id: member.user_id }) }, { idempotencyKey: crypto.randomUUID() }), t('The member is changed.'));
    // What one is here is another thing from now on.
    if (isDone && action !== 'remove') location.reload();
    if (isDone) onDone();
    return isDone;
  };
  return <Dialog title={title} confirm={confirm} isDanger onClose={onClose} onSubmit={submit}><p>{text}</p></Dialog>;
}

interface Member {
  user_id: string;
  full_name: string | null;
  email: string | null;
  role: string;
  is_active: boolean;
  created_at: string;
}

interface Invitation {
  id: string;
  email: string;
  role: string | null;
  status: string;
  created_at: string;
}

function Invite({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [key] = useState(() => crypto.randomUUID());
  const submit = async (form: FormData) => {
    const role = String(form.get('role'));
    const body = role === 'client' ? { kind: 'client' } : { kind: 'staff', role };
    const isDone = await act(() => call('invitation-create', { action: 'invite', email: entered(form, 'email'), ...body }, { idempotencyKey: key }), t('The invitation is sent.'));
    if (isDone) onDone();
    return isDone;
  };
  return (
    <Dialog title={t('Invite')} confirm={t('Invite')} onClose={onClose} onSubmit={submit}>
      <Field label={t('E-mail address')} name="email" type="email" required autocomplete="off" />
      <Select label={t('Role')} name="role" value="member" options={[['member', t('member')], ['admin', t('admin')], ['client', t('client')]]} />
    </Dialog>
  );
}
