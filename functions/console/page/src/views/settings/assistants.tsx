// Who answers for the organization without being a person, by which model, and from what.

import { useState } from 'preact/hooks';

import { got, organization, own, rows, table, written } from '../../api';
import { addDays } from '../../format';
import { LANGUAGES, say, t, type Word } from '../../i18n';
import { Table } from '../../list';
import { act, dayText, isAdmin, number, today } from '../../state';
import { Badge, Card, Check, counted, Dialog, Empty, entered, Field, Icon, Select, Shown, TextArea, useLoaded } from '../../ui';
import { Sources } from './sources';

export function Assistants() {
  return (
    <div class="columns two">
      <div><All /><Search /></div>
      <div><Model /><Usage /></div>
    </div>
  );
}

interface Assistant {
  id: string;
  name: string;
  description: string | null;
  language: string;
  system_prompt: string | null;
  capabilities: string[];
  knowledge_ids: string[];
  vapi_assistant_id: string | null;
  is_active: boolean;
}

/** The channels on which an assistant answers by itself. */
const CHANNELS = ['widget', 'sms', 'whatsapp', 'messenger', 'instagram'];

function All() {
  const loaded = useLoaded(() => got<Assistant>(rows('assistants', 'id, name, description, language, system_prompt, capabilities, knowledge_ids, vapi_assistant_id, is_active').order('name').limit(100)), [organization.value?.id]);
  const [opened, open] = useState<Assistant | 'new' | null>(null);
  const submit = async (form: FormData) => {
    const known = opened === 'new' ? null : opened;
    const values = {
      name: entered(form, 'name'), description: entered(form, 'description') ?? null, language: form.get('language'),
      // An assistant of the telephone keeps its words: Vapi has them too.
      system_prompt: entered(form, 'prompt') ?? (known?.vapi_assistant_id ? known.system_prompt : null),
      capabilities: [...(known?.capabilities ?? []).filter((name) => !CHANNELS.includes(name)), ...form.getAll('channel').map(String)],
      // Where they could not be read, they stay as they are.
      ...(form.has('sources') && { knowledge_ids: form.getAll('source').map(String) }),
      is_active: form.has('active'),
    };
    const isDone = await act(() => written(known
      ? table('assistants').update(values).eq('id', known.id).select('id')
      : table('assistants').insert({ ...own(), ...values }).select('id')), t('The assistant is saved.'));
    if (isDone) loaded.reload();
    return isDone;
  };
  const assistant = opened === 'new' ? null : opened;
  const languages: [string, string][] = Object.entries(LANGUAGES);
  if (assistant && !(assistant.language in LANGUAGES)) languages.push([assistant.language, assistant.language]);
  return (
    <Card title={t('Assistants')} tools={isAdmin() && <button type="button" class="small" onClick={() => open('new')}><Icon name="plus" />{t('Add')}</button>}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None yet: the chat answers, and people everywhere else.')}</Empty> : (
          <Table rows={found} columns={[
            { title: t('Name'), cell: (row) => <span>{row.name}{row.description && <small class="block">{row.description}</small>}</span> },
            { title: t('Answers on'), cell: (row) => row.capabilities.map(say).join(', ') || (row.vapi_assistant_id ? say('call') : '–') },
            { title: t('Status'), cell: (row) => <Badge state={row.is_active ? 'active' : 'inactive'} /> },
            { title: '', cell: (row) => isAdmin() && <button type="button" class="small" onClick={() => open(row)}>{t('Change')}<span class="hidden"> {row.name}</span></button> },
          ]} />
        )}
      </Shown>
      {opened && (
        <Dialog title={assistant ? assistant.name : t('New assistant')} onClose={() => open(null)} onSubmit={submit}>
          <Field label={t('Name')} name="name" required maxLength={200} defaultValue={assistant?.name} />
          <Field label={t('Description')} name="description" maxLength={2000} defaultValue={assistant?.description ?? ''} />
          <Select label={t('Language')} name="language" value={assistant?.language ?? 'en'} options={languages} />
          <TextArea label={t('How it talks')} name="prompt" rows={6} maxLength={20_000} defaultValue={assistant?.system_prompt ?? ''} hint={t('For the model, such as: be brief, and address people formally.')} />
          <fieldset>
            <legend>{t('Answers by itself on')}</legend>
            <div class="checks">
              {CHANNELS.map((channel) => <Check key={channel} label={say(channel)} name="channel" value={channel} defaultChecked={assistant?.capabilities.includes(channel) ?? channel === 'widget'} />)}
            </div>
          </fieldset>
          <Sources chosen={assistant?.knowledge_ids ?? []} />
          <Check label={t('It is switched on')} name="active" defaultChecked={assistant?.is_active ?? true} />
        </Dialog>
      )}
    </Card>
  );
}

const PROVIDERS = ['openai', 'anthropic', 'google', 'mistral'] as const;

