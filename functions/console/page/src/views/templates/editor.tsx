// A template as it is written, with what it will look like beside it.

import { createElement } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { call, got, organization, Problem, rows, table, written } from '../../api';
import { LANGUAGES, language as shown, say, t } from '../../i18n';
import { read, type Piece } from '../../markup';
import { act, explain, go, isAdmin, link, notify, route } from '../../state';
import { Card, Check, Dialog, Empty, Field, Head, Select, Shown, TextArea, useLoaded } from '../../ui';
import { extentOf, EVENTS, namesFor, placeOf } from './names';

interface Parameter {
  name: string;
  value: string;
}

interface Template {
  id: string | null;
  name: string;
  description: string;
  type: string;
  language: string;
  format: string;
  subject: string;
  content: string;
  external_name: string;
  external_language: string;
  parameters: Parameter[];
  is_active: boolean;
}

const COLUMNS = 'id, name, description, type, language, format, subject, content, external_name, external_language, parameters, is_active';

const blank = (name: string): Template => ({
  id: null, name, description: '', type: 'email', language: shown.value, format: 'text', subject: '', content: '', external_name: '', external_language: '', parameters: [], is_active: true,
});

export function Editor({ id }: { id: string }) {
  const name = route.value.query.get('name') ?? '';
  const loaded = useLoaded(async (): Promise<Template | 'none'> => {
    if (id === 'new') return blank(name);
    const [found] = await got(rows('message_templates', COLUMNS).eq('id', id));
    if (!found) return 'none';
    const texts = Object.fromEntries(['description', 'subject', 'external_name', 'external_language'].map((column) => [column, found[column] ?? '']));
    return { ...found, ...texts } as Template;
  }, [id, organization.value?.id]);
  return (
    <Shown loaded={loaded}>
      {(found) => found === 'none' ? <><Head title={t('Not found')} back={link('templates')} /><Empty>{t('There is no such template.')}</Empty></> : <Writing found={found} />}
    </Shown>
  );
}

/** Whether somebody of this role may change it: words for events go to all customers, and those of invitations let people in. */
const mayChange = (name: string) => (!name.includes('.') || (name.startsWith('invitation.') ? organization.value?.role === 'owner' : isAdmin()));

const body = (template: Template, more: object = {}) => ({
  ...(template.id && { template_id: template.id }), name: template.name.trim() || '–', type: template.type, language: template.language,
  content: template.content, description: template.description.trim() || undefined, is_active: template.is_active,
  ...(template.type === 'email' && { subject: template.subject.trim() || undefined, format: template.format }),
  ...(template.type === 'whatsapp' && {
    external_name: template.external_name.trim() || undefined, external_language: template.external_language.trim() || undefined,
    parameters: template.parameters.map(({ name, value }) => ({ ...(name.trim() && { name: name.trim() }), value })),
  }),
  ...more,
});

interface Preview {
  subject: string | null;
  text: string;
  html: string | null;
  variables: string[];
}

type Faults = Record<string, string>;
const PAUSE_MS = 350;

