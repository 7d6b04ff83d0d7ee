// What the views share: where the page is, what it last said, how it looks.

import { effect, signal } from '@preact/signals';

import { organization, Problem } from './api';
import { language, t } from './i18n';
import * as format from './format';

export interface Route {
  view: string;
  id: string | null;
  query: URLSearchParams;
}

/** The place after `#`, such as `#/bookings/ID?status=pending`: it is never sent to a server. */
export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', id = null] = path.split('/');
  return { view: view || 'today', id, query: new URLSearchParams(query) };
}

// The link that confirms an address leads here with a token, which is not used: it is to stay in no history.
if (/^#(access_token|error)=/.test(location.hash)) history.replaceState(null, '', location.pathname);

export const route = signal(parse(location.hash));
addEventListener('hashchange', () => {
  route.value = parse(location.hash);
});

export function go(view: string, id?: string | null, query?: Record<string, string>): void {
  location.hash = link(view, id, query);
}

export function link(view: string, id?: string | null, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${view}${id ? `/${id}` : ''}${search ? `?${search}` : ''}`;
}

/** Changes the query of the place, and nothing else. */
export function ask(changes: Record<string, string>): void {
  const { view, id, query } = route.value;
  go(view, id, { ...Object.fromEntries(query), ...changes });
}

export interface Notice {
  id: number;
  kind: 'good' | 'bad';
  text: string;
}

export const notices = signal<Notice[]>([]);
let last = 0;

export function notify(kind: Notice['kind'], text: string): void {
  last += 1;
  const notice = { id: last, kind, text };
  notices.value = [...notices.value, notice];
  if (kind === 'good') setTimeout(() => dismiss(notice.id), 6000);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** What went wrong, with every fault that the API names. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
  // What is said already is not said once more.
  const faults = error.errors.filter(({ detail }) => detail !== error.message).map(({ pointer, detail }) => `${pointer.replace(/^\//, '')}: ${detail}`);
  return [error.message, ...faults].join(' ');
}

/** Does what a button stands for, and says how it went. */
export async function act(work: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await work();
    notify('good', done);
    return true;
  } catch (error) {
    notify('bad', explain(error));
    return false;
  }
}

export type Theme = 'system' | 'light' | 'dark';
const chosen = localStorage.getItem('frontdesk-theme');
export const theme = signal<Theme>(chosen === 'light' || chosen === 'dark' ? chosen : 'system');
effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  localStorage.setItem('frontdesk-theme', theme.value);
});

export const isAdmin = () => ['owner', 'admin'].includes(organization.value?.role ?? '');

const zone = () => organization.value?.timezone ?? 'UTC';
export const today = () => format.dayIn(zone(), new Date());
export const dateTime = (moment: string) => format.dateTime(moment, zone(), language.value);
export const time = (moment: string) => format.time(moment, zone(), language.value);
export const dayText = (day: string, options?: Intl.DateTimeFormatOptions) => format.dayText(day, language.value, options);
export const dayOf = (moment: string) => format.dayIn(zone(), moment);
export const startOf = (day: string) => format.startOf(day, zone());
/** A moment that was given on the organization's clock. */
export const momentOf = (local: string) => {
  const [day = '', time = ''] = local.split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const start = Date.parse(startOf(day)) + (hours * 60 + minutes) * 60_000;
  // Where the clock was changed since midnight, it shows another time by now.
  return new Date(start + (hours * 60 + minutes - format.minutesIn(zone(), new Date(start).toISOString())) * 60_000).toISOString();
};
export const ago = (moment: string) => format.ago(moment, Date.now(), language.value);
export const money = (amount: string | number, currency = organization.value?.currency ?? 'USD') =>
  format.money(amount, currency, language.value);
export const number = (value: number) => format.number(value, language.value);
export const people = (count: number) => (count === 1 ? t('1 person') : t('{0} people', count));
