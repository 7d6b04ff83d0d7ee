// A form as it is made, with what visitors will see beside it.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { got, organization, own, Problem, rows, table, written } from '../../api';
import { language, say, t } from '../../i18n';
import { WIDGET } from '../../snippet';
import { explain, go, isAdmin, link, notify } from '../../state';
import { Card, Check, Empty, Field, Head, Icon, Select, Shown, TextArea, useLoaded } from '../../ui';
import { nameOf } from './names';

interface FieldDefinition {
  name: string;
  type: string;
  label?: string;
  help?: string;
  placeholder?: string;
  required?: boolean;
  options?: { value: string; label?: string }[];
  // Rules and conditions, which this page leaves as they are.
  [more: string]: unknown;
}

interface Definition {
  id: string | null;
  name: string;
  description: string | null;
  fields: FieldDefinition[];
  settings: { submitButton?: string; successMessage?: string; redirectUrl?: string | null; doubleOptIn?: boolean };
}

const TYPES = ['text', 'textarea', 'email', 'phone', 'number', 'select', 'multi_select', 'checkbox', 'consent', 'date', 'time', 'url', 'rating', 'hidden', 'honeypot'] as const;
const CHOICES = ['select', 'multi_select'];
const MAX_FIELDS = 100;

const blank = (): Definition => ({
  id: null, name: '', description: null,
  fields: [{ name: 'name', type: 'text', label: t('Name'), required: true }, { name: 'email', type: 'email', label: t('E-mail address'), required: true }, { name: 'message', type: 'textarea', label: t('Message') }],
  settings: { submitButton: t('Send'), successMessage: t('Thank you. We will answer soon.') },
});

export function FormEditor({ id }: { id: string }) {
  const loaded = useLoaded(async (): Promise<Definition | 'none'> => {
    if (id === 'new') return blank();
    return (await got<Definition>(rows('forms', 'id, name, description, fields, settings').eq('id', id)))[0] ?? 'none';
  }, [id, organization.value?.id]);
  if (!isAdmin()) return <><Head title={t('Forms')} back={link('forms')} /><Empty>{t('Only owners and admins change these.')}</Empty></>;
  return (
    <Shown loaded={loaded}>
      {(found) => found === 'none' ? <><Head title={t('Not found')} back={link('forms')} /><Empty>{t('There is no such form.')}</Empty></> : <Making found={found} />}
    </Shown>
  );
}

type Faults = Record<string, string>;

function Making({ found }: { found: Definition }) {
  const [form, set] = useState(found);
  const [faults, setFaults] = useState<Faults>({});
  const [isBusy, setBusy] = useState(false);
  const { settings } = form;
  const change = (changes: Partial<Definition>) => set((before) => ({ ...before, ...changes }));
  const changeField = (at: number, changes: Partial<FieldDefinition>) => change({ fields: form.fields.map((field, index) => (index === at ? { ...field, ...changes } : field)) });
  const move = (at: number, by: number) => {
    const fields = [...form.fields];
    const [field] = fields.splice(at, 1);
    if (field) fields.splice(at + by, 0, field);
    change({ fields });
  };
  const add = () => change({ fields: [...form.fields, { name: nameOf('', form.fields.map(({ name }) => name)), type: 'text', label: '' }] });
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const values = { name: form.name.trim(), description: form.description?.trim() || null, fields: form.fields, settings: { ...settings, redirectUrl: settings.redirectUrl?.trim() || null } };
      const saved = await written<{ id: string }>(form.id
        ? table('forms').update(values).eq('id', form.id).select('id')
        : table('forms').insert({ ...own(), ...values }).select('id'));
      notify('good', t('The form is saved.'));
      go('forms', saved.id);
    } catch (error) {
      setFaults(error instanceof Problem ? Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer, detail])) : {});
      notify('bad', explain(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Head title={found.id ? found.name : t('New form')} back={link('forms', found.id)} />
      <div class="columns two">
        <form onSubmit={(event) => void save(event)}>
          <Card title={t('Form')}>
            <Field label={t('Name')} required maxLength={200} value={form.name} onInput={(event) => change({ name: event.currentTarget.value })} />
            <Field label={t('Description')} maxLength={2000} value={form.description ?? ''} onInput={(event) => change({ description: event.currentTarget.value })} />
            <div class="row">
              <Field label={t('Text of the button')} maxLength={200} value={settings.submitButton ?? ''} onInput={(event) => change({ settings: { ...settings, submitButton: event.currentTarget.value } })} />
              <Field label={t('Leads on to')} type="url" maxLength={2000} placeholder="https://" value={settings.redirectUrl ?? ''} fault={faults['/settings/redirectUrl']} onInput={(event) => change({ settings: { ...settings, redirectUrl: event.currentTarget.value } })} />
            </div>
            <TextArea label={t('What is said when it is sent')} rows={2} maxLength={2000} value={settings.successMessage ?? ''} onInput={(event) => change({ settings: { ...settings, successMessage: event.currentTarget.value } })} />
            <Check label={t('Consent is asked for once more by e-mail')} checked={settings.doubleOptIn ?? false} onChange={(event) => change({ settings: { ...settings, doubleOptIn: event.currentTarget.checked } })} />
          </Card>
          {form.fields.map((field, at) => (
            <FieldCard key={at} field={field} at={at} isLast={at === form.fields.length - 1} names={form.fields.map(({ name }) => name)} faults={faults}
              onChange={(changes) => changeField(at, changes)} onMove={(by) => move(at, by)} onRemove={() => change({ fields: form.fields.filter((_, index) => index !== at) })} />
          ))}
          {faults['/fields'] && <p class="fault">{faults['/fields']}</p>}
          <div class="buttons">
            {form.fields.length < MAX_FIELDS && <button type="button" onClick={add}><Icon name="plus" />{t('Add a question')}</button>}
            <button class="primary" disabled={isBusy}>{t('Save')}</button>
          </div>
        </form>
        <div class="beside"><Card title={t('Preview')}><Preview form={form} /></Card></div>
      </div>
    </>
  );
}

