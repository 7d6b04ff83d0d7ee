// A month of days, of which those with free times can be chosen.

import { ICONS, fill, h, icon } from './dom';
import type { Language } from './i18n';
import { addDays, dayText, firstWeekday, monthOf } from './when';

interface Month {
  /** Its first day. */
  month: string;
  /** How many free times a day has. */
  free: Map<string, number>;
  chosen: string | null;
  /** Goes to another month; null where there is nothing. */
  earlier: (() => void) | null;
  later: (() => void) | null;
  choose: (day: string) => void;
}

export function calendar({ t, tag }: Language, { month, free, chosen, earlier, later, choose }: Month): HTMLElement {
  const turn = (label: string, path: string, go: (() => void) | null) =>
    h('button', { type: 'button', class: 'square quiet', 'aria-label': label, disabled: !go, click: go }, icon(path));
  const title = h('h3', { 'aria-live': 'polite' }, dayText(month, tag, { month: 'long', year: 'numeric' }));
  const head = h('div', { class: 'row between' }, turn(t('earlier'), ICONS.back, earlier), title, turn(t('later'), ICONS.next, later));

  const start = firstWeekday(tag);
  // The first of January 2024 was a Monday.
  const weekdays = Array.from({ length: 7 }, (_, at) => h('span', { 'aria-hidden': 'true' }, dayText(addDays('2024-01-01', start - 1 + at), tag, { weekday: 'narrow' })));
  const weekday = new Date(`${month}T00:00:00Z`).getUTCDay() || 7;
  const blanks = Array.from({ length: (weekday - start + 7) % 7 }, () => h('span'));
  const buttons: HTMLButtonElement[] = [];
  for (let day = month; monthOf(day) === month; day = addDays(day, 1)) {
    const count = free.get(day) ?? 0;
    const label = dayText(day, tag, { weekday: 'long', day: 'numeric', month: 'long' });
    buttons.push(h('button', {
      type: 'button', disabled: !count, 'aria-label': count ? t('free_times', label, count) : label, 'aria-pressed': count ? String(day === chosen) : null, click: () => choose(day),
    }, Number(day.slice(8))));
  }
  // One stop for the tabulator, and arrows from there on.
  const open = buttons.filter(({ disabled }) => !disabled);
  const stop = open.find((button) => button.ariaPressed === 'true') ?? open[0];
  for (const button of open) button.tabIndex = button === stop ? 0 : -1;
  const move = (event: KeyboardEvent) => {
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const step = ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 } as Record<string, number>)[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    let next = at + step;
    while (buttons[next]?.disabled) next += Math.sign(step);
    const target = buttons[next];
    if (!target) return;
    for (const button of open) button.tabIndex = button === target ? 0 : -1;
    target.focus();
  };
  const grid = h('div', { class: 'month', role: 'group', 'aria-label': t('date'), keydown: move }, weekdays, blanks, buttons);
  const element = h('div', { class: 'tight' });
  fill(element, head, grid);
  return element;
}
