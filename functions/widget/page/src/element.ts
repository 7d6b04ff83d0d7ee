// What the three elements share: a shadow root with the style, the language, and an end when they are taken away.

import css from './style.css';
import { fill, h } from './dom';
import { inWords, languageOf, type Language } from './i18n';

// Constructed sheets are no inline style: a page's `style-src` has nothing against them.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

let count = 0;

export abstract class Widget extends HTMLElement {
  protected readonly root = this.attachShadow({ mode: 'open' });
  /** What is drawn anew; `lang` says to screen readers what it is in. */
  protected readonly frame = h('div', { class: 'frame', part: 'frame' });
  protected language: Language = languageOf(this);
  #life = new AbortController();

  constructor() {
    super();
    this.root.adoptedStyleSheets = [sheet];
    this.root.append(this.frame);
  }

  connectedCallback(): void {
    this.redraw();
  }

  disconnectedCallback(): void {
    this.#life.abort();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    // Those of the markup come before the element is connected.
    if (this.isConnected && before !== after) this.redraw();
  }

  /** Draws it anew. */
  protected redraw(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.language = languageOf(this);
    this.frame.lang = this.language.code;
    this.start(this.#life.signal);
  }

  /** Draws the element. What it does ends with the signal. */
  protected abstract start(signal: AbortSignal): void;

  protected get t(): Language['t'] {
    return this.language.t;
  }

  /** An id that is used once. */
  readonly newId = (): string => `i${(count += 1)}`;

  /** Shows what `load` finds, and meanwhile that it is loading; a problem in words, with a button to try again. */
  protected async load<Found>(signal: AbortSignal, into: Element, load: () => Promise<Found>, show: (found: Found) => void): Promise<void> {
    fill(into, h('p', { class: 'muted', role: 'status' }, this.t('loading')));
    try {
      const found = await load();
      if (!signal.aborted) show(found);
    } catch (problem) {
      if (signal.aborted) return;
      const again = h('button', { type: 'button', class: 'quiet', click: () => this.load(signal, into, load, show) }, this.t('again'));
      fill(into, h('p', { class: 'alert', role: 'alert', part: 'alert' }, inWords(this.language, problem)), again);
    }
  }

  /** Tells the page, such as its statistics, what was done. */
  protected tell(what: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`frontdesk-${what}`, { detail, bubbles: true, composed: true }));
  }
}

/** Moves the focus to something that takes none by itself, such as a heading that has just appeared. */
export function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus();
}