/** What the template will look like, some moments after its last change, and what is wrong with it. */
function usePreview(template: Template, values: Record<string, string>) {
  const [state, set] = useState<{ preview: Preview | null; faults: Faults; other: string | null }>({ preview: null, faults: {}, other: null });
  const asked = JSON.stringify(body(template, { preview: true, values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) }));
  useEffect(() => {
    if (!template.content.trim()) {
      set({ preview: null, faults: {}, other: null });
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      try {
        const preview = await call<Preview>('template-save', JSON.parse(asked));
        if (isCurrent) set({ preview, faults: {}, other: null });
      } catch (error) {
        if (!isCurrent) return;
        const errors = error instanceof Problem ? error.errors : [];
        const faults = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
        // What stood there before stays, so that the page does not jump while somebody writes.
        set((before) => ({ preview: before.preview, faults, other: errors.length === 0 ? explain(error) : null }));
      }
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return state;
}

function Writing({ found }: { found: Template }) {
  const [template, set] = useState(found);
  const [values, setValues] = useState<Record<string, string>>({});
  const [isRemoving, remove] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { preview, faults, other } = usePreview(template, values);
  const content = useRef<HTMLTextAreaElement>(null);
  const change = (changes: Partial<Template>) => set((before) => ({ ...before, ...changes }));
  const [isEmail, isApproved] = [template.type === 'email', template.type === 'whatsapp'];
  const isOurs = EVENTS.some(({ name }) => name === template.name);

  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const saved = await call('template-save', body(template), { idempotencyKey: crypto.randomUUID() });
      notify('good', t('The template is saved.'));
      if (template.id) change({ id: saved.id });
      else go('templates', saved.id);
    } catch (error) {
      notify('bad', explain(error));
    }
    setBusy(false);
  };
  /** Puts a name where the cursor is. */
  const insert = (name: string) => {
    const area = content.current;
    if (!area) return;
    const [start, end] = [area.selectionStart, area.selectionEnd];
    const text = `{{ ${name} }}`;
    change({ content: template.content.slice(0, start) + text + template.content.slice(end) });
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(start + text.length, start + text.length);
    });
  };
  const place = placeOf(faults['/content'] ?? '');
  const goTo = (line: number) => {
    content.current?.focus();
    content.current?.setSelectionRange(...extentOf(template.content, line));
  };
  return (
    <>
      <Head title={found.id ? found.name : t('New template')} back={link('templates')}>
        {found.id && isAdmin() && <button type="button" class="danger" onClick={() => remove(true)}>{t('Remove')}</button>}
      </Head>
      {!mayChange(found.name) && <p class="muted lead-text">{t('Only owners and admins change these.')}</p>}
      <div class="columns two">
        <form onSubmit={(event) => void save(event)}>
          <fieldset class="whole" disabled={!mayChange(found.name)}>
            <Card title={t('Template')}>
              <Field label={t('Name')} required maxLength={200} value={template.name} list="event-names" fault={faults['/name']} onInput={(event) => change({ name: event.currentTarget.value })}
                hint={isOurs ? t('It replaces our words for this event.') : undefined} />
              <datalist id="event-names">{EVENTS.map(({ name }) => <option key={name} value={name} />)}</datalist>
              <div class="row">
                <Select label={t('Channel')} value={template.type} options={['email', 'sms', 'whatsapp'].map((type) => [type, say(type)] as const)} onChange={(event) => change({ type: event.currentTarget.value, ...(event.currentTarget.value !== 'email' && { format: 'text' }) })} />
                <Field label={t('Language')} required value={template.language} pattern="[a-z]{2,3}(-[A-Z]{2})?" list="languages" fault={faults['/language']} onInput={(event) => change({ language: event.currentTarget.value })} />
                <datalist id="languages">{Object.entries(LANGUAGES).map(([code, name]) => <option key={code} value={code}>{name}</option>)}</datalist>
              </div>
              {isEmail && <Field label={t('Subject')} required maxLength={500} value={template.subject} fault={faults['/subject']} onInput={(event) => change({ subject: event.currentTarget.value })} />}
              <TextArea label={t('Text')} area={content} required rows={12} maxLength={20_000} value={template.content} class="code" spellcheck
                fault={place ? undefined : faults['/content']} onInput={(event) => change({ content: event.currentTarget.value })} />
              {place && (
                <div class="fault spot" role="alert">
                  <p>{t('Line {0}', place.line)}: {place.reason}</p>
                  <code>{template.content.split('\n')[place.line - 1] ?? ''}</code>
                  <button type="button" class="small" onClick={() => goTo(place.line)}>{t('Go there')}</button>
                </div>
              )}
              <div class="names" role="group" aria-label={t('Put in')}>
                {namesFor(template.name).map((name) => <button key={name} type="button" class="small" onClick={() => insert(name)}><code>{name}</code></button>)}
              </div>
              {isEmail && <Check label={t('The text is HTML')} checked={template.format === 'html'} onChange={(event) => change({ format: event.currentTarget.checked ? 'html' : 'text' })} />}
              {isApproved && <Approved template={template} faults={faults} change={change} />}
              <Field label={t('Description')} maxLength={2000} value={template.description} fault={faults['/description']} onInput={(event) => change({ description: event.currentTarget.value })} />
              <Check label={t('It is in use')} checked={template.is_active} onChange={(event) => change({ is_active: event.currentTarget.checked })} />
              <div class="buttons"><button class="primary" disabled={isBusy}>{t('Save')}</button></div>
            </Card>
          </fieldset>
        </form>
        <div>
          <Card title={t('Preview')}>
            {other && <p class="fault" role="alert">{other}</p>}
            {preview ? <Shape preview={preview} isStale={Object.keys(faults).length > 0} type={template.type} /> : <Empty>{t('What you write is shown here.')}</Empty>}
          </Card>
          {isOurs && <Ours template={template} />}
          {preview && preview.variables.length > 0 && (
            <Card title={t('Values of the preview')}>
              <div class="row">
                {preview.variables.map((name) => <Field key={name} label={name} value={values[name] ?? ''} placeholder={`[${name}]`} onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })} />)}
              </div>
            </Card>
          )}
        </div>
      </div>
      {isRemoving && (
        <Dialog title={t('Remove this template?')} confirm={t('Remove')} isDanger onClose={() => remove(false)}
          onSubmit={async () => {
            const isDone = await act(() => written(table('message_templates').delete().eq('id', found.id ?? '').select('id')), t('The template is removed.'));
            if (isDone) go('templates');
            return isDone;
          }}>
          <p>{isOurs ? t('From then on our words are said.') : found.name}</p>
        </Dialog>
      )}
    </>
  );
}

