// Who books: a name, and how to reach them.

import { h } from './dom';
import { EMAIL, Field, PHONE } from './fields';
import type { Language } from './i18n';

export class Contact {
  readonly element: HTMLElement;
  readonly fields: Field[];
  #name = h('input', { name: 'name', autocomplete: 'name', maxlength: 200 });
  #email = h('input', { name: 'email', type: 'email', autocomplete: 'email', maxlength: 254 });
  #phone = h('input', { name: 'phone', type: 'tel', autocomplete: 'tel', maxlength: 40 });

  constructor(private readonly language: Language, id: () => string) {
    const { t } = language;
    const field = (label: string, control: HTMLElement) => new Field(language, { id: id(), label, control });
    this.fields = [field(t('name'), this.#name), field(t('email'), this.#email), field(t('phone'), this.#phone)];
    const [name, email, phone] = this.fields.map(({ element }) => element);
    this.fields[0]!.required = true;
    this.fields[1]!.required = true;
    this.fields[2]!.required = false;
    this.element = h('fieldset', { class: 'stack' }, h('legend', {}, t('contact')), name, h('div', { class: 'two' }, email, phone));
  }

  /** Marks what is wrong. */
  check(): void {
    const { t } = this.language;
    const [name, email, phone] = this.fields as [Field, Field, Field];
    const { name: called, email: address, phone: number } = this.read();
    name.fault = called ? null : t('required');
    email.fault = address ? (EMAIL.test(address) ? null : t('email_wrong')) : number ? null : t('reach');
    phone.fault = number && !PHONE.test(number) ? t('phone_wrong') : null;
  }

  /** Marks what the server found wrong. Gives whether the field is one of these. */
  take(pointer: string, detail: string): boolean {
    const { t, code } = this.language;
    const at = ['/customer/name', '/customer/email', '/customer/phone'].indexOf(pointer);
    if (at < 0) return false;
    this.fields[at]!.fault = code === 'en' ? detail.charAt(0).toUpperCase() + detail.slice(1) : t((['required', 'email_wrong', 'phone_wrong'] as const)[at]!);
    return true;
  }

  read(): { name: string; email?: string; phone?: string } {
    const [name, email, phone] = [this.#name, this.#email, this.#phone].map((input) => input.value.trim());
    return { name: name!, ...(email && { email }), ...(phone && { phone }) };
  }
}
