// Free slots, by the rules of the function's README. All times are seconds, as in clock.ts.

import { type Clock, clockOf, DAY } from "./clock.ts";
import { type Fault, invalid, Problem } from "./problem.ts";
import type { SlotQuestion } from "./questions.ts";

const MOST_DAYS = 366;
const MOST_SLOTS = 20_000;

/** What `private.slot_rules` gives; hours are minutes since midnight. */
export interface Rules {
  organization_id: string;
  now: number;
  known: [number, number];
  timezone: string;
  type: {
    id: string;
    name: string;
    duration: number;
    is_duration_flexible: boolean;
    interval: number;
    buffer_before: number;
    buffer_after: number;
    minimum_notice: number;
    horizon_days: number;
    capacity: number;
    price: string | null;
    currency: string;
    is_paid_ahead: boolean;
  };
  week: WeekHours[];
  days: DayHours[];
  away: Times;
  resources: {
    week: WeekHours[] | null;
    days: DayHours[] | null;
    busy: Times;
    taken: [start: number, end: number, takenFrom: number, takenTo: number, seatsLeft: number][];
  }[];
}
type WeekHours = [weekday: number, opens: number, closes: number];
type DayHours = [day: string, opens: number, closes: number];
type Times = [starts: number[], ends: number[]];
type Period = [start: number, end: number];

/** What the database is to be asked: more days than are meant, since their zone may yet be unknown. */
export function rulesQuestion(question: SlotQuestion, now: number): Record<string, unknown> {
  const [from, to] = days(question, Math.floor(now / DAY));
  if (to < from && question.from !== null) throw invalid([{ pointer: "/to", detail: "must not be before from" }]);
  if (to - from > MOST_DAYS) {
    throw invalid([{ pointer: "/to", detail: `must be at most ${MOST_DAYS} days after from` }]);
  }
  return {
    appointment_type_id: question.appointment_type_id,
    ...(question.resource_id !== null && { resource_id: question.resource_id }),
    from: `${dateOf(from - 4)}T00:00:00Z`,
    to: `${dateOf(to + 5)}T00:00:00Z`,
  };
}

/** The answer, JSON. */
export function answer(question: SlotQuestion, rules: Rules, asked: number, byStaff: boolean): string {
  if (question.resource_id !== null && rules.resources.length === 0) {
    throw new Problem(404, "resource_not_found", "Nobody of this id serves this kind of appointment.", [
      { pointer: "/resource_id", detail: "does not serve this kind of appointment" },
    ]);
  }
  const { type } = rules;
  const faults: Fault[] = [];
  const duration = question.duration_minutes ?? type.duration;
  if (duration !== type.duration && !type.is_duration_flexible && !byStaff) {
    faults.push({ pointer: "/duration_minutes", detail: `must be ${type.duration} for this kind of appointment` });
  }
  if (question.seats > type.capacity) {
    faults.push({ pointer: "/seats", detail: `must be at most ${type.capacity}` });
  }
  const zone = question.timezone ?? rules.timezone;
  const reach: Period = [rules.known[0] - 10 * DAY, rules.known[1] + (type.horizon_days + 10) * DAY];
  const own = clockOf(rules.timezone, ...reach);
  const clock = clockOf(zone, ...reach);
  const [from, to] = days(question, clock.day(asked));
  if (to < from) faults.push({ pointer: "/to", detail: "must not be before today" });
  const horizon = own.firstShowing((own.day(rules.now) + type.horizon_days + 1) * DAY);
  const window: Period = [clock.firstShowing(from * DAY), clock.firstShowing((to + 1) * DAY)];
  if (window[0] >= horizon) {
    faults.push({ pointer: "/from", detail: `must not be after ${dateOf(own.day(horizon - 60))}` });
  }
  if (faults.length > 0) throw invalid(faults);

  const earliest = rules.now + type.minimum_notice * 60;
  const slots = free(rules, own, { duration: duration * 60, seats: question.seats }, [
    Math.max(window[0], earliest),
    Math.min(window[1], horizon),
  ]);
  if (slots.length > MOST_SLOTS) {
    throw invalid([{ pointer: "/to", detail: `must be earlier: up to there are more than ${MOST_SLOTS} slots` }]);
  }
  return JSON.stringify({
    organization_id: rules.organization_id,
    appointment_type: {
      id: type.id,
      name: type.name,
      price: type.price,
      currency: type.price === null ? null : type.currency,
      is_paid_ahead: type.is_paid_ahead,
    },
    timezone: zone,
    organization_timezone: rules.timezone,
    duration_minutes: duration,
    seats: question.seats,
    from: dateOf(from),
    to: dateOf(to),
    bookable_from: clock.written(earliest),
    bookable_until: clock.written(horizon),
    slots: slots.map(([start, seatsLeft]) => ({ starts_at: clock.written(start), seats_left: seatsLeft })),
  });
}

/** The free starts from one day to another, for one seat and the usual length. */
export function freeStarts(rules: Rules, from: number, to: number): number[] {
  const { type } = rules;
  const reach: Period = [rules.known[0] - 10 * DAY, rules.known[1] + (type.horizon_days + 10) * DAY];
  const own = clockOf(rules.timezone, ...reach);
  const horizon = own.firstShowing((own.day(rules.now) + type.horizon_days + 1) * DAY);
  const found = free(rules, own, { duration: type.duration * 60, seats: 1 }, [
    Math.max(own.firstShowing(from * DAY), rules.now + type.minimum_notice * 60),
    Math.min(own.firstShowing((to + 1) * DAY), horizon),
  ]);
  return found.map(([start]) => start);
}