/** What is said of the event without the template: the words that it replaces. */
function Ours({ template: { name, type, language } }: { template: Template }) {
  const loaded = useLoaded(async () => {
    const { name: organization_name, timezone } = organization.value ?? { name: '', timezone: 'UTC' };
    const shown = { name, type, language, content: '–', ...(type === 'email' && { subject: '–' }), ...(type === 'whatsapp' && { external_name: 'x' }), preview: true, values: { organization_name, timezone } };
    // A language that is half written is none yet.
    return (await call<{ ours: OurWords | null }>('template-save', shown).catch(() => ({ ours: null }))).ours ?? 'none';
  }, [name, type, language]);
  if (!loaded.value || loaded.value === 'none') return null;
  const { subject, text } = loaded.value;
  return (
    <Card title={t('Our words, which it replaces')}>
      <div class="letter">
        {subject && <p class="letter-subject">{subject}</p>}
        <div class="letter-body"><p class="kept">{text}</p></div>
      </div>
    </Card>
  );
}

interface OurWords {
  subject: string | null;
  text: string;
}

/** What Meta has approved of a template of WhatsApp, and what stands for its placeholders. */
function Approved({ template, faults, change }: { template: Template; faults: Faults; change: (changes: Partial<Template>) => void }) {
  const { parameters } = template;
  const set = (at: number, changes: Partial<Parameter>) => change({ parameters: parameters.map((one, index) => (index === at ? { ...one, ...changes } : one)) });
  return (
    <fieldset>
      <legend>{t('As Meta approved it')}</legend>
      <div class="row">
        <Field label={t('Name at Meta')} required pattern="[a-z0-9_]+" maxLength={512} value={template.external_name} fault={faults['/external_name']} onInput={(event) => change({ external_name: event.currentTarget.value })} />
        <Field label={t('Language at Meta')} placeholder="en_US" maxLength={10} value={template.external_language} fault={faults['/external_language']} onInput={(event) => change({ external_language: event.currentTarget.value })} />
      </div>
      {parameters.map((parameter, at) => (
        <div class="row" key={at}>
          <Field label={t('Placeholder')} placeholder={String(at + 1)} value={parameter.name} onInput={(event) => set(at, { name: event.currentTarget.value })} />
          <Field label={t('Value')} required value={parameter.value} fault={faults[`/parameters/${at}/value`]} onInput={(event) => set(at, { value: event.currentTarget.value })} />
        </div>
      ))}
      {faults['/parameters'] && <p class="fault">{faults['/parameters']}</p>}
      <div class="buttons">
        {parameters.length > 0 && <button type="button" class="small" onClick={() => change({ parameters: parameters.slice(0, -1) })}>{t('Remove')}</button>}
        {parameters.length < 30 && <button type="button" class="small" onClick={() => change({ parameters: [...parameters, { name: '', value: '' }] })}>{t('Add a value')}</button>}
      </div>
    </fieldset>
  );
}

function Shape({ preview, type, isStale }: { preview: Preview; type: string; isStale: boolean }) {
  if (type !== 'email') {
    return (
      <div class={isStale ? 'stale' : ''}>
        <ol class="talk"><li class="out"><p>{preview.text}</p></li></ol>
        <small>{t('{0} characters', [...preview.text].length)} · {say(type)}</small>
      </div>
    );
  }
  return (
    <div class={`letter ${isStale ? 'stale' : ''}`}>
      <p class="letter-subject">{preview.subject}</p>
      <div class="letter-body">{preview.html ? read(preview.html).map(drawn) : preview.text}</div>
      <details>
        <summary>{t('As plain text')}</summary>
        <pre tabIndex={0}>{preview.text}</pre>
      </details>
    </div>
  );
}

function drawn(piece: Piece): preact.ComponentChild {
  if (typeof piece === 'string') return piece;
  if (piece.tag === 'h') return <p class="letter-heading">{piece.pieces.map(drawn)}</p>;
  if (piece.tag === 'a') return <a href={piece.href} target="_blank" rel="noreferrer">{piece.pieces.map(drawn)}</a>;
  if (piece.tag === 'span') return <span>{piece.pieces.map(drawn)} </span>;
  return createElement(piece.tag, null, ...(piece.pieces.length > 0 ? piece.pieces.map(drawn) : []));
}
