// The free times of a kind of appointment.

import { call, rows } from './api';
import type { Booked, Booking } from './booking';
import { calendar } from './calendar';
import { fill, h } from './dom';
import { HERE, addDays, dayIn, dayText, differ, monthOf, placeOf, timeText } from './when';

interface Slot {
  starts_at: string;
  seats_left: number;
}

interface Availability {
  appointment_type: { id: string; name: string; price: string | null; currency: string | null; is_paid_ahead: boolean };
  organization_timezone: string;
  duration_minutes: number;
  bookable_from: string;
  bookable_until: string;
  slots: Slot[];
}

interface Kind {
  description: string | null;
  capacity: number;
}

export function showSlots(booking: Booking, type: string): void {
  const { signal } = booking;
  const today = dayIn(HERE, new Date());
  booking.fetch(async () => {
    const [found, kinds] = await Promise.all([
      month(booking, type, monthOf(today)),
      rows<Kind>('appointment_types', { id: `eq.${type}`, select: 'description,capacity' }, signal),
    ]);
    // Nothing is left of this month: the next one.
    const next = monthOf(today, 1);
    const isOver = !found.slots.length && next <= dayIn(HERE, found.bookable_until);
    return { found: isOver ? await month(booking, type, next) : found, kind: kinds[0], first: isOver ? next : monthOf(today) };
  }, ({ found, kind, first }) => new Times(booking, type, kind ?? null).show(found, first));
}

/** The free times of a month, from today on. */
function month(booking: Booking, type: string, first: string): Promise<Availability> {
  const today = dayIn(HERE, new Date());
  const range = { appointment_type_id: type, from: first > today ? first : today, to: addDays(monthOf(first, 1), -1), timezone: HERE };
  return call('slot-availability', range, { signal: booking.signal });
}

class Times {
  #panel = h('div', { class: 'stack' });
  #times = h('div', { class: 'stack' });

  constructor(private readonly booking: Booking, private readonly type: string, private readonly kind: Kind | null) {}

  show(found: Availability, first: string): void {
    const { booking, kind } = this;
    const { t } = booking.words;
    const { price: cost, currency } = found.appointment_type;
    const price = cost !== null && currency && ((kind?.capacity ?? 1) > 1 && Number(cost) > 0 ? t('each', booking.amount(cost, currency)) : booking.amount(cost, currency));
    const about = [t('minutes', found.duration_minutes), price].filter(Boolean).join(' · ');
    this.#draw(found, first, null);
    booking.step(h('h2', {}, found.appointment_type.name),
      h('div', { class: 'tight' }, h('p', { class: 'muted' }, about), kind?.description && h('p', { class: 'text' }, kind.description)),
      h('div', { class: 'when' }, this.#panel, this.#times), booking.zoneNote(found.organization_timezone, found.slots[0]?.starts_at), booking.back());
  }

  #draw(found: Availability, first: string, chosen: string | null): void {
    const { booking } = this;
    const free = new Map<string, number>();
    for (const { starts_at } of found.slots) {
      // It has the offset of the visitor's zone, so its day stands in it.
      const day = starts_at.slice(0, 10);
      free.set(day, (free.get(day) ?? 0) + 1);
    }
    const today = dayIn(HERE, new Date());
    const last = dayIn(HERE, new Date(Date.parse(found.bookable_until) - 1));
    const turn = (months: number) => () => this.#turn(monthOf(first, months), months);
    fill(this.#panel, calendar(booking.words, {
      month: first, free, chosen,
      earlier: first > monthOf(today) ? turn(-1) : null,
      later: monthOf(first, 1) <= last ? turn(1) : null,
      choose: (day) => {
        this.#draw(found, first, day);
        this.#panel.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
        this.#list(found, day);
      },
    }), free.size === 0 && h('p', { class: 'muted', role: 'status' }, booking.words.t('no_times')));
    if (!chosen) fill(this.#times);
  }

  #turn(first: string, months: number): void {
    const { booking } = this;
    fill(this.#times);
    booking.fetch(() => month(booking, this.type, first), (found) => {
      this.#draw(found, first, null);
      const [earlier, later] = this.#panel.querySelectorAll<HTMLButtonElement>('.square');
      const same = months < 0 ? earlier : later;
      (same?.disabled ? (months < 0 ? later : earlier) : same)?.focus();
    }, this.#panel);
  }

  #list(found: Availability, day: string): void {
    const { booking } = this;
    const { t, tag } = booking.words;
    const zone = found.organization_timezone;
    const slots = found.slots.filter(({ starts_at }) => starts_at.startsWith(day));
    const several = (this.kind?.capacity ?? 1) > 1;
    const buttons = slots.map((slot) => h('button', { type: 'button', class: 'quiet', part: 'time', click: () => this.#open(found, slot) },
      h('span', { class: 'tight' }, h('span', { class: 'strong' }, timeText(slot.starts_at, HERE, tag)),
        differ(slot.starts_at, HERE, zone) && h('span', { class: 'muted small' }, t('their_zone', timeText(slot.starts_at, zone, tag), placeOf(zone))),
        several && h('span', { class: 'muted small' }, slot.seats_left === 1 ? t('seat_left') : t('seats_left', slot.seats_left)))));
    fill(this.#times, h('h3', {}, dayText(day, tag, { weekday: 'long', day: 'numeric', month: 'long' })), h('div', { class: 'times', role: 'group', 'aria-label': t('time') }, buttons));
    this.#times.scrollIntoView({ block: 'nearest' });
  }

  #open(found: Availability, slot: Slot): void {
    const { booking, kind, type } = this;
    const { price, currency, is_paid_ahead: isPaidAhead } = found.appointment_type;
    booking.order({
      title: found.appointment_type.name,
      starts_at: slot.starts_at,
      zone: found.organization_timezone,
      seats: slot.seats_left,
      price,
      currency,
      kinds: [],
      isPaidAhead,
      wishes: true,
      name: 'appointment-create',
      peopleAt: '/seats',
      body: (people, customer, wishes) => ({
        appointment_type_id: type, starts_at: slot.starts_at, timezone: HERE, customer, language: booking.words.tag,
        ...((kind?.capacity ?? 1) > 1 && { seats: people }), ...(wishes && { service_description: wishes }),
      }),
      booked: (answer) => answer as unknown as Booked,
      change: () => showSlots(booking, type),
      other: (other) => this.#open(found, other),
    });
  }
}