interface FieldCardProps {
  field: FieldDefinition;
  at: number;
  isLast: boolean;
  names: string[];
  faults: Faults;
  onChange: (changes: Partial<FieldDefinition>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function FieldCard({ field, at, isLast, names, faults, onChange, onMove, onRemove }: FieldCardProps) {
  const title = field.label || field.name;
  const ofThis = Object.entries(faults).filter(([pointer]) => pointer.startsWith(`/fields/${at}/`)).map(([pointer, detail]) => [pointer.split('/')[3] ?? '', detail] as const);
  const fault = (key: string) => ofThis.find(([of]) => of === key)?.[1];
  const others = ofThis.filter(([of]) => !['name', 'label', 'options'].includes(of));
  // The name of a new question follows what it asks.
  const isNamed = useRef(field.name !== '' && !/^question(_\d+)?$/.test(field.name));
  const ask = (label: string) => onChange({ label, ...(!isNamed.current && { name: nameOf(label, names.filter((_, index) => index !== at)) }) });
  const ofType = (type: string) => {
    const { options, validation: _rules, ...rest } = field;
    const isChoice = CHOICES.includes(type);
    // Rules are of a type, and what of the other one stays undefined is not saved.
    onChange({ ...rest, type, validation: undefined, options: isChoice ? options ?? [{ value: t('Yes') }, { value: t('No') }] : undefined });
  };
  return (
    <Card class="question">
      <div class="card-head">
        <h2>{at + 1}. {title}</h2>
        <span class="buttons">
          <button type="button" class="small" disabled={at === 0} onClick={() => onMove(-1)}>{t('Up')}<span class="hidden"> {title}</span></button>
          <button type="button" class="small" disabled={isLast} onClick={() => onMove(1)}>{t('Down')}<span class="hidden"> {title}</span></button>
          <button type="button" class="small" onClick={onRemove}>{t('Remove')}<span class="hidden"> {title}</span></button>
        </span>
      </div>
      <div class="row">
        <Field label={t('Question')} maxLength={2000} value={field.label ?? ''} fault={fault('label')} onInput={(event) => ask(event.currentTarget.value)} />
        <Select label={t('Answer')} value={field.type} options={TYPES.map((type) => [type, say(type)] as const)} onChange={(event) => ofType(event.currentTarget.value)} />
        <Field label={t('Name in the data')} required pattern="[a-z][a-z0-9_]{0,63}" value={field.name} fault={fault('name')} onInput={(event) => { isNamed.current = true; onChange({ name: event.currentTarget.value }); }} />
        <Field label={t('Help')} maxLength={2000} value={field.help ?? ''} onInput={(event) => onChange({ help: event.currentTarget.value || undefined })} />
      </div>
      {CHOICES.includes(field.type) && (
        <TextArea label={t('Choices, one a line')} rows={3} value={(field.options ?? []).map(({ value, label }) => (label && label !== value ? `${value} = ${label}` : value)).join('\n')} fault={fault('options')}
          onInput={(event) => onChange({ options: choicesOf(event.currentTarget.value) })} />
      )}
      {field.type !== 'hidden' && field.type !== 'honeypot' && <Check label={t('It has to be answered')} checked={field.required ?? false} onChange={(event) => onChange({ required: event.currentTarget.checked })} />}
      {others.map(([of, detail]) => <p key={of} class="fault">{of}: {detail}</p>)}
    </Card>
  );
}

const choicesOf = (text: string) => text.split('\n').map((line) => {
  const [value = '', label] = line.split(' = ');
  return { value, ...(label !== undefined && { label }) };
});

const PAUSE_MS = 300;

/** The form as visitors will see it, by the widget itself. It sends nothing. */
function Preview({ form }: { form: Definition }) {
  // Its address is no part of this page's files.
  const address = WIDGET;
  const loaded = useLoaded(async () => { await import(/* @vite-ignore */ address); return true; }, []);
  const shown = JSON.stringify({ ...form, fields: form.fields.map((field) => ({ ...field, options: field.options?.filter(({ value }) => value !== '') })) });
  const [drawn, draw] = useState(shown);
  useEffect(() => {
    const timer = setTimeout(() => draw(shown), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  const definition = useMemo(() => JSON.parse(drawn), [drawn]);
  return <Shown loaded={loaded}>{() => <Element definition={definition} lang={language.value} preview />}</Shown>;
}

/** What it shows is a property of the element, and no attribute. */
const Element = 'frontdesk-form' as unknown as preact.FunctionComponent<{ definition: unknown; lang: string; preview: boolean }>;
