// The parts that views are made of.

import type { ComponentChildren, InputHTMLAttributes, Ref, SelectHTMLAttributes, TargetedEvent, TextareaHTMLAttributes } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { say, t } from './i18n';
import { explain, notices } from './state';

const ICONS = {
  today: 'M3 11 12 4l9 7M5 10v10h14V10M10 20v-6h4v6',
  bookings: 'M4 7h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM14 7v12',
  tours: 'M3 19 9 8l4 7 2-3 6 7zM17 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  departures: 'M12 21s-7-6.2-7-11a7 7 0 0 1 14 0c0 4.8-7 11-7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  appointments: 'M4 6h16v14H4zM4 10h16M8 3v5M16 3v5',
  customers: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.600-6 8-6s8 2 8 6',
  analytics: 'M4 20h16M7 20v-6M12 20V6M17 20v-9',
  conversations: 'M4 5h16v11H9l-5 4z',
  leads: 'M4 5h16l-6 7v6l-4 2v-8z',
  documents: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  forms: 'M5 4h14v16H5zM8 9h8M8 13h8M8 17h4',
  workflows: 'M9 4h6v5H9zM4 15h6v5H4zM14 15h6v5h-6zM12 9v3M7 15v-3h10v3',
  channels: 'M5 12a7 7 0 0 1 7-7M5 12a7 7 0 0 0 7 7M9 12a3 3 0 1 0 6 0 3 3 0 0 0-6 0zM19 12a7 7 0 0 0-3-5.700M19 12a7 7 0 0 1-3 5.700',
  audit: 'M12 3l8 3v6c0 4.500-3.500 7.500-8 9-4.500-1.500-8-4.500-8-9V6zM9 12l2.200 2.200L15.500 10',
  outbox: 'M4 12 20 4l-5 16-3-7z',
  team: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.500 3-5 6.500-5s6.500 1.500 6.500 5M16 4.500a3.500 3.500 0 0 1 0 6M18.500 15c2 .7 3.500 2.200 3.500 5',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM8 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  reference: 'm8 7-5 5 5 5M16 7l5 5-5 5M13.500 5l-3 14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'm6 6 12 12M18 6 6 18',
  left: 'm14 6-6 6 6 6',
  right: 'm10 6 6 6-6 6',
  plus: 'M12 5v14M5 12h14',
  templates: 'M4 5h16v14H4zM4 9h16M8 13h8M8 16h5',
  websites: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  out: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9',
} as const;
export type IconName = keyof typeof ICONS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={ICONS[name]} /></svg>
);

const TONES: Record<string, string> = {
  confirmed: 'good', completed: 'good', paid: 'good', delivered: 'good', processed: 'good', converted: 'good', open: 'good',
  resolved: 'good', sent: 'good', succeeded: 'good', in_use: 'good', accepted: 'good', qualified: 'good', active: 'good', success: 'good', done: 'good', made: 'good',
  pending: 'warn', unpaid: 'warn', escalated: 'warn', processing: 'warn', partially_paid: 'warn', contacted: 'warn', in_progress: 'warn', crawling: 'warn', partially_refunded: 'warn', ours: 'mute', waiting: 'warn', running: 'warn',
  cancelled: 'mute', expired: 'mute', closed: 'mute', lost: 'mute', refunded: 'mute', revoked: 'mute', suspended: 'mute', inactive: 'mute', paused: 'warn', skipped: 'mute', stopped: 'mute', removing: 'mute',
  removed: 'bad', spam: 'bad', dead: 'bad', failed: 'bad', no_show: 'bad', emergency: 'bad',
};

export const Badge = ({ state }: { state: string }) => <span class={`badge ${TONES[state] ?? 'plain'}`}>{say(state)}</span>;

export interface Loaded<Value> {
  value: Value | null;
  error: unknown;
  reload: () => void;
}

