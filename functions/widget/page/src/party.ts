// How many come: of all, or of each kind that a tour has.

import type { Booking } from './booking';
import { h } from './dom';
import { Field } from './fields';
import type { Choice } from './order';

/** A kind of people that a tour has a price for. */
export interface Kind {
  kind: string;
  name: string;
  description: string | null;
  price: string;
  takes_seat: boolean;
  may_be_alone: boolean;
}

/** The most that one booking takes. */
const MOST = 1000;

export class Party {
  readonly field: Field;
  #inputs: HTMLInputElement[];
  #kinds: Kind[];

  /** `changed` is told what all of them cost, in hundredths. */
  constructor(private readonly booking: Booking, private readonly choice: Choice, private readonly changed: (cents: number) => void) {
    const { t } = booking.words;
    this.#kinds = choice.kinds;
    const label = t('people');
    if (!this.#kinds.length) {
      const [around, control] = this.#counter(1, this.most);
      this.#inputs = [control];
      this.field = new Field(booking.words, { id: booking.newId(), label, control, around });
    } else {
      // Somebody who may come without others is there from the beginning.
      const first = Math.max(this.#kinds.findIndex((kind) => kind.takes_seat && kind.may_be_alone), 0);
      const counters = this.#kinds.map(({ name }, index) => this.#counter(index === first ? 1 : 0, MOST, name));
      this.#inputs = counters.map(([, input]) => input);
      const group = h('div', { class: 'choices' }, this.#kinds.map((kind, index) => {
        const [counter, input] = counters[index]!;
        const id = booking.newId();
        input.id = id;
        const price = choice.currency && booking.amount(kind.price, choice.currency);
        const about = [price, !kind.takes_seat && t('no_seat')].filter(Boolean).join(' · ');
        return h('div', { class: 'kind', part: 'kind' },
          h('div', { class: 'tight' }, h('label', { for: id }, kind.name), h('span', { class: 'muted small' }, about), kind.description && h('span', { class: 'muted small' }, kind.description)), counter);
      }));
      this.field = new Field(booking.words, { id: booking.newId(), label, control: this.#inputs[0]!, marked: this.#inputs, group });
    }
    this.field.required = true;
    this.sum();
  }

  /** The most who take a seat. */
  get most(): number {
    return Math.min(this.choice.seats, MOST);
  }

  #counter(value: number, most: number, name = ''): [HTMLElement, HTMLInputElement] {
    const { t } = this.booking.words;
    const least = name ? 0 : 1;
    const input = h('input', { type: 'number', inputmode: 'numeric', min: least, max: most, value, input: () => this.sum() });
    const button = (word: 'fewer' | 'more', sign: string, by: number) => h('button', {
      type: 'button', class: 'square quiet', 'aria-label': name ? `${t(word)}: ${name}` : t(word),
      click: () => {
        input.value = String(Math.min(Math.max(read(input) + by, least), most));
        this.sum();
      },
    }, sign);
    return [h('div', { class: 'count' }, button('fewer', '−', -1), input, button('more', '+', 1)), input];
  }

  sum(): void {
    // In hundredths, so that nothing is lost between.
    const cents = (price: unknown) => Math.round(Number(price) * 100);
    const counts = this.#inputs.map((input) => Math.max(read(input), 0));
    this.changed(this.#kinds.length
      ? this.#kinds.reduce((sum, { price }, index) => sum + cents(price) * counts[index]!, 0)
      : cents(this.choice.price) * Math.max(counts[0]!, 1));
  }

  /** Marks what is wrong. */
  check(): void {
    const { t } = this.booking.words;
    const counts = this.#inputs.map(read);
    const of = (holds: (kind: Kind) => boolean) => counts.reduce((sum, count, index) => sum + (holds(this.#kinds[index]!) ? count : 0), 0);
    const seats = this.#kinds.length ? of((kind) => kind.takes_seat) : counts[0]!;
    const isWrong = counts.some((count) => !(count >= 0 && count <= MOST));
    if (isWrong) this.field.fault = t('whole');
    else if (seats > this.most) this.field.fault = this.#kinds.length ? t('too_few_seats') : t('most', this.most);
    else if (!this.#kinds.length) this.field.fault = seats >= 1 ? null : t('least', 1);
    else this.field.fault = of((kind) => kind.takes_seat && kind.may_be_alone) ? null : t(of(() => true) ? 'nobody_alone' : 'least', 1);
  }

  /** As the functions take it. */
  read(): number | { kind: string; count: number }[] {
    if (!this.#kinds.length) return read(this.#inputs[0]!);
    return this.#kinds.map(({ kind }, index) => ({ kind, count: read(this.#inputs[index]!) })).filter(({ count }) => count > 0);
  }
}

const read = (input: HTMLInputElement) => Math.trunc(Number(input.value));
