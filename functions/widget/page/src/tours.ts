// The departures of a tour.

import { call } from './api';
import type { Booked, Booking } from './booking';
import { h } from './dom';
import type { Kind } from './party';
import { HERE, addDays, dayIn } from './when';

interface Departure {
  id: string;
  starts_at: string;
  timezone: string;
  seats_left: number;
  price: string;
  currency: string;
  participant_kinds: Kind[];
}

interface Tour {
  id: string;
  title: string;
}

interface Availability {
  tour: Tour;
  departures: Departure[];
}

/** How many are shown at a time. */
const SHOWN = 6;
/** How far ahead the function looks at most. */
const DAYS = 365;

export function showDepartures(booking: Booking, tour: string): void {
  const { signal } = booking;
  const today = dayIn(HERE, new Date());
  // Somewhere it is still yesterday; what has left is not shown anyway.
  const range = { tour_id: tour, from: addDays(today, -1), to: addDays(today, DAYS - 1) };
  booking.fetch(() => call<Availability>('tour-availability', range, { signal }), (found) => show(booking, found));
}

function show(booking: Booking, { tour, departures }: Availability): void {
  const { t } = booking.words;
  const heading = h('h2', {}, tour.title);
  const [first] = departures;
  if (!first) return booking.step(heading, h('p', { class: 'muted' }, t('nothing')), booking.back());
  const list = h('div', { class: 'choices', role: 'group', 'aria-label': t('date') });
  const more = h('button', { type: 'button', class: 'quiet', click: () => add() }, t('older'));
  const add = () => {
    const before = list.childElementCount;
    const buttons = departures.slice(before, before + SHOWN).map((departure) => choice(booking, tour, departure));
    list.append(...buttons);
    more.hidden = list.childElementCount >= departures.length;
    if (before) buttons[0]?.focus();
  };
  add();
  booking.step(heading, h('div', { class: 'stack' }, h('h3', {}, t('date')), list, h('div', {}, more), booking.zoneNote(first.timezone, first.starts_at)), booking.back());
}

function choice(booking: Booking, tour: Tour, departure: Departure): HTMLElement {
  const { t } = booking.words;
  const { seats_left: seats, currency, participant_kinds: kinds } = departure;
  // What who comes alone pays; what the others do is said where they are counted.
  const { price } = kinds.find((kind) => kind.takes_seat && kind.may_be_alone) ?? departure;
  const left = seats === 0 ? t('sold_out') : seats === 1 ? t('seat_left') : t('seats_left', seats);
  const cost = Number(price) === 0 ? t('free') : t('each', booking.amount(price, currency));
  return h('button', { type: 'button', class: 'choice', part: 'choice', disabled: seats === 0, click: () => open(booking, tour, departure) },
    booking.when(departure.starts_at, departure.timezone), h('span', { class: 'tight small cost' }, h('span', { class: 'strong' }, cost), h('span', { class: 'muted' }, left)));
}

function open(booking: Booking, tour: Tour, departure: Departure): void {
  booking.order({
    title: tour.title,
    starts_at: departure.starts_at,
    zone: departure.timezone,
    seats: departure.seats_left,
    price: departure.price,
    currency: departure.currency,
    kinds: departure.participant_kinds,
    isPaidAhead: true,
    wishes: true,
    name: 'booking-create',
    peopleAt: '/participants',
    body: (people, customer, wishes) => ({ departure_id: departure.id, participants: people, customer, ...(wishes && { special_requests: wishes }) }),
    booked: (answer) => {
      const { departure: { starts_at }, ...rest } = answer as unknown as Booked & { departure: { starts_at: string } };
      return { ...rest, starts_at };
    },
    change: () => showDepartures(booking, tour.id),
  });
}
