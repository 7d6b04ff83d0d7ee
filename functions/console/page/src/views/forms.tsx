import { call, got, organization, rows, table } from '../api';
import { language, say, t } from '../i18n';
import { List } from '../list';
import { Snippet, WIDGET } from '../snippet';
import { act, ago, dateTime, isAdmin, link, number, route } from '../state';
import { Badge, Card, Empty, Facts, Head, Icon, Shown, useLoaded } from '../ui';
import { FormEditor } from './forms/editor';

export default function Forms({ id }: { id: string | null }) {
  if (id && (id === 'new' || route.value.query.get('show') === 'edit')) return <FormEditor key={`${id} edit`} id={id} />;
  if (id) return <Form key={id} id={id} />;
  return (
    <>
      <Head title={t('Forms')}>{isAdmin() && <a class="button primary" href={link('forms', 'new')}><Icon name="plus" />{t('New form')}</a>}</Head>
      <List
        table="forms" select="id, name, description, is_active, submission_count, last_submission_at, created_at"
        order={{ column: 'created_at', ascending: false }} search={['name', 'description']}
        href={(row) => link('forms', row.id)} empty={t('No forms yet.')}
        columns={[
          { title: t('Name'), cell: (row) => <span>{row.name}{row.description && <small class="block">{row.description}</small>}</span> },
          { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
          { title: t('Submissions'), cell: (row) => number(row.submission_count), isNumber: true },
          { title: t('Last'), cell: (row) => (row.last_submission_at ? ago(row.last_submission_at) : '–') },
        ]}
      />
    </>
  );
}

function Form({ id }: { id: string }) {
  const loaded = useLoaded(async () => (await got(rows('forms', '*').eq('id', id)))[0] ?? { id: null }, [id, organization.value?.id]);
  const toggle = async (isActive: boolean) => {
    const isDone = await act(() => got(table('forms').update({ is_active: isActive }).eq('id', id).select('id')), t('The form is saved.'));
    if (isDone) loaded.reload();
  };
  return (
    <Shown loaded={loaded}>
      {(form) => !form.id ? <><Head title={t('Not found')} back={link('forms')} /><Empty>{t('There is no such form.')}</Empty></> : (
        <>
          <Head title={form.name} back={link('forms')}>
            {isAdmin() && <a class="button" href={link('forms', id, { show: 'edit' })}>{t('Change')}</a>}
            {isAdmin() && <button type="button" onClick={() => void toggle(!form.is_active)}>{form.is_active ? t('Switch off') : t('Switch on')}</button>}
          </Head>
          <div class="columns two">
            <Card title={t('Preview')}>{form.is_active ? <Preview id={id} /> : <Empty>{t('It is switched off: nobody sees it.')}</Empty>}</Card>
            <div>
              <Card title={t('About')}>
                <Facts facts={[
                  [t('Status'), <Badge state={form.is_active ? 'active' : 'inactive'} />],
                  [t('Submissions'), number(form.submission_count)],
                  [t('Version'), number(form.version)],
                  [t('Leads on to'), form.settings.redirectUrl],
                ]} />
              </Card>
              <Card title={t('For your web site')}><Snippet element={`<frontdesk-form form="${id}"></frontdesk-form>`} /></Card>
            </div>
          </div>
          <Card title={t('Submissions')}><Submissions form={id} /></Card>
        </>
      )}
    </Shown>
  );
}

/** The form as visitors see it, by the widget itself. It sends nothing. */
function Preview({ id }: { id: string }) {
  // Its address is no part of this page's files.
  const address = WIDGET;
  const loaded = useLoaded(async () => { await import(/* @vite-ignore */ address); return true; }, []);
  return (
    <Shown loaded={loaded}>
      {() => <Element form={id} lang={language.value} preview />}
    </Shown>
  );
}

const Element = 'frontdesk-form' as unknown as preact.FunctionComponent<{ form: string; lang: string; preview: boolean }>;

function Submissions({ form }: { form: string }) {
  const release = (id: string) => act(() => call('lead-capture', { action: 'release', submission_id: id }), t('It is a lead now.'));
  return (
    <List
      table="form_submissions" select="id, status, spam_reasons, answers, lead_id, page_url, created_at" order={{ column: 'created_at', ascending: false }}
      where={(request) => request.eq('form_id', form)} empty={t('No submissions yet.')}
      filter={{ column: 'status', label: t('Status'), options: (['accepted', 'spam'] as const).map((state) => [state, t(state)] as const) }}
      columns={[
        { title: t('When'), cell: (row) => dateTime(row.created_at) },
        { title: t('Answers'), cell: (row) => (
          <dl class="facts">
            {Object.entries(row.answers as Record<string, unknown>).map(([name, value]) => <div key={name}><dt>{name.replaceAll('_', ' ')}</dt><dd>{Array.isArray(value) ? value.join(', ') : String(value)}</dd></div>)}
          </dl>
        ) },
        { title: t('Status'), cell: (row) => <span><Badge state={row.status} />{row.spam_reasons.length > 0 && <small class="block">{row.spam_reasons.map(say).join(', ')}</small>}</span> },
        { title: '', cell: (row) => row.status === 'spam'
          ? <button type="button" class="small" onClick={() => void release(row.id)}>{t('No spam')}<span class="hidden"> {dateTime(row.created_at)}</span></button>
          : row.lead_id && <a href={link('leads', row.lead_id)}>{t('Lead')}<span class="hidden"> {dateTime(row.created_at)}</span></a> },
      ]}
    />
  );
}
