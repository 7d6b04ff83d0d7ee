// The sites whose pages the organization's answers come from: how far they are read, and what of them is not.

import { useEffect, useState } from 'preact/hooks';

import { call, organization, table, written } from '../api';
import { say, t } from '../i18n';
import { List } from '../list';
import { act, ago, dateTime, isAdmin, link, number } from '../state';
import { Badge, Card, Dialog, Empty, entered, Facts, Field, Head, Icon, Select, Shown, useLoaded, type Loaded } from '../ui';

const FREQUENCIES = ['manual', 'daily', 'weekly'] as const;

interface Site {
  id: string;
  base_url: string;
  status: string;
  error: string | null;
  error_detail: string | null;
  max_pages: number;
  crawl_frequency: string;
  crawl_started_at: string | null;
  last_crawled_at: string | null;
  created_at: string;
  progress: { pages: number; pages_crawled: number; requests: number; bytes_read: number; waiting: number; left_out: Record<string, number> };
}

export default function Websites({ id }: { id: string | null }) {
  return id ? <Website key={id} id={id} /> : <All />;
}

const isAtWork = (site: Site) => ['pending', 'crawling', 'removing'].includes(site.status);

/** Looks again while something is going on. */
function useWatched<Value>(loaded: Loaded<Value>, isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => document.hidden || loaded.reload(), 3000);
    return () => clearInterval(timer);
  }, [isBusy]);
}

const ask = (body: object) => call('website-crawl', body, { idempotencyKey: crypto.randomUUID() });

