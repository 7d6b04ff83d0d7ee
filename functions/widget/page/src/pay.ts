// Paying for a booking on line: at the page of the organization's provider, and back. Where it takes no money on line, people pay
// there.

import { FUNCTIONS } from './config';
import { Problem, call } from './api';
import type { Booking } from './booking';
import { fill, h, safeUrl } from './dom';
import { inWords } from './i18n';

/** A booking or an appointment that is to be paid for, as the tab keeps it while its visitor is away. */
export interface Unpaid {
  what: 'booking' | 'appointment';
  id: string;
  confirmation_code: string;
  title: string;
  zone: string;
  starts_at: string;
  total_price: string;
  currency: string;
  /** By which it was booked: who knows them and the code is let in. */
  email?: string;
  phone?: string;
  /** Of guest-login. */
  token?: string;
  /** Which element of a page it was booked by. */
  by?: string;
}

interface Checkout {
  url: string;
  amount: string;
  currency: string;
  expires_at: string;
}

type Shown = Record<Unpaid['what'], { status: string; payment_status: string } | null>;

/** In the address that the provider leads back to: the booking, and whether it was paid for. */
const BACK = 'frontdesk-booking';
/** How often and how long it looks whether the payment has arrived. */
const LOOK_MS = 2_000;
const MAX_LOOKS = 20;

const key = (id: string) => `frontdesk-booking ${FUNCTIONS} ${id}`;
const markOf = (booking: Booking) => ['tour', 'appointment', 'organization'].map((name) => booking.getAttribute(name)).join();

const asGuest = (unpaid: Unpaid, booking: Booking) => ({ headers: { authorization: `Bearer ${unpaid.token}` }, signal: booking.signal });

/** Lets who booked in, and keeps it for when they come back. */
async function enter(booking: Booking, unpaid: Unpaid): Promise<void> {
  if (unpaid.token) return;
  const { confirmation_code, email, phone } = unpaid;
  const known = email ? { email } : { phone: phone?.replace(/[^+\d]/g, '') };
  const { access_token } = await call<{ access_token: string }>('guest-login', { confirmation_code, ...known }, { signal: booking.signal });
  unpaid.token = access_token;
  unpaid.by = markOf(booking);
  try {
    sessionStorage.setItem(key(unpaid.id), JSON.stringify(unpaid));
  } catch {
    // Where the browser keeps nothing, the page is as it was before when they are back, and a message says that it is paid.
  }
}

/** Where the provider leads back to: this page, which knows then what it is about. */
function backTo(id: string, isPaid: boolean): string {
  const address = new URL(location.href);
  address.searchParams.set(BACK, isPaid ? `${id}.paid` : id);
  return address.href;
}

function checkout(booking: Booking, unpaid: Unpaid, part: 'deposit' | 'all'): Promise<Checkout> {
  const body = { [`${unpaid.what}_id`]: unpaid.id, part, success_url: backTo(unpaid.id, true), cancel_url: backTo(unpaid.id, false) };
  return call('checkout-create', body, asGuest(unpaid, booking));
}

/** Says that it is paid on the spot, and how much. */
export function payThere(booking: Booking, place: HTMLElement, { total_price, currency }: Unpaid): void {
  const { t } = booking.words;
  fill(place, h('p', {}, t('pay_there')), h('p', { class: 'muted' }, `${t('total')}: ${booking.amount(total_price, currency)}`));
}