interface Demand {
  duration: number;
  seats: number;
}

function free(rules: Rules, clock: Clock, demand: Demand, window: Period): [start: number, seatsLeft: number][] {
  const { type } = rules;
  const before = type.buffer_before * 60;
  const after = demand.duration + type.buffer_after * 60;
  window = [Math.max(window[0], rules.known[0] + before), Math.min(window[1], rules.known[1] - after + 1)];
  if (window[1] <= window[0]) return [];
  const starts = possible(rules, clock, demand, window);
  const best = new Array<number>(starts.length).fill(0);
  const away = periods(rules.away);
  for (const resource of rules.resources) {
    const there = resource.week === null && resource.days === null
      ? null
      : sweep(opened(hours(resource.week ?? always(), resource.days ?? []), clock, window).map(([period]) => period));
    const busy = [...periods(resource.busy), ...away];
    const blocked = sweep([...busy, ...resource.taken.map(([, , start, end]): Period => [start, end])]);
    starts.forEach((start, index) => {
      const end = start + demand.duration;
      if (there && !there.covers(start, end)) return;
      let seats = type.capacity;
      if (blocked.meets(start - before, start + after)) {
        const shared = resource.taken.find(([from, to, takenFrom, takenTo, seatsLeft]) =>
          from === start && to === end && seatsLeft >= demand.seats
          && !busy.some(([busyFrom, busyTo]) => busyFrom < takenTo && takenFrom < busyTo)
        );
        seats = shared?.[4] ?? 0;
      }
      if (seats > best[index]!) best[index] = seats;
    });
  }
  return starts.flatMap((start, index) => best[index]! > 0 ? [[start, best[index]!] as [number, number]] : []);
}

/** The starts in a window at which the organization is open until the appointment's end. */
function possible(rules: Rules, clock: Clock, demand: Demand, window: Period): number[] {
  const { interval } = rules.type;
  const openings = opened(hours(rules.week, rules.days), clock, window);
  const starts = new Set<number>();
  for (const [[opens, closes], midnight, minute] of openings) {
    const tidy = greatestCommonDivisor(interval, 60);
    const first = midnight + Math.ceil(minute / tidy) * tidy * 60;
    const [from, to] = [Math.max(opens, window[0]), Math.min(closes, window[1])];
    for (const start of clock.showingEvery(first, interval * 60, from, to)) starts.add(start);
  }
  const open = sweep(openings.map(([period]) => period));
  return [...starts].sort((one, other) => one - other).filter((start) => open.covers(start, start + demand.duration));
}

interface Hours {
  /** From Monday on. */
  week: [opens: number, closes: number][][];
  days: Map<number, [opens: number, closes: number][]>;
}

function hours(week: WeekHours[], days: DayHours[]): Hours {
  const hours: Hours = { week: [[], [], [], [], [], [], []], days: new Map() };
  const over = (opens: number, closes: number) => closes < opens ? closes + 1440 : closes;
  for (const [weekday, opens, closes] of week) hours.week[weekday - 1]!.push([opens, over(opens, closes)]);
  for (const [date, opens, closes] of days) {
    const day = dayOf(date);
    hours.days.set(day, [...hours.days.get(day) ?? [], [opens, over(opens, closes)]]);
  }
  return hours;
}

function always(): WeekHours[] {
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => [weekday, 0, 1440]);
}

/** The openings whose hours may reach into a window: when, the midnight of its day, and its first minute. */
function opened(hours: Hours, clock: Clock, window: Period): [Period, midnight: number, minute: number][] {
  const found: [Period, number, number][] = [];
  for (let day = clock.day(window[0]) - 2; day <= clock.day(window[1]) + 2; day++) {
    // 1970 began on a Thursday.
    for (const [opens, closes] of hours.days.get(day) ?? hours.week[(((day + 3) % 7) + 7) % 7]!) {
      const at = (minute: number) => clock.firstShowing(day * DAY + minute * 60);
      found.push([[at(opens), at(closes)], day * DAY, opens]);
    }
  }
  return found;
}

/** Asks about periods whose starts don't go back. */
function sweep(periods: Period[]) {
  const union: Period[] = [];
  for (const [start, end] of periods.filter(([start, end]) => start < end).sort(([one], [other]) => one - other)) {
    const last = union.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else union.push([start, end]);
  }
  let index = 0;
  const after = (moment: number): Period | undefined => {
    while (index < union.length && union[index]![1] <= moment) index++;
    return union[index];
  };
  return {
    covers(start: number, end: number): boolean {
      const period = after(start);
      return period !== undefined && period[0] <= start && end <= period[1];
    },
    meets(start: number, end: number): boolean {
      const period = after(start);
      return period !== undefined && period[0] < end;
    },
  };
}

function periods([starts, ends]: Times): Period[] {
  return starts.map((start, index) => [start, ends[index]!]);
}

function days(question: SlotQuestion, today: number): [from: number, to: number] {
  const from = question.from === null ? today : dayOf(question.from);
  return [from, question.to === null ? from + 30 : dayOf(question.to)];
}

function dayOf(date: string): number {
  return Date.parse(date) / 1000 / DAY;
}

function dateOf(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? Math.max(one, 1) : greatestCommonDivisor(other, one % other);
}
