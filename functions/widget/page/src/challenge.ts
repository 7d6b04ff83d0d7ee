// Cloudflare Turnstile, where the project asks the public for it.

import { TURNSTILE } from './config';
import { h } from './dom';
import type { Language } from './i18n';

interface Turnstile {
  render(element: Element, options: Record<string, unknown>): string;
  reset(id: string): void;
  remove(id: string): void;
}

const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

/** Its script: the page's own, if it has it, since a page with Trusted Types may not let others add one. */
let loading: Promise<Turnstile> | null = null;

function load(): Promise<Turnstile> {
  const there = () => (globalThis as unknown as { turnstile?: Turnstile }).turnstile;
  loading ??= new Promise((resolve, reject) => {
    const found = there();
    if (found) return resolve(found);
    const script = document.createElement('script');
    // One address that stands here, by a policy that a page can name: `trusted-types frontdesk-widget`.
    const types = (globalThis as any).trustedTypes;
    const policy = types?.createPolicy('frontdesk-widget', { createScriptURL: (url: string) => (url === SCRIPT ? url : '') });
    script.src = policy ? policy.createScriptURL(SCRIPT) : SCRIPT;
    script.addEventListener('load', () => resolve(there()!));
    script.addEventListener('error', () => reject(new Error('Turnstile does not load')));
    document.head.append(script);
  });
  return loading;
}

export class Challenge {
  /** Where it shows. It stands outside of the shadow root, in which Turnstile does not find itself. */
  readonly element = h('slot', { name: 'challenge' });
  #token = '';
  #again = () => {};

  constructor(host: HTMLElement, { code }: Language, signal: AbortSignal) {
    for (const old of host.querySelectorAll('[slot=challenge]')) old.remove();
    if (!TURNSTILE) return;
    const place = h('div', { slot: 'challenge' });
    host.append(place);
    load().then((turnstile) => {
      if (signal.aborted) return;
      const id = turnstile.render(place, {
        sitekey: TURNSTILE, language: code, size: 'flexible', theme: host.getAttribute('theme') ?? 'auto',
        callback: (token: string) => { this.#token = token; },
        'expired-callback': () => { this.#token = ''; },
      });
      // A token is good once.
      this.#again = () => { this.#token = ''; turnstile.reset(id); };
      signal.addEventListener('abort', () => { turnstile.remove(id); place.remove(); });
    }, () => {});
  }

  get isMissing(): boolean {
    return Boolean(TURNSTILE) && !this.#token;
  }

  get header(): Record<string, string> {
    return this.#token ? { 'x-challenge-token': this.#token } : {};
  }

  renew(): void {
    this.#again();
  }
}