function All() {
  const loaded = useLoaded(async () => (await call<{ websites: Site[] }>('website-crawl', { action: 'list' })).websites, [organization.value?.id]);
  const [isAdding, add] = useState(false);
  useWatched(loaded, loaded.value?.some(isAtWork) ?? false);
  const submit = async (form: FormData) => {
    const isDone = await act(() => ask({ action: 'start', url: entered(form, 'url'), max_pages: Number(form.get('pages')), crawl_frequency: form.get('frequency') }), t('The site is read within minutes.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  return (
    <>
      <Head title={t('Websites')}><button type="button" class="primary" onClick={() => add(true)}><Icon name="plus" />{t('Add a site')}</button></Head>
      <Shown loaded={loaded}>
        {(sites) => sites.length === 0 ? <Card><Empty>{t('None yet. The pages of a site that is added here are found and quoted.')}</Empty></Card> : (
          <div class="columns">{sites.map((site) => <Summary key={site.id} site={site} onChange={loaded.reload} />)}</div>
        )}
      </Shown>
      {isAdding && (
        <Dialog title={t('Add a site')} confirm={t('Start')} onClose={() => add(false)} onSubmit={submit}>
          <Field label={t('Address')} name="url" type="url" required maxLength={500} placeholder="https://" hint={t('Pages below it are read, as its robots.txt allows.')} />
          <div class="row">
            <Field label={t('Pages at most')} name="pages" type="number" required min={1} max={10000} defaultValue={100} />
            <Select label={t('How often')} name="frequency" value="weekly" options={FREQUENCIES.map((often) => [often, t(often)] as const)} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Summary({ site, onChange }: { site: Site; onChange: () => void }) {
  return (
    <Card class="site">
      <div class="card-head">
        <h2><a href={link('websites', site.id)}>{site.base_url.replace(/^https?:\/\//, '').replace(/\/$/, '')}</a></h2>
        <Badge state={site.status} />
      </div>
      <Progress site={site} />
      <Facts facts={[
        [t('Pages'), number(site.progress.pages)],
        [t('Last run'), site.last_crawled_at && ago(site.last_crawled_at)],
        [t('How often'), say(site.crawl_frequency)],
        [t('Problem'), site.error && (site.error_detail ?? say(site.error))],
      ]} />
      <Actions site={site} onChange={onChange} />
    </Card>
  );
}

/** How far a crawl is: of the addresses that are known by now. */
function Progress({ site }: { site: Site }) {
  if (site.status === 'pending') return <p class="muted" role="status">{t('It begins within a minute.')}</p>;
  if (site.status !== 'crawling') return null;
  const { pages_crawled: done, waiting } = site.progress;
  const most = Math.max(Math.min(done + waiting, site.max_pages), done, 1);
  const words = t('{0} of {1} pages', number(done), number(most));
  return <div class="uploading"><progress max={most} value={done} aria-label={words} /><small>{words}</small></div>;
}

function Actions({ site, onChange }: { site: Site; onChange: () => void }) {
  const [isRemoving, remove] = useState(false);
  const change = async (body: object, done: string) => {
    const isDone = await act(() => ask({ source_id: site.id, ...body }), done);
    if (isDone) onChange();
    return isDone;
  };
  const name = <span class="hidden"> {site.base_url}</span>;
  if (site.status === 'removing') return <p class="muted">{t('Its pages are being removed.')}</p>;
  return (
    <div class="buttons">
      {isAtWork(site)
        ? <button type="button" onClick={() => void change({ action: 'stop' }, t('The crawl ends. What was read stays.'))}>{t('Stop')}{name}</button>
        : <button type="button" onClick={() => void change({ action: 'start' }, t('The site is read within minutes.'))}>{t('Start now')}{name}</button>}
      {isAdmin() && <button type="button" class="danger" onClick={() => remove(true)}>{t('Remove')}{name}</button>}
      {isRemoving && (
        <Dialog title={t('Remove this site?')} confirm={t('Remove')} isDanger onClose={() => remove(false)} onSubmit={() => change({ action: 'remove' }, t('The site is removed.'))}>
          <p>{site.base_url}</p>
          <p>{t('Nothing of its pages is found or quoted any more.')}</p>
        </Dialog>
      )}
    </div>
  );
}

/** Why a page was left out, for people. */
const WHY = {
  disallowed: 'robots.txt forbids it', not_wanted: 'the page itself forbids it', duplicate: 'the same as another page', gone: 'not there',
  leads_away: 'it leads elsewhere', needs_login: 'it takes a sign-in', unavailable: 'it did not answer', busy: 'the site was busy',
  leads: 'it leads to another page', canonical: 'another address of the same page', odd_status: 'it answers with a fault',
  no_text: 'it has no text', too_large: 'too large', crashed: 'it could not be read', robots_unreachable: 'robots.txt did not answer',
} as const;
const why = (reason: string) => (reason in WHY ? t(WHY[reason as keyof typeof WHY]) : say(reason));

function Website({ id }: { id: string }) {
  const loaded = useLoaded(async () => call<Site>('website-crawl', { action: 'show', source_id: id }), [id, organization.value?.id]);
  useWatched(loaded, loaded.value ? isAtWork(loaded.value) : false);
  const set = async (values: object) => {
    const isDone = await act(() => written(table('website_sources').update(values).eq('id', id).select('id')), t('The site is saved.'));
    if (isDone) loaded.reload();
  };
  if (loaded.error) return <><Head title={t('Not found')} back={link('websites')} /><Empty>{t('There is no such site.')}</Empty></>;
  return (
    <Shown loaded={loaded}>
      {(site) => (
        <>
          <Head title={site.base_url.replace(/^https?:\/\//, '').replace(/\/$/, '')} back={link('websites')}><Badge state={site.status} /></Head>
          <div class="columns two">
            <Card title={t('Crawl')}>
              <Progress site={site} />
              <Facts facts={[
                [t('Address'), <a href={site.base_url} target="_blank" rel="noreferrer">{site.base_url}</a>],
                [t('Begun'), site.crawl_started_at && dateTime(site.crawl_started_at)],
                [t('Last run'), site.last_crawled_at && dateTime(site.last_crawled_at)],
                [t('Problem'), site.error && (site.error_detail ?? say(site.error))],
                [t('Requests'), number(site.progress.requests)],
                [t('Read'), `${number(Math.round(site.progress.bytes_read / 1024))} KB`],
              ]} />
              <div class="row">
                <Select label={t('How often')} value={site.crawl_frequency} options={FREQUENCIES.map((often) => [often, t(often)] as const)} onChange={(event) => void set({ crawl_frequency: event.currentTarget.value })} />
                <Field label={t('Pages at most')} type="number" min={1} max={10000} value={site.max_pages} onChange={(event) => { if (event.currentTarget.checkValidity()) void set({ max_pages: Number(event.currentTarget.value) }); }} />
              </div>
              <Actions site={site} onChange={loaded.reload} />
            </Card>
            <Card title={t('Left out')}>
              {Object.keys(site.progress.left_out).length === 0 ? <Empty>{t('Nothing')}</Empty> : (
                <Facts facts={Object.entries(site.progress.left_out).map(([reason, pages]) => [why(reason), number(pages)])} />
              )}
            </Card>
          </div>
          <h2 class="part">{t('Pages')}</h2>
          <List
            table="website_pages" version={`${site.status} ${site.last_crawled_at}`} select="id, url, title, language, chunk_count, missing_since, crawled_at, created_at"
            order={{ column: 'created_at', ascending: false }} search={['title', 'url']} where={(request) => request.eq('website_source_id', id)}
            empty={t('No pages yet.')}
            columns={[
              { title: t('Page'), cell: (row) => <span>{row.title || '–'}<small class="block"><a href={row.url} target="_blank" rel="noreferrer">{row.url}</a></small></span> },
              { title: t('Passages'), cell: (row) => number(row.chunk_count), isNumber: true },
              { title: t('Read'), cell: (row) => ago(row.crawled_at) },
              { title: t('Status'), cell: (row) => <Badge state={row.missing_since ? 'missing' : row.chunk_count > 0 ? 'in_use' : 'empty'} /> },
            ]}
          />
        </>
      )}
    </Shown>
  );
}
