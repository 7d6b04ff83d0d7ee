import { got, organization, rows, table } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { dateTime, isAdmin } from '../state';
import { Badge, Empty, Head, useLoaded } from '../ui';

/** What is audited, as `private.audit_table` says. */
const TABLES = [
  'appointment_types', 'appointments', 'assistants', 'billing_subscriptions', 'bookings', 'business_hours', 'calendar_connections',
  'calendar_feeds', 'channel_senders', 'clients', 'contact_permissions', 'day_overrides', 'emergency_contacts', 'invitations', 'key_store',
  'license_modules', 'licenses', 'members', 'models_config', 'organizations', 'payments', 'public_search', 'resources', 'secrets',
  'webhook_endpoints', 'workflows',
] as const;

/** What of a row is told without opening it: columns that say nothing by themselves are left out. */
const SILENT = new Set(['id', 'organization_id', 'created_at', 'updated_at']);

/** Who changed what, and when. */
export default function Audit() {
  const names = useLoaded(async () => {
    const members = await got(rows('members', 'user_id'));
    const profiles = await got(table('user_profiles').select('id, full_name, email').in('id', members.map(({ user_id }) => user_id)));
    return new Map<string, string>(profiles.map(({ id, full_name, email }) => [id, full_name ?? email]));
  }, [organization.value?.id]);
  if (!isAdmin()) return <><Head title={t('Audit')} /><Empty>{t('Only owners and admins see this.')}</Empty></>;
  return (
    <>
      <Head title={t('Audit')} />
      <List
        table="audit_logs" select="id, user_id, caller, action, table_name, record_id, old_data, new_data, request_id, created_at"
        order={{ column: 'created_at', ascending: false }}
        filter={{ column: 'table_name', label: t('About'), options: TABLES.map((name) => [name, say(name)] as const) }}
        empty={t('Nothing happened yet.')}
        columns={[
          { title: t('When'), cell: (row) => dateTime(row.created_at) },
          { title: t('Who'), cell: (row) => names.value?.get(row.user_id) ?? say(row.caller) },
          { title: t('What'), cell: (row) => <span><Badge state={({ INSERT: 'made', UPDATE: 'changed', DELETE: 'removed' } as Record<string, string>)[row.action] ?? row.action} /> {say(row.table_name)}</span> },
          { title: t('Changes'), cell: (row) => <Changes row={row} /> },
        ]}
      />
    </>
  );
}

function Changes({ row }: { row: any }) {
  const columns = Object.keys({ ...row.old_data, ...row.new_data }).filter((column) => !SILENT.has(column));
  const text = (value: unknown) => (value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  if (columns.length === 0) return <>–</>;
  return (
    <details>
      <summary>{columns.slice(0, 3).map((column) => column.replaceAll('_', ' ')).join(', ')}{columns.length > 3 && '…'}<span class="hidden"> {dateTime(row.created_at)} {row.record_id}</span></summary>
      <dl class="facts">
        {columns.map((column) => (
          <div key={column}>
            <dt>{column.replaceAll('_', ' ')}</dt>
            <dd>{row.action === 'UPDATE' ? `${text(row.old_data?.[column])} → ${text(row.new_data?.[column])}` : text((row.new_data ?? row.old_data)?.[column])}</dd>
          </div>
        ))}
        {row.request_id && <div><dt>{t('Request')}</dt><dd><code>{row.request_id}</code></dd></div>}
      </dl>
    </details>
  );
}