/** Reads something whenever what it depends on changes. An answer that comes too late is not shown. */
export function useLoaded<Value>(load: () => Promise<Value>, depends: unknown[]): Loaded<Value> {
  const [state, set] = useState<{ value: Value | null; error: unknown }>({ value: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && set({ value, error: null }),
      (error: unknown) => isCurrent && set({ value: null, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [...depends, round]);
  return { ...state, reload: () => setRound((round) => round + 1) };
}

/** What was read, once it is there; before, that it is being read, and what went wrong. */
export function Shown<Value>({ loaded, children }: { loaded: Loaded<Value>; children: (value: Value) => ComponentChildren }) {
  if (loaded.error) {
    return (
      <div class="empty" role="alert">
        <p>{explain(loaded.error)}</p>
        <button type="button" onClick={loaded.reload}>{t('Try again')}</button>
      </div>
    );
  }
  if (loaded.value === null) return <div class="loading" role="status"><span class="hidden">{t('Loading')}</span></div>;
  return <>{children(loaded.value)}</>;
}

export const Empty = ({ children }: { children: ComponentChildren }) => <div class="empty"><p>{children}</p></div>;

/** The head of a view: what it is, and what can be done in it. */
export const Head = ({ title, children, back }: { title: string; children?: ComponentChildren; back?: string }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Frontdesk`;
  }, [title]);
  return (
    <header class="head">
      {back && <a class="back" href={back} aria-label={t('Back')}><Icon name="left" /></a>}
      <h1 tabIndex={-1} ref={heading}>{title}</h1>
      <div class="tools">{children}</div>
    </header>
  );
};

export const Card = ({ title, children, tools, class: name = '' }: { title?: string; children: ComponentChildren; tools?: ComponentChildren; class?: string }) => (
  <section class={`card ${name}`}>
    {title && <div class="card-head"><h2>{title}</h2>{tools}</div>}
    {children}
  </section>
);

interface Said {
  /** What helps to fill it in. */
  hint?: string;
  /** What is wrong with it. */
  fault?: string;
}

/** What describes a control to who does not see what stands below it. */
const described = (id: string, { hint, fault }: Said) => [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined;

const Below = ({ id, hint, fault }: { id: string } & Said) => (
  <>
    {hint && <small id={`${id}-hint`}>{hint}</small>}
    {fault && <small class="wrong" id={`${id}-fault`}>{fault}</small>}
  </>
);

type FieldProps = { label: string } & Said & InputHTMLAttributes<HTMLInputElement>;

export const Field = ({ label, hint, fault, ...input }: FieldProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} aria-describedby={described(id, { hint, fault })} aria-invalid={fault ? true : undefined} {...input} />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  );
};

type AreaProps = { label: string; area?: Ref<HTMLTextAreaElement> } & Said & TextareaHTMLAttributes<HTMLTextAreaElement>;

export const TextArea = ({ label, hint, fault, area, ...rest }: AreaProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} ref={area} rows={4} aria-describedby={described(id, { hint, fault })} aria-invalid={fault ? true : undefined} {...rest} />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  );
};

interface CheckProps {
  label: string;
  name?: string;
  value?: string | number;
  checked?: boolean;
  defaultChecked?: boolean;
  disabled?: boolean;
  /** It works at once, without a form around it. */
  isSwitch?: boolean;
  onChange?: (event: TargetedEvent<HTMLInputElement>) => void;
}

/** A box to tick, with its label. */
export const Check = ({ label, isSwitch, ...input }: CheckProps) => (
  <label class="check"><input type="checkbox" role={isSwitch ? 'switch' : undefined} {...input} />{label}</label>
);

/** The parts of a view, each with an address. */
export const Tabs = ({ label, tabs }: { label: string; tabs: { href: string; text: string; isHere: boolean }[] }) => {
  const place = useRef<HTMLDivElement>(null);
  // On a narrow page they scroll.
  useEffect(() => place.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' }), [tabs.find(({ isHere }) => isHere)?.href]);
  return (
    <div class="tabs" role="navigation" aria-label={label} ref={place}>
      {tabs.map(({ href, text, isHere }) => <a key={href} href={href} aria-current={isHere ? 'page' : undefined}>{text}</a>)}
    </div>
  );
};

export type Options = readonly (readonly [value: string, label: string])[];

export const Select = ({ label, options, isQuiet, ...select }: { label: string; options: Options; isQuiet?: boolean } & SelectHTMLAttributes<HTMLSelectElement>) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={isQuiet ? 'hidden' : ''}>{label}</label>
      <select id={id} {...select}>
        {options.map(([value, text]) => <option key={value} value={value} selected={value === select.value}>{text}</option>)}
      </select>
    </div>
  );
};

/** A dialog with a form; it closes when its work is done. */
export function Dialog({ title, onClose, onSubmit, confirm, isDanger, children }: {
  title: string;
  onClose: () => void;
  onSubmit?: (form: FormData) => Promise<boolean>;
  confirm?: string;
  isDanger?: boolean;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  // Notices are behind the dialog, so what went wrong since it opened stands in it too.
  const [before] = useState(() => notices.value.at(-1)?.id ?? 0);
  const fault = notices.value.findLast((notice) => notice.kind === 'bad' && notice.id > before);
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const isDone = await onSubmit?.(new FormData(event.target as HTMLFormElement));
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby={id}>
      <form onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
        <h2 id={id}>{title}</h2>
        {children}
        {fault && <p class="fault" role="alert">{fault.text}</p>}
        <div class="buttons">
          <button type="button" onClick={onClose}>{t('Close')}</button>
          {onSubmit && <button class={isDanger ? 'danger' : 'primary'} disabled={isBusy}>{confirm ?? t('Save')}</button>}
        </div>
      </form>
    </dialog>
  );
}

/** The value of a form's field, or nothing where it was left empty. */
export function entered(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The number in a form's field, or nothing where it was left empty. */
export function counted(form: FormData, name: string): number | null {
  const text = entered(form, name);
  return text === undefined ? null : Number(text);
}

/** The contact of what is booked, as far as it differs from what is there: a phone that is sent is one that the staff answers for. */
export function newContact(form: FormData, of: any): Record<string, string> | undefined {
  const contact: Record<string, string> = {};
  for (const name of ['name', 'email', 'phone']) {
    const value = entered(form, `customer_${name}`);
    if (value !== undefined && value !== of[`customer_${name}`]) contact[name] = value;
  }
  return Object.keys(contact).length > 0 ? contact : undefined;
}

/** Facts about one thing. What is not known is left out. */
export const Facts = ({ facts }: { facts: [label: string, value: ComponentChildren][] }) => (
  <dl class="facts">
    {facts.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '').map(([label, value]) => (
      <div key={label}><dt>{label}</dt><dd>{value}</dd></div>
    ))}
  </dl>
);
