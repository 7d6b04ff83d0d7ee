// Times, days and amounts as people read them. A day is a string such as `2026-11-29`, never a Date: a Date is a moment, and
// a moment is another day elsewhere.

const DAY_MS = 86_400_000;

/** The day on which a moment falls in a zone. */
export function dayIn(zone: string, moment: Date | string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return format.format(new Date(moment));
}

/** The minutes since midnight of a moment in a zone. */
export function minutesIn(zone: string, moment: Date | string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hours = 0, minutes = 0] = format.format(new Date(moment)).split(':').map(Number);
  return hours * 60 + minutes;
}

/** Another day, so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function monday(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** The moment at which a day begins in a zone, to ask the database for. */
export function startOf(day: string, zone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // The offset is that of the moment sought, so a second look settles days on which it changes.
  let moment = utc;
  for (let look = 0; look < 2; look += 1) moment = utc - offset(moment, zone);
  return new Date(moment).toISOString();
}

function offset(moment: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(moment);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(moment / 1000) * 1000;
}

export function dateTime(moment: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));
}

export function time(moment: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone, timeStyle: 'short' }).format(new Date(moment));
}

/** A day in words, such as `Sun, Nov 29`. */
export function dayText(day: string, language: string, options: Intl.DateTimeFormatOptions = {}): string {
  const shown = { weekday: 'short', month: 'short', day: 'numeric', ...options } as const;
  return new Intl.DateTimeFormat(language, { ...shown, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** How long ago, in the largest unit that fits. */
export function ago(moment: string, now: number, language: string): string {
  const seconds = Math.round((Date.parse(moment) - now) / 1000);
  const units: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60]];
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}

/** An amount; the API writes it as a decimal string. */
export function money(amount: string | number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(Number(amount));
}

export function number(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** The minutes of an interval as Postgres writes it, such as `1 day 02:30:00`. */
export function minutesOf(interval: string): number {
  const of = (unit: string, minutes: number) => Number(new RegExp(`(\\d+) ${unit}`).exec(interval)?.[1] ?? 0) * minutes;
  const [, hours = 0, minutes = 0] = /(\d+):(\d+):/.exec(interval) ?? [];
  return of('year', 525_600) + of('mon', 43_200) + of('day', 1440) + Number(hours) * 60 + Number(minutes);
}
