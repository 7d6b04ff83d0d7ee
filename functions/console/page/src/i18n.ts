// The page's own words. English is in the code, and the key of the other languages.

import { signal } from '@preact/signals';

import type { Words } from './words/de';

export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français', it: 'Italiano', es: 'Español', pt: 'Português' };
export type Language = keyof typeof LANGUAGES;

export const language = signal<Language>('en');
const words = signal<Words | null>(null);

const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<{ words: Words }>> = {
  de: () => import('./words/de'),
  fr: () => import('./words/fr'),
  it: () => import('./words/it'),
  es: () => import('./words/es'),
  pt: () => import('./words/pt'),
};

export type Word = keyof Words;

/** A word of the page in the chosen language. `{0}` stands for the first value. */
export function t(word: Word, ...values: (string | number)[]): string {
  const text = words.value?.[word] ?? word;
  return values.reduce<string>((filled, value, index) => filled.replace(`{${index}}`, String(value)), text);
}

/** Names, which are the same in all languages. */
const NAMES: Record<string, string> = {
  sms: 'SMS', whatsapp: 'WhatsApp', messenger: 'Messenger', instagram: 'Instagram', openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google', mistral: 'Mistral',
  facebook: 'Facebook', stripe: 'Stripe', vapi: 'Vapi', resend: 'Resend', postmark: 'Postmark', sendgrid: 'SendGrid', twilio: 'Twilio', meta: 'Meta', calcom: 'Cal.com', outlook: 'Outlook', ics: 'iCalendar',
};

/** What words of the data are in English, where they are none for people. */
const ENGLISH: Record<string, string> = {
  text: 'short text', textarea: 'long text', select: 'one of several', multi_select: 'several', checkbox: 'box to tick', honeypot: 'trap for robots', widget: 'chat on the web site',
  email: 'e-mail', url: 'address of a page',
};

/** A word that comes from the data, such as a status: translated where the page knows it, and readable otherwise. */
export function say(word: string): string {
  return (words.value as Record<string, string> | null)?.[word] ?? (words.value ? undefined : ENGLISH[word]) ?? NAMES[word] ?? word.replaceAll(/[_.]/g, ' ');
}

export async function speak(chosen: Language): Promise<void> {
  words.value = chosen === 'en' ? null : (await LOADERS[chosen]()).words;
  language.value = chosen;
  document.documentElement.lang = chosen;
  localStorage.setItem('frontdesk-language', chosen);
}

/** The language chosen before, or else the first of the browser's that the page speaks. */
export function preferred(): Language {
  const wanted = [localStorage.getItem('frontdesk-language') ?? '', ...navigator.languages];
  const known = wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES);
  return (known ?? 'en') as Language;
}