/** Which language model answers in chats: the platform's, one of one's own, or none. */
function Model() {
  const loaded = useLoaded(async () => (await got(rows('models_config', 'id, model_provider, model_name, configuration').eq('agent_type', 'chat')))[0] ?? { id: null }, [organization.value?.id]);
  const [provider, choose] = useState<string | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const known = loaded.value;
    const chosen = String(form.get('provider'));
    await act(async () => {
      if (chosen === '') {
        if (known.id) await written(table('models_config').delete().eq('id', known.id).select('id'));
        return;
      }
      const limits = Object.entries({ tokens_per_day: counted(form, 'day'), tokens_per_month: counted(form, 'month') }).filter(([, tokens]) => tokens !== null);
      const { tokens_per_day: _day, tokens_per_month: _month, ...rest } = known.configuration ?? {};
      const values = { model_provider: chosen, model_name: entered(form, 'model') ?? 'none', configuration: { ...rest, ...Object.fromEntries(limits) } };
      await written(known.id
        ? table('models_config').update(values).eq('id', known.id).select('id')
        : table('models_config').insert({ ...own(), agent_type: 'chat', ...values }).select('id'));
    }, t('The model is saved.'));
    choose(null);
    loaded.reload();
  };
  return (
    <Card title={t('Model of the chat')}>
      <Shown loaded={loaded}>
        {(known) => {
          const chosen = provider ?? known.model_provider ?? '';
          const isOwn = chosen !== '' && chosen !== 'none';
          return (
            <form onSubmit={(event) => void save(event as unknown as SubmitEvent)}>
              <fieldset class="whole" disabled={!isAdmin()}>
                <Select label={t('Provider')} name="provider" value={chosen} onChange={(event) => choose(event.currentTarget.value)}
                  options={[['', t('As the platform has it')], ...PROVIDERS.map((name) => [name, say(name)] as const), ['none', t('None: passages are quoted')]]} />
                {isOwn && (
                  <>
                    <Field label={t('Model')} name="model" required maxLength={200} defaultValue={known.model_provider === chosen ? known.model_name : ''} hint={t('As its provider calls it. Its key is kept under Keys.')} />
                    <div class="row">
                      <Field label={t('Tokens a day')} name="day" type="number" min={0} max={1e9} defaultValue={known.configuration?.tokens_per_day} />
                      <Field label={t('Tokens a month')} name="month" type="number" min={0} max={1e9} defaultValue={known.configuration?.tokens_per_month} />
                    </div>
                  </>
                )}
                {isAdmin() && <div class="buttons"><button class="primary">{t('Save')}</button></div>}
              </fieldset>
            </form>
          );
        }}
      </Shown>
    </Card>
  );
}

/** What models cost of late. */
function Usage() {
  const loaded = useLoaded(() => got(rows('model_usage', 'id, day, purpose, model, request_count, failure_count, refusal_count, prompt_tokens, completion_tokens').gte('day', addDays(today(), -30)).order('day', { ascending: false }).limit(60)), [organization.value?.id]);
  return (
    <Card title={t('Use of models in the last 30 days')}>
      <Shown loaded={loaded}>
        {(found) => found.length === 0 ? <Empty>{t('None')}</Empty> : (
          <Table isCompact rows={found} columns={[
            { title: t('Day'), cell: (row) => <span>{dayText(row.day)}<small class="block">{row.model}</small></span> },
            { title: t('Requests'), cell: (row) => number(row.request_count), isNumber: true },
            { title: t('Failed'), cell: (row) => number(row.failure_count + row.refusal_count), isNumber: true },
            { title: t('Tokens'), cell: (row) => number(row.prompt_tokens + row.completion_tokens), isNumber: true },
          ]} />
        )}
      </Shown>
    </Card>
  );
}

const SOURCES: [string, Word][] = [['document', 'Documents'], ['website', 'Website'], ['faq', 'Questions and answers'], ['knowledge', 'Knowledge'], ['experience', 'Experiences']];

function Search() {
  const loaded = useLoaded(() => got(rows('public_search', 'id, source_type')), [organization.value?.id]);
  const toggle = async (source: string, isOn: boolean) => {
    await act(() => written(isOn
      ? table('public_search').insert({ ...own(), source_type: source }).select('id')
      : table('public_search').delete().match({ ...own(), source_type: source }).select('id')), t('The public search is saved.'));
    loaded.reload();
  };
  return (
    <Card title={t('Public search')}>
      <p class="muted">{t('What visitors may find, and the chat answers from.')}</p>
      <Shown loaded={loaded}>
        {(found) => (
          <div class="checks tall">
            {SOURCES.map(([source, word]) => (
              <Check key={source} label={t(word)} isSwitch disabled={!isAdmin()} checked={found.some(({ source_type }) => source_type === source)} onChange={(event) => void toggle(source, event.currentTarget.checked)} />
            ))}
          </div>
        )}
      </Shown>
    </Card>
  );
}
