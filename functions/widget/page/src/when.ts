// Days and times. A day is a string such as `2026-11-29`, never a Date: a Date is a moment, and a moment is another day
// elsewhere.

const DAY_MS = 86_400_000;

/** The visitor's zone. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export const dayIn = (zone: string, moment: Date | string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(moment));

export const addDays = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The first day of a month, so many months later. */
export function monthOf(day: string, later = 0): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + later, 1)).toISOString().slice(0, 10);
}

/** A day as people read it. */
export const dayText = (day: string, tag: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

export const timeText = (moment: string, zone: string, tag: string) =>
  new Intl.DateTimeFormat(tag, { timeZone: zone, timeStyle: 'short' }).format(new Date(moment));

export const momentText = (moment: string, zone: string, tag: string) =>
  new Intl.DateTimeFormat(tag, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(moment));

/** Whether two zones show another time at this moment. */
export const differ = (moment: string, one: string, other: string) => momentText(moment, one, 'en') !== momentText(moment, other, 'en');

/** What people call a zone: its place. */
export const placeOf = (zone: string) => zone.split('/').pop()!.replaceAll('_', ' ');

/** The day of the week with which weeks begin where the language is spoken, Monday being 1. */
export function firstWeekday(tag: string): number {
  const locale = new Intl.Locale(tag) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}