/** Offers to pay in a place of the page; `held` is told until when the seats are held. */
export async function offer(booking: Booking, place: HTMLElement, unpaid: Unpaid, held: (until: string) => void): Promise<void> {
  const { t } = booking.words;
  const there = () => payThere(booking, place, unpaid);
  if (booking.getAttribute('payment') === 'there') return there();
  fill(place, h('p', { class: 'muted' }, t('pay_loading')));
  try {
    await enter(booking, unpaid);
    const { url, amount, currency, expires_at } = await checkout(booking, unpaid, 'deposit');
    const address = safeUrl(url);
    if (!address) return there();
    held(expires_at);
    const isPart = Number(amount) < Number(unpaid.total_price);
    const all = h('button', { type: 'button', class: 'quiet', click: () => void payAll() }, t('pay_all', booking.amount(unpaid.total_price, currency)));
    const alert = h('div', { role: 'alert' });
    const payAll = async () => {
      all.ariaDisabled = 'true';
      try {
        leave((await checkout(booking, unpaid, 'all')).url);
      } catch (problem) {
        if (!booking.signal.aborted) fill(alert, h('p', { class: 'alert box' }, inWords(booking.words, problem)));
        all.ariaDisabled = null;
      }
    };
    // Past a frame around the page too: providers show theirs in none.
    const pay = h('a', { class: 'main button', part: 'pay', href: address, target: '_top', rel: 'noreferrer' }, t('pay_now', booking.amount(amount, currency)));
    fill(place, isPart && h('p', {}, t('pay_deposit')), h('div', { class: 'row' }, pay, isPart && all), alert, h('p', { class: 'muted small' }, t('pay_how')));
  } catch (problem) {
    if (booking.signal.aborted) return;
    // Nobody has set it up, or the page's address is none that a provider could lead back to.
    if (problem instanceof Problem && ['not_configured', 'invalid_request', 'amount_refused', 'checkout_refused'].includes(problem.code)) return there();
    const again = h('button', { type: 'button', class: 'quiet', click: () => void offer(booking, place, unpaid, held) }, t('again'));
    fill(place, h('p', { class: 'alert box', role: 'alert' }, inWords(booking.words, problem)), h('div', {}, again));
  }
}

function leave(url: string): void {
  const address = safeUrl(url);
  if (address) h('a', { href: address, target: '_top', rel: 'noreferrer' }).click();
}

/** Which booking somebody comes back from paying for. An element begins more than once: when it is made, and with each attribute. */
let back = (() => {
  const [id = '', paid] = (new URL(location.href).searchParams.get(BACK) ?? '').split('.');
  return id ? { id, isPaid: paid === 'paid' } : null;
})();

/** Whether somebody comes back to this element from paying. Then it shows how their booking is by now. */
export function comesBack(booking: Booking): boolean {
  if (!back) return false;
  let unpaid: Unpaid | null = null;
  try {
    unpaid = JSON.parse(sessionStorage.getItem(key(back.id)) ?? 'null');
  } catch {
    // It began in another tab, or the browser keeps nothing.
  }
  if (!unpaid || unpaid.by !== markOf(booking)) return false;
  // A reload, or a link that is passed on, begins anew.
  const address = new URL(location.href);
  address.searchParams.delete(BACK);
  history.replaceState(history.state, '', address);
  showState(booking, unpaid, back.isPaid);
  return true;
}

/** Is done with what somebody came back from. */
export function goOn(): void {
  back = null;
}

function showState(booking: Booking, unpaid: Unpaid, isPaid: boolean): void {
  const { t } = booking.words;
  const heading = h('h2', {}, t('requested'));
  const said = h('p', { role: 'status' });
  const place = h('section', { class: 'stack', 'aria-label': t('payment') });
  const held = (until: string) => { said.textContent = t('pay_until', booking.until(until)); };
  booking.receipt(heading, unpaid, said, place);
  const done = () => {
    heading.textContent = t('paid');
    said.textContent = t('confirmed');
    fill(place);
    booking.said('paid', { [`${unpaid.what}_id`]: unpaid.id });
  };
  const look = async (left: number): Promise<void> => {
    said.textContent = t('pay_arriving');
    fill(place);
    try {
      const { [unpaid.what]: now } = await call<Shown>('guest-login', {}, asGuest(unpaid, booking));
      if (now && now.payment_status !== 'unpaid') return done();
    } catch (problem) {
      if (booking.signal.aborted) return;
      // What it was let in by is over, or the booking is.
      if (problem instanceof Problem && problem.status === 401) left = 0;
    }
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (booking.signal.aborted) return;
    if (left > 0) return look(left - 1);
    said.textContent = t('pay_slow');
    fill(place, h('div', {}, h('button', { type: 'button', class: 'quiet', click: () => void look(MAX_LOOKS) }, t('again'))));
  };
  if (isPaid) return void look(MAX_LOOKS);
  said.textContent = t('unpaid');
  void offer(booking, place, unpaid, held);
}
