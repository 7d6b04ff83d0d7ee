// A field of a form on the page, and what was answered in it.

import { h } from './dom';
import { autocompleteOf, labelOf, type FieldDefinition } from './definition';
import { Field, type Options } from './fields';
import type { Language } from './i18n';

const STARS = 5;
const INPUTS: Record<string, string> = { email: 'email', phone: 'tel', url: 'url', number: 'number', date: 'date', time: 'time' };
const MODES: Record<string, string> = { email: 'email', phone: 'tel', url: 'url', number: 'decimal' };

export interface Answer {
  definition: FieldDefinition;
  /** What stands on the page; a hidden field has nothing. */
  element: HTMLElement | null;
  field: Field | null;
  read: () => unknown;
}

export function answerTo(definition: FieldDefinition, id: string, language: Language): Answer {
  const label = labelOf(definition, language);
  const field = (options: Omit<Options, 'id' | 'label' | 'help'>, read: () => unknown): Answer => {
    const made = new Field(language, { id, label, help: definition.help, ...options });
    return { definition, element: made.element, field: made, read };
  };
  const { name, type, placeholder, options = [], validation: rules = {} } = definition;
  switch (type) {
    case 'hidden': {
      // What a page's address says under this name.
      const value = new URLSearchParams(location.search).get(name);
      return { definition, element: null, field: null, read: () => value };
    }
    case 'honeypot': {
      // Only programs fill it in. Out of sight, and of reach by the keyboard and for screen readers.
      const input = h('input', { name, tabindex: -1, autocomplete: 'off' });
      const element = h('div', { class: 'away', 'aria-hidden': 'true' }, h('label', {}, label, input));
      return { definition, element, field: null, read: () => input.value };
    }
    case 'checkbox': case 'consent': {
      const input = h('input', { type: 'checkbox', name });
      return field({ control: input, isTick: true }, () => input.checked);
    }
    case 'textarea': {
      const input = h('textarea', { name, placeholder, rows: 4 });
      return field({ control: input }, () => input.value);
    }
    case 'select': {
      const input = h('select', { name }, h('option', { value: '' }, language.t('choose')), options.map(({ value, label }) => h('option', { value }, label ?? value)));
      return field({ control: input }, () => input.value);
    }
    case 'multi_select': {
      const boxes = options.map(({ value }) => h('input', { type: 'checkbox', name, value }));
      const group = h('div', {}, options.map(({ value, label }, at) => h('label', { class: 'tick' }, boxes[at], label ?? value)));
      return field({ control: boxes[0] ?? h('input'), marked: boxes, group }, () => boxes.filter((box) => box.checked).map((box) => box.value));
    }
    case 'rating': {
      const most = rules.max ?? STARS;
      const stars = Array.from({ length: most }, (_, at) => h('input', { type: 'radio', name: id, value: at + 1, 'aria-label': language.t('of', at + 1, most) }));
      const group = h('div', { class: 'stars' }, stars.map((star) => h('label', {}, star, star.value)));
      return field({ control: stars[0]!, marked: [], group }, () => stars.find((star) => star.checked)?.value ?? null);
    }
    default: {
      const input = h('input', {
        type: INPUTS[type] ?? 'text', inputmode: MODES[type], name, placeholder, autocomplete: autocompleteOf(definition),
        step: type === 'number' && (rules.integer ? 1 : 'any'), min: day(rules.not_before), max: day(rules.not_after),
      });
      // What is no number reads as nothing; it is to be said that it is none.
      return field({ control: input }, () => (input.validity.badInput ? 'NaN' : input.value));
    }
  }
}

/** A bound of days that a calendar can show; one that counts from today is the server's, whose zone is the organization's. */
const day = (bound: string | undefined) => (bound && /^\d/.test(bound) ? bound : null);
