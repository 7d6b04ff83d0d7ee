// What messages are made of: the organization's own texts, and where ours are said instead.

import { got, organization, rows } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { ago, isAdmin, link, number } from '../state';
import { Badge, Card, Head, Icon, Shown, useLoaded } from '../ui';
import { Editor } from './templates/editor';
import { EVENTS } from './templates/names';

export default function Templates({ id }: { id: string | null }) {
  return id ? <Editor key={id} id={id} /> : <All />;
}

const CHANNELS = ['email', 'sms', 'whatsapp'] as const;

function All() {
  return (
    <>
      <Head title={t('Templates')}><a class="button primary" href={link('templates', 'new')}><Icon name="plus" />{t('New template')}</a></Head>
      <List
        table="message_templates" select="id, name, description, type, language, is_active, usage_count, last_used_at"
        order={{ column: 'name', ascending: true }} search={['name', 'description', 'subject']}
        filter={{ column: 'type', label: t('Channel'), options: CHANNELS.map((channel) => [channel, say(channel)] as const) }}
        href={(row) => link('templates', row.id)} empty={t('No templates yet: ours are said.')}
        columns={[
          { title: t('Name'), cell: (row) => <span>{row.name}{row.description && <small class="block">{row.description}</small>}</span> },
          { title: t('Channel'), cell: (row) => say(row.type) },
          { title: t('Language'), cell: (row) => row.language },
          { title: t('Used'), cell: (row) => number(row.usage_count), isNumber: true },
          { title: t('Last'), cell: (row) => (row.last_used_at ? ago(row.last_used_at) : '–') },
          { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
        ]}
      />
      <Events />
    </>
  );
}

/** What customers are told by itself, and in whose words. */
function Events() {
  const loaded = useLoaded(() => got(rows('message_templates', 'id, name, type, language').like('name', '%.%').eq('is_active', true).order('language').limit(500)), [organization.value?.id]);
  return (
    <Card title={t('What is said by itself')} class="part">
      <p class="muted">{t('A template with the name of an event replaces our words, for whoever is told in its language. In others, and where a value is missing, ours are said.')}</p>
      <Shown loaded={loaded}>
        {(found) => (
          <ul class="lines events-list">
            {EVENTS.map(({ name, least }) => {
              const own = found.filter((template) => template.name === name);
              return (
                <li key={name}>
                  <span>{say(name)}<small class="block"><code>{name}</code></small></span>
                  <span class="said-in">
                    {own.length === 0 ? <Badge state="ours" /> : own.map((template) => <a key={template.id} class="badge good" href={link('templates', template.id)}>{say(template.type)} · {template.language}<span class="hidden"> {say(name)}</span></a>)}
                  </span>
                  {(least === 'admin' ? isAdmin() : organization.value?.role === 'owner') && (
                    <a class="button small" href={link('templates', 'new', { name })}>{t('Own words')}<span class="hidden"> {say(name)}</span></a>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </Shown>
    </Card>
  );
}
