// The visitor's language: that of the element, or of the page around it.

import { Problem } from './api';
import { LANGUAGES, WORDS, type Word } from './words';

export interface Language {
  /** What words are in, such as `de`. */
  code: string;
  /** What dates and amounts are written in, such as `de-CH`. */
  tag: string;
  t: (word: Word, ...values: (string | number)[]) => string;
}

/** The language of an element: its own `lang`, the nearest one around it, also outside of shadow roots, or the browser's. */
export function languageOf(element: Element): Language {
  const tag = nearest(element) || navigator.language || 'en';
  const index = LANGUAGES.findIndex((known) => known === tag.slice(0, 2).toLowerCase());
  const at = Math.max(index, 0);
  return {
    code: LANGUAGES[at]!,
    tag: index < 0 ? 'en' : valid(tag),
    t: (word, ...values) => values.reduce<string>((text, value, place) => text.replace(`{${place}}`, () => String(value)), WORDS[word][at]!),
  };
}

function nearest(element: Element): string | null {
  for (let node: Node | null = element; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    const lang = node instanceof Element && node.getAttribute('lang');
    if (lang) return lang;
  }
  return null;
}

function valid(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0]!;
  } catch {
    return tag.slice(0, 2);
  }
}

/** A problem in words. What no word is known for is said as the server says it. */
export function inWords({ t, tag }: Language, problem: unknown): string {
  if (!(problem instanceof Problem)) return t('unavailable');
  const { code, status, retryAfter, message } = problem;
  if (code === 'too_many_tries') return t('too_many_tries', duration(tag, retryAfter || 60));
  if (code === 'sold_out') return t('too_few_seats');
  if (['outside_hours', 'not_a_slot', 'too_soon', 'too_far_ahead'].includes(code)) return t('slot_taken');
  if (code.startsWith('challenge_') && status === 403) return t('challenge');
  if (Object.hasOwn(WORDS, code)) return t(code as Word);
  if (status === 404) return t('not_found');
  return status >= 500 || !message ? t('unavailable') : message;
}

/** A number of seconds in the largest unit that fits, such as `2 minutes`. */
function duration(tag: string, seconds: number): string {
  const [unit, length] = ([['hour', 3600], ['minute', 60]] as const).find(([, length]) => seconds >= length) ?? ['second', 1];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(seconds / length));
}

export const money = (amount: number | string, currency: string, tag: string) =>
  new Intl.NumberFormat(tag, { style: 'currency', currency }).format(Number(amount));
