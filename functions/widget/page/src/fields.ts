// Labelled controls: each says what it is, what helps and what is wrong, also to screen readers.

import { fill, h, set } from './dom';
import type { Language } from './i18n';

export interface Options {
  id: string;
  label: string;
  help?: string | null | undefined;
  /** What people fill in: it takes the focus. Of a group, its first. */
  control: HTMLElement;
  /** All that is marked where it is wrong; the control unless said. */
  marked?: HTMLElement[];
  /** What stands where the control would, with it inside. */
  around?: HTMLElement;
  /** Of a group: what stands under its legend. */
  group?: HTMLElement;
  /** A box to tick, whose label is beside it. */
  isTick?: boolean;
}

/** A control with its label, help and fault. */
export class Field {
  readonly element: HTMLElement;
  readonly control: HTMLElement;
  #optional = h('span', { class: 'muted' });
  #fault: HTMLElement;
  #marked: HTMLElement[];
  #described: HTMLElement;
  #help: string | null;

  constructor(private readonly language: Language, { id, label, help, control, around, marked, group, isTick }: Options) {
    this.control = control;
    this.#marked = marked ?? [control];
    this.#help = help ? `${id}-help` : null;
    this.#fault = h('p', { class: 'alert small', id: `${id}-fault`, hidden: true });
    const helping = help && h('p', { class: 'muted small', id: this.#help }, help);
    const named = [label, ' ', this.#optional];
    if (group) {
      this.element = h('fieldset', { class: 'tight', part: 'field' }, h('legend', {}, named), helping, group, this.#fault);
    } else if (isTick) {
      set(control, { id });
      this.element = h('div', { class: 'tight', part: 'field' }, h('label', { class: 'tick', for: id }, control, h('span', {}, named)), helping, this.#fault);
    } else {
      set(control, { id });
      this.element = h('div', { class: 'tight', part: 'field' }, h('label', { for: id }, named), helping, around ?? control, this.#fault);
    }
    this.#described = group ? this.element : control;
    this.#describe();
  }

  set required(isRequired: boolean) {
    this.#optional.textContent = isRequired ? '' : this.language.t('optional');
    // Groups of boxes know no such attribute; what is missing is said where it is.
    if (this.#described === this.control) set(this.control, { 'aria-required': isRequired && 'true' });
  }

  /** Shows what is wrong; null takes it away. */
  set fault(text: string | null) {
    fill(this.#fault, text);
    this.#fault.hidden = !text;
    for (const element of this.#marked) set(element, { 'aria-invalid': text && 'true' });
    this.#describe();
  }

  get isFaulty(): boolean {
    return !this.#fault.hidden;
  }

  #describe(): void {
    const ids = [this.#fault.hidden ? null : this.#fault.id, this.#help].filter(Boolean).join(' ');
    set(this.#described, { 'aria-describedby': ids || null });
  }
}

export const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
export const PHONE = /^\+?[\d\s().\/-]{5,30}$/;

/** Shows all faults at once, and goes to the first. Gives whether there is none. */
export function allGood(fields: Iterable<Field>): boolean {
  const faulty = [...fields].filter((field) => field.isFaulty);
  // The first on the page, whatever the order in which they were found.
  faulty.sort((one, other) => (one.control.compareDocumentPosition(other.control) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  faulty[0]?.control.focus();
  return faulty.length === 0;
}
