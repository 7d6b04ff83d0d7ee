// The definition of a form, as its row has it, and what its fields take.

import { isNothing, type Condition } from './conditions';
import { EMAIL, PHONE } from './fields';
import type { Language } from './i18n';

export interface Definition {
  id: string;
  name: string;
  description: string | null;
  fields: FieldDefinition[];
  settings: { submitButton?: string; successMessage?: string };
}

export interface FieldDefinition {
  name: string;
  type: string;
  label?: string;
  help?: string;
  placeholder?: string;
  required?: boolean;
  options?: { value: string; label?: string }[];
  validation?: {
    min_length?: number; max_length?: number; min?: number; max?: number; integer?: boolean;
    min_selected?: number; max_selected?: number; not_before?: string; not_after?: string;
  };
  visible_if?: Condition;
  required_if?: Condition;
}

/** What is wrong with an answer, in words; null: nothing that a page can tell. The server has the last word. */
export function faultOf({ type, validation: rules = {} }: FieldDefinition, value: unknown, isRequired: boolean, { t }: Language): string | null {
  if (isNothing(value) || value === false) {
    if (!isRequired) return null;
    return type === 'checkbox' || type === 'consent' ? t('tick') : t('required');
  }
  if (Array.isArray(value)) {
    if (value.length < (rules.min_selected ?? 0)) return t('more_chosen', rules.min_selected!);
    if (value.length > (rules.max_selected ?? Infinity)) return t('fewer_chosen', rules.max_selected!);
    return null;
  }
  const text = String(value).trim();
  switch (type) {
    case 'email': return EMAIL.test(text) ? null : t('email_wrong');
    case 'phone': return PHONE.test(text) ? null : t('phone_wrong');
    case 'url': return /^https?:\/\/\S+$/i.test(text) ? null : t('url_wrong');
    case 'number': {
      const number = Number(text);
      if (!Number.isFinite(number)) return t('number_wrong');
      if (rules.integer && !Number.isInteger(number)) return t('whole');
      if (number < (rules.min ?? -Infinity)) return t('least', rules.min!);
      if (number > (rules.max ?? Infinity)) return t('most', rules.max!);
      return null;
    }
    case 'text': case 'textarea': {
      const length = [...text].length;
      if (length < (rules.min_length ?? 0)) return t('longer', rules.min_length!);
      if (length > (rules.max_length ?? Infinity)) return t('shorter', rules.max_length!);
      return null;
    }
    default: return null;
  }
}

/** What a fault of the server is called in the visitor's language, where the kind of field tells it. */
export function serverFault({ type }: FieldDefinition, detail: string, { code, t }: Language): string {
  const word = ({ email: 'email_wrong', phone: 'phone_wrong', url: 'url_wrong' } as const)[type];
  if (code !== 'en' && word) return t(word);
  return detail.charAt(0).toUpperCase() + detail.slice(1);
}

/** What a field is called whose definition does not say it. */
export function labelOf({ name, label }: FieldDefinition, { t }: Language): string {
  if (label) return label;
  if (name === 'name' || name === 'email' || name === 'phone' || name === 'message') return t(name);
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What browsers fill in by themselves (WCAG 2.2, 1.3.5). */
export function autocompleteOf({ name, type }: FieldDefinition): string | null {
  if (type === 'email') return 'email';
  if (type === 'phone') return 'tel';
  if (type === 'url') return 'url';
  return ({ name: 'name', first_name: 'given-name', last_name: 'family-name', company: 'organization', city: 'address-level2', country: 'country-name' } as Record<string, string>)[name] ?? null;
}
