// The last step: how many, who, and what it costs.

import { Problem, call, idempotency } from './api';
import type { Booked, Booking } from './booking';
import { Challenge } from './challenge';
import { Contact } from './contact';
import { fill, h } from './dom';
import { Field, allGood } from './fields';
import { inWords } from './i18n';
import { Party, type Kind } from './party';
import { HERE, momentText } from './when';

type Customer = ReturnType<Contact['read']>;

/** What is about to be booked. */
export interface Choice {
  title: string;
  starts_at: string;
  zone: string;
  /** The most who take a seat. */
  seats: number;
  price: string | null;
  currency: string | null;
  /** The kinds of people that have prices of their own, if it has any. */
  kinds: Kind[];
  /** Whether it is confirmed by its payment, and not paid there. */
  isPaidAhead: boolean;
  wishes: boolean;
  /** The function that books it. */
  name: string;
  /** Where it says that the number of people is wrong. */
  peopleAt: string;
  body: (people: ReturnType<Party['read']>, customer: Customer, wishes: string) => unknown;
  booked: (answer: Record<string, unknown>) => Booked;
  /** Goes back to choose something else. */
  change: () => void;
  /** Takes another time instead. */
  other?: (slot: { starts_at: string; seats_left: number }) => void;
}

export function order(booking: Booking, choice: Choice): void {
  const language = booking.words;
  const { t } = language;
  const total = h('output', { part: 'total' });
  const party = new Party(booking, choice, (cents) => {
    if (choice.currency) total.textContent = booking.amount(cents / 100, choice.currency);
  });
  const people = party.field;

  const contact = new Contact(language, booking.newId);
  const wish = h('textarea', { maxlength: 2000, rows: 3 });
  const wishes = new Field(language, { id: booking.newId(), label: t('requests'), control: wish });
  wishes.required = false;
  const challenge = new Challenge(booking, language, booking.signal);
  const alert = h('div', { class: 'stack', role: 'alert', part: 'alert' });
  const submit = h('button', { class: 'main', part: 'submit' }, t('book'));
  const fields = [people, ...contact.fields, wishes];
  const keyOf = idempotency();
  const isOfPeopleAt = (pointer: string) => pointer.startsWith(choice.peopleAt);

  const send = async () => {
    party.check();
    contact.check();
    fill(alert);
    const say = (text: string) => fill(alert, h('p', { class: 'alert box' }, text));
    if (!allGood(fields)) return say(t('faults'));
    if (challenge.isMissing) return say(t('challenge'));
    submit.ariaDisabled = 'true';
    submit.textContent = t('sending');
    const customer = contact.read();
    const body = choice.body(party.read(), customer, wish.value.trim());
    try {
      // A second click, or a repetition of what got no answer, has the same key: it books once.
      const headers = { 'idempotency-key': keyOf(body), ...challenge.header };
      const answer = await call<Record<string, unknown>>(choice.name, body, { headers, signal: booking.signal });
      return booking.done(choice.booked(answer), choice, customer);
    } catch (problem) {
      if (booking.signal.aborted) return;
      challenge.renew();
      if (!(problem instanceof Problem) || problem.code !== 'invalid_request') {
        const words = inWords(language, problem);
        const isOfPeople = problem instanceof Problem && problem.errors.some(({ pointer }) => isOfPeopleAt(pointer));
        if (isOfPeople) people.fault = words;
        allGood(fields);
        say(isOfPeople ? t('faults') : words);
      } else {
        const rest: string[] = [];
        for (const { pointer, detail } of problem.errors) {
          if (isOfPeopleAt(pointer)) people.fault = detail;
          else if (pointer === '/customer') contact.fields[1]!.fault = t('reach');
          else if (!contact.take(pointer, detail)) rest.push(detail);
        }
        allGood(fields);
        say([t('faults'), ...rest].join(' '));
      }
      if (problem instanceof Problem && problem.alternatives.length && choice.other) {
        alert.append(h('p', { class: 'strong' }, t('nearest')), h('div', { class: 'choices' }, problem.alternatives.map((slot) =>
          h('button', { type: 'button', class: 'choice', click: () => choice.other!(slot) }, momentText(slot.starts_at, HERE, language.tag)))));
      }
    }
    submit.ariaDisabled = null;
    submit.textContent = t('book');
  };

  const form = h('form', { class: 'stack', novalidate: true, submit: (event: Event) => {
    event.preventDefault();
    if (submit.ariaDisabled !== 'true') void send();
  } },
    h('div', { class: 'picked' }, h('div', { class: 'tight' }, booking.when(choice.starts_at, choice.zone)), h('button', { type: 'button', class: 'link', click: choice.change }, t('change'))),
    (party.most > 1 || choice.kinds.length > 0) && people.element, contact.element, choice.wishes && wishes.element, challenge.element,
    choice.currency && choice.price !== null && h('div', { class: 'total' }, h('span', {}, t('total')), total), alert, submit);
  booking.step(h('h2', {}, choice.title), form);
}
