import { useState } from 'preact/hooks';

import { call, got, organization, own, rows, table, written } from '../api';
import { say, t } from '../i18n';
import { containing } from '../page';
import { act, ago, ask, dateTime, isAdmin, link, number, route } from '../state';
import { Badge, Card, Dialog, Empty, entered, Facts, Field, Head, Icon, Select, Shown, TextArea, useLoaded } from '../ui';
import { Write } from './write';

const STAGES = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const;
/** How many leads of a stage are shown at first, and with each more. */
const SHOWN = 20;

export default function Leads({ id }: { id: string | null }) {
  return id ? <Lead key={id} id={id} /> : <Board />;
}

const nameOf = (lead: any) => lead.name ?? lead.email ?? lead.phone ?? t('A visitor');
const stages = STAGES.map((stage) => [stage, stage] as const);
const move = (id: string, stage: string) => act(() => written(table('leads').update({ status: stage }).eq('id', id).select('id')), t('The lead is moved.'));

/** Leads by the stage that they reached; on a narrow page one stage at a time. */
function Board() {
  const { query } = route.value;
  const text = query.get('q') ?? '';
  const chosen = query.get('stage') ?? (innerWidth < 720 ? 'new' : 'all');
  const shown = STAGES.filter((stage) => chosen === 'all' || stage === chosen);
  const [most, setMost] = useState(SHOWN);
  const loaded = useLoaded(() => Promise.all(shown.map(async (stage) => {
    let request: any = rows('leads', 'id, name, email, phone, source, lead_score, created_at', { count: 'exact' })
      .eq('status', stage).order('created_at', { ascending: false }).limit(most);
    if (text) request = request.or(containing(['name', 'email', 'phone'], text));
    const answer = await request;
    return { stage, leads: await got(Promise.resolve(answer)), total: answer.count ?? 0 };
  })), [organization.value?.id, text, chosen, most]);
  const [isAdding, add] = useState(false);
  const insert = async (form: FormData) => {
    const isDone = await act(() => written(table('leads').insert({
      ...own(), first_name: entered(form, 'first'), last_name: entered(form, 'last'), email: entered(form, 'email'), phone: entered(form, 'phone'), notes: entered(form, 'notes'),
    }).select('id')), t('The lead is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <>
      <Head title={t('Leads')}><button type="button" class="primary" onClick={() => add(true)}><Icon name="plus" />{t('New lead')}</button></Head>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <input type="search" aria-label={t('Search')} placeholder={t('Search')} value={text} onChange={(event) => ask({ q: event.currentTarget.value })} />
        <Select isQuiet label={t('Stage')} value={chosen} options={[['all', t('All')], ...stages.map(([value]) => [value, t(value)] as const)]} onChange={(event) => ask({ stage: event.currentTarget.value })} />
      </form>
      <Shown loaded={loaded}>
        {(found) => (
          <div class={`stages ${found.length === 1 ? 'one' : ''}`} role="region" aria-label={t('Leads')} tabIndex={0}>
            {found.map(({ stage, leads, total }) => (
              <section key={stage}>
                <h2>{t(stage)} <span class="muted">{number(total)}</span></h2>
                {leads.length === 0 ? <Empty>{t('None')}</Empty> : (
                  <ul>
                    {leads.map((lead) => (
                      <li key={lead.id} class="lead">
                        <a href={link('leads', lead.id)}><strong>{nameOf(lead)}</strong><small>{say(lead.source)} · {ago(lead.created_at)}</small></a>
                        <Select isQuiet label={`${t('Stage')} ${nameOf(lead)}`} value={stage} options={stages.map(([value]) => [value, t(value)] as const)}
                          onChange={(event) => void move(lead.id, event.currentTarget.value).then(loaded.reload)} />
                      </li>
                    ))}
                  </ul>
                )}
                {total > leads.length && most < 500 && <button type="button" class="small wide" onClick={() => setMost(most + 2 * SHOWN)}>{t('{0} more', total - leads.length)}<span class="hidden"> {t(stage)}</span></button>}
              </section>
            ))}
          </div>
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('New lead')} onClose={() => add(false)} onSubmit={insert}>
          <div class="row">
            <Field label={t('First name')} name="first" maxLength={100} />
            <Field label={t('Last name')} name="last" required maxLength={100} />
            <Field label={t('E-mail address')} name="email" type="email" />
            <Field label={t('Phone')} name="phone" type="tel" maxLength={40} />
          </div>
          <TextArea label={t('Notes')} name="notes" maxLength={2000} />
        </Dialog>
      )}
    </>
  );
}

async function read(id: string) {
  const [[lead], submissions, runs] = await Promise.all([
    got(rows('leads', '*').eq('id', id)),
    got(rows('form_submissions', 'id, answers, page_url, created_at, form:forms (id, name)').eq('lead_id', id).order('created_at', { ascending: false }).limit(20)),
    got(rows('workflow_executions', 'id, status, created_at, workflow:workflows (id, name)').eq('lead_id', id).order('created_at', { ascending: false }).limit(20)),
  ]);
  return { lead, submissions, runs };
}

function Lead({ id }: { id: string }) {
  const loaded = useLoaded(() => read(id), [id, organization.value?.id]);
  const [dialog, open] = useState<'notes' | 'write' | 'remove' | null>(null);
  const save = async (form: FormData) => {
    const values = { first_name: entered(form, 'first') ?? null, last_name: entered(form, 'last') ?? null, email: entered(form, 'email') ?? null, phone: entered(form, 'phone') ?? null, notes: entered(form, 'notes') ?? null };
    const isDone = await act(() => written(table('leads').update(values).eq('id', id).select('id')), t('The lead is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <Shown loaded={loaded}>
      {({ lead, submissions, runs }) => !lead ? <><Head title={t('Not found')} back={link('leads')} /><Empty>{t('There is no such lead.')}</Empty></> : (
        <>
          <Head title={nameOf(lead)} back={link('leads')}>
            <Select isQuiet label={t('Stage')} value={lead.status} options={stages.map(([value]) => [value, t(value)] as const)} onChange={(event) => void move(id, event.currentTarget.value).then(loaded.reload)} />
            {(lead.email || lead.phone) && <button type="button" onClick={() => open('write')}>{t('Write')}</button>}
            <button type="button" onClick={() => open('notes')}>{t('Change')}</button>
            {isAdmin() && <button type="button" class="danger" onClick={() => open('remove')}>{t('Remove')}</button>}
          </Head>
          <div class="columns two">
            <Card title={t('Lead')}>
              <Facts facts={[
                [t('E-mail address'), lead.email && <a href={`mailto:${encodeURIComponent(lead.email)}`}>{lead.email}</a>],
                [t('Phone'), lead.phone && <a href={`tel:${lead.phone}`}>{lead.phone}</a>],
                [t('From'), [say(lead.source), lead.utm_source, lead.utm_campaign].filter(Boolean).join(' · ')],
                [t('Score'), number(lead.lead_score)],
                [t('Tags'), lead.tags.join(', ')],
                [t('Customer'), lead.customer_id && <a href={link('customers', lead.customer_id)}>{nameOf(lead)}</a>],
                [t('Notes'), lead.notes],
                [t('Since'), dateTime(lead.created_at)],
                ...Object.entries(lead.custom_fields as Record<string, unknown>).slice(0, 30).map(([name, value]): [string, string] => [name.replaceAll('_', ' '), typeof value === 'object' ? JSON.stringify(value) : String(value)]),
              ]} />
            </Card>
            <Card title={t('Story')}>
              {submissions.length + runs.length === 0 ? <Empty>{t('Nothing happened yet.')}</Empty> : (
                <ol class="story">
                  {[
                    ...submissions.map((one) => ({ id: one.id, at: one.created_at, kind: t('Form'), node: <><p><a href={link('forms', one.form?.id)}>{one.form?.name}</a></p><p class="muted">{Object.entries(one.answers as Record<string, unknown>).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${String(value)}`).join(' · ')}</p></> })),
                    ...runs.map((one) => ({ id: one.id, at: one.created_at, kind: t('Workflow'), node: <p><a href={link('workflows', one.workflow?.id, { run: one.id })}>{one.workflow?.name}</a> <Badge state={one.status} /></p> })),
                  ].sort((a, b) => b.at.localeCompare(a.at)).map(({ id, at, kind, node }) => (
                    <li key={id}><small>{kind} · <time dateTime={at}>{dateTime(at)}</time></small>{node}</li>
                  ))}
                </ol>
              )}
            </Card>
          </div>
          {dialog === 'notes' && (
            <Dialog title={nameOf(lead)} onClose={() => open(null)} onSubmit={save}>
              <div class="row">
                <Field label={t('First name')} name="first" maxLength={100} defaultValue={lead.first_name ?? ''} />
                <Field label={t('Last name')} name="last" maxLength={100} defaultValue={lead.last_name ?? ''} />
                <Field label={t('E-mail address')} name="email" type="email" defaultValue={lead.email ?? ''} />
                <Field label={t('Phone')} name="phone" type="tel" maxLength={40} defaultValue={lead.phone ?? ''} />
              </div>
              <TextArea label={t('Notes')} name="notes" rows={5} maxLength={2000} defaultValue={lead.notes ?? ''} />
            </Dialog>
          )}
          {dialog === 'write' && <Write to={{ lead_id: id }} name={nameOf(lead)} onClose={() => open(null)} onSent={loaded.reload} />}
          {dialog === 'remove' && (
            <Dialog title={t('Remove this lead?')} confirm={t('Remove')} isDanger onClose={() => open(null)}
              onSubmit={async () => {
                const isDone = await act(() => call('customer-data', { action: 'erase', lead_id: id }, { idempotencyKey: crypto.randomUUID() }), t('The lead is removed.'));
                if (isDone) location.hash = link('leads');
                return isDone;
              }}>
              <p>{nameOf(lead)}</p>
              <p>{t('All that is kept of this person is erased with it: messages, forms, and whose their bookings are.')}</p>
            </Dialog>
          )}
        </>
      )}
    </Shown>
  );
}
