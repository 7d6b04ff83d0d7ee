// A message to a customer or a lead: by a template or in words of one's own, shown before it leaves.

import { useEffect, useMemo, useState } from 'preact/hooks';

import { call, got, organization, Problem, rows } from '../api';
import { say, t } from '../i18n';
import { act, explain } from '../state';
import { Dialog, Field, Select, TextArea, useLoaded } from '../ui';

type To = { customer_id: string } | { lead_id: string };

interface Shown {
  channel: string;
  to: string;
  subject: string | null;
  text: string;
}

const PAUSE_MS = 350;

export function Write({ to, name, onClose, onSent }: { to: To; name: string; onClose: () => void; onSent: () => void }) {
  const templates = useLoaded(() => got(rows('message_templates', 'id, name, type, language').eq('is_active', true).not('name', 'like', '%.%').order('name').limit(200)), [organization.value?.id]);
  const [template, choose] = useState('');
  const [channel, setChannel] = useState('email');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [preview, show] = useState<{ shown: Shown | null; fault: string | null }>({ shown: null, fault: null });
  // What the message uses and nobody knows: it is asked for here.
  const [missing, lack] = useState<string[]>([]);
  const [values, setValues] = useState<Record<string, string>>({});
  const variables = Object.fromEntries(Object.entries(values).filter(([name, value]) => missing.includes(name) && value.trim() !== ''));
  const body = { to, variables, ...(template ? { template_id: template } : { channel, content: text, ...(channel === 'email' && subject.trim() && { subject: subject.trim() }) }) };
  const asked = JSON.stringify(body);
  // One message, however often it is tried; another one where something of it changed.
  const key = useMemo(() => crypto.randomUUID(), [asked]);
  const isReady = template !== '' || (text.trim() !== '' && (channel !== 'email' || subject.trim() !== ''));
  useEffect(() => {
    if (!isReady) {
      show({ shown: null, fault: null });
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      try {
        const shown = await call<Shown>('message-send', { ...JSON.parse(asked), preview: true });
        if (isCurrent) show({ shown, fault: null });
      } catch (error) {
        if (!isCurrent) return;
        const errors = error instanceof Problem ? error.errors : [];
        const names = errors.map(({ pointer }) => /^\/variables\/(.+)$/.exec(pointer)?.[1]).filter((name) => name !== undefined);
        lack((before) => [...new Set([...before, ...names])]);
        const isLackAlone = errors.length > 0 && names.length === errors.length;
        show({ shown: null, fault: isLackAlone ? null : explain(error) });
      }
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked, isReady]);
  const send = async () => {
    const isDone = await act(() => call('message-send', body, { idempotencyKey: key }), t('The message is on its way.'));
    if (isDone) onSent();
    return isDone;
  };
  return (
    <Dialog title={t('A message to {0}', name)} confirm={t('Send')} onClose={onClose} onSubmit={send}>
      <Select label={t('Template')} value={template} onChange={(event) => { lack([]); choose(event.currentTarget.value); }}
        options={[['', t('Words of my own')], ...(templates.value ?? []).map((one) => [one.id, `${one.name} (${say(one.type)}, ${one.language})`] as const)]} />
      {!template && (
        <>
          <Select label={t('Channel')} value={channel} options={['email', 'sms'].map((name) => [name, say(name)] as const)} onChange={(event) => setChannel(event.currentTarget.value)} />
          {channel === 'email' && <Field label={t('Subject')} required maxLength={500} value={subject} onInput={(event) => setSubject(event.currentTarget.value)} />}
          <TextArea label={t('Text')} required rows={6} maxLength={20_000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </>
      )}
      {missing.length > 0 && (
        <fieldset>
          <legend>{t('What it still needs')}</legend>
          <div class="row">
            {missing.map((name) => <Field key={name} label={name} required value={values[name] ?? ''} onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })} />)}
          </div>
        </fieldset>
      )}
      {preview.fault && <p class="fault" role="alert">{preview.fault}</p>}
      {preview.shown && template && (
        <div class="letter">
          <p class="letter-subject">{preview.shown.subject ?? say(preview.shown.channel)}</p>
          <div class="letter-body"><p class="kept">{preview.shown.text}</p></div>
        </div>
      )}
      {preview.shown && <p class="muted"><small>{t('To')}: {preview.shown.to} ({say(preview.shown.channel)})</small></p>}
    </Dialog>
  );
}
