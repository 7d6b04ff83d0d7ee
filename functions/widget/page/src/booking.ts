// <frontdesk-booking tour="…">, appointment="…" or organization="…": books a tour or an appointment.

import { rows } from './api';
import { ICONS, fill, h, icon, type Child } from './dom';
import { Widget, focusOn } from './element';
import { money } from './i18n';
import { order, type Choice } from './order';
import { comesBack, goOn, offer, payThere, type Unpaid } from './pay';
import { showSlots } from './slots';
import { showDepartures } from './tours';
import { HERE, differ, momentText, placeOf, timeText } from './when';

interface Offer {
  id: string;
  title?: string;
  name?: string;
  description: string | null;
  duration_minutes?: number;
}

export interface Booked {
  id: string;
  total_price: string | null;
  currency: string | null;
  confirmation_code: string;
  status: string;
  expires_at: string | null;
  starts_at: string;
}

export class Booking extends Widget {
  static observedAttributes = ['tour', 'appointment', 'organization', 'payment', 'lang'];

  readonly card = h('div', { class: 'card', part: 'card' });
  signal = new AbortController().signal;
  #isFirst = true;

  get words() {
    return this.language;
  }

  protected start(signal: AbortSignal): void {
    this.signal = signal;
    this.#isFirst = true;
    fill(this.frame, this.card);
    if (!comesBack(this)) this.begin();
  }

  /** Shows what can be booked: of what the page names, or else of all. */
  begin(): void {
    const [tour, appointment] = [this.getAttribute('tour'), this.getAttribute('appointment')];
    if (tour) showDepartures(this, tour);
    else if (appointment) showSlots(this, appointment);
    else this.#offers();
  }

  /** Shows what `load` finds in the card. */
  fetch<Found>(load: () => Promise<Found>, show: (found: Found) => void, into: Element = this.card): void {
    void this.load(this.signal, into, load, show);
  }

  /** Goes on to another step: its heading takes the focus, so that a screen reader says where one is. */
  step(heading: HTMLElement, ...parts: Child[]): void {
    fill(this.card, heading, ...parts);
    // Not when the page has just been opened: that would take the focus from the page.
    if (!this.#isFirst) focusOn(heading);
    this.#isFirst = false;
  }

  /** Leads back to all that can be booked, where the page does not name the one thing. */
  back(): Child {
    if (this.hasAttribute('tour') || this.hasAttribute('appointment')) return null;
    return h('div', {}, h('button', { type: 'button', class: 'link', click: () => this.#offers() }, this.t('back')));
  }

  #offers(): void {
    const { t, signal } = this;
    const own = { organization_id: `eq.${this.getAttribute('organization') ?? ''}`, limit: '100' };
    const load = () => Promise.all([
      rows<Offer>('tours', { ...own, select: 'id,title,description', order: 'title' }, signal),
      rows<Offer>('appointment_types', { ...own, select: 'id,name,description,duration_minutes', order: 'name' }, signal),
    ]);
    this.fetch(load, ([tours, kinds]) => {
      const list = (title: string, offers: Offer[], open: (id: string) => void) => offers.length > 0 && h('section', { class: 'stack' }, h('h3', {}, title),
        h('div', { class: 'choices' }, offers.map((offer) => h('button', { type: 'button', class: 'choice', part: 'choice', click: () => open(offer.id) },
          h('span', { class: 'tight' }, h('span', { class: 'strong' }, offer.title ?? offer.name), offer.description && h('span', { class: 'muted small' }, offer.description.slice(0, 140))),
          offer.duration_minutes && h('span', { class: 'muted small' }, t('minutes', offer.duration_minutes))))));
      this.step(h('h2', {}, t('offers')), list(t('tours'), tours, (id) => showDepartures(this, id)), list(t('appointments'), kinds, (id) => showSlots(this, id)),
        tours.length + kinds.length === 0 && h('p', { class: 'muted' }, t('nothing')));
    });
  }

  /** When something begins: by the visitor's clock, and by the organization's where that shows another time. */
  when(moment: string, zone: string): HTMLElement {
    const { tag } = this.language;
    return h('span', { class: 'tight' },
      h('span', { class: 'strong' }, momentText(moment, HERE, tag)),
      differ(moment, HERE, zone) && h('span', { class: 'muted small' }, this.t('their_zone', momentText(moment, zone, tag), placeOf(zone))));
  }

  /** Says whose clock is meant. */
  zoneNote(zone: string, moment = new Date().toISOString()): HTMLElement {
    const { t } = this;
    const text = !differ(moment, HERE, zone) ? t('one_zone', zone) : t('your_zone', HERE);
    return h('p', { class: 'muted small' }, text);
  }

  /** The last step before it is booked. */
  order(choice: Choice): void {
    order(this, choice);
  }

  amount(value: number | string, currency: string): string {
    return Number(value) === 0 ? this.t('free') : money(value, currency, this.language.tag);
  }

  /** Says that it is booked, and offers to pay what costs something. */
  done(booked: Booked, { title, zone, name, isPaidAhead }: Choice, customer: { email?: string; phone?: string }): void {
    const { t } = this;
    this.tell('booked', booked);
    const isConfirmed = booked.status === 'confirmed';
    const next = h('p', {}, isConfirmed ? t('confirmed') : booked.expires_at ? t('held', this.until(booked.expires_at)) : t('pending'));
    const { id, confirmation_code, starts_at, total_price, currency } = booked;
    const receipt = { id, confirmation_code, title, zone, starts_at };
    const isToPay = total_price !== null && currency !== null && Number(total_price) > 0;
    const place = h('section', { class: 'stack', 'aria-label': t('payment'), 'aria-live': 'polite' });
    this.receipt(h('h2', {}, t(isConfirmed ? 'booked' : 'requested')), receipt, next, isToPay && place);
    if (!isToPay) return;
    const { email, phone } = customer;
    const what = name === 'booking-create' ? 'booking' : 'appointment';
    const unpaid = { ...receipt, what, total_price, currency, ...(email && { email }), ...(phone && { phone }) } as const;
    if (isConfirmed || !isPaidAhead) return payThere(this, place, unpaid);
    void offer(this, place, unpaid, (until) => {
      next.textContent = t('pay_until', this.until(until));
    });
  }

  /** What is booked, with what there is to say of it. */
  receipt(heading: HTMLElement, { title, starts_at, zone, confirmation_code }: Omit<Unpaid, 'what' | 'total_price' | 'currency'>, ...said: Child[]): void {
    this.step(heading,
      h('div', { class: 'row' }, h('span', { class: 'seal' }, icon(ICONS.done)), h('div', { class: 'tight' }, h('span', { class: 'strong' }, title), this.when(starts_at, zone))),
      ...said,
      h('dl', { class: 'tight', part: 'confirmation' }, h('dt', { class: 'muted small' }, this.t('code')), h('dd', { class: 'code' }, confirmation_code)),
      h('div', {}, h('button', { type: 'button', class: 'quiet', click: () => { goOn(); this.begin(); } }, this.t('another'))),
    );
  }

  /** Tells the page what was done elsewhere. */
  said(what: string, detail: unknown): void {
    this.tell(what, detail);
  }

  until(moment: string): string {
    const { tag } = this.language;
    const isSoon = Date.parse(moment) - Date.now() < 12 * 3_600_000;
    return isSoon ? timeText(moment, HERE, tag) : momentText(moment, HERE, tag);
  }
}
