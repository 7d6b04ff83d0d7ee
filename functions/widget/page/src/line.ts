// A message on the page.

import { fill, h, safeUrl } from './dom';
import type { Language } from './i18n';

export interface Source {
  title?: string | null;
  url?: string | null;
  page?: number | null;
  quote?: string | null;
}

export interface Message {
  id: string;
  author: 'customer' | 'assistant' | 'staff';
  text: string;
  sources: Source[];
}

export class Line {
  readonly element: HTMLLIElement;
  /** Whose it is, in words. */
  readonly who: string;
  #bubble = h('div', { class: 'bubble', part: 'message' });
  #below = h('div');

  constructor(private readonly language: Language, author: Message['author'], { name }: { name?: string }) {
    const isMine = author === 'customer';
    this.who = name ?? language.t(isMine ? 'you' : author === 'staff' ? 'team' : 'assistant');
    this.element = h('li', { class: isMine && 'mine' }, this.who && h('span', { class: 'who' }, this.who), this.#bubble, this.#below);
  }

  write(text: string): void {
    this.#bubble.textContent = text;
  }

  /** Shows where it is from. Only addresses of the web are links; they open beside the page, which they learn nothing of. */
  cite(sources: Source[]): void {
    if (!sources?.length) return;
    const items = sources.map(({ title, url, page, quote }) => {
      const href = safeUrl(url);
      const name = title || href || this.language.t('sources');
      const where = page ? ` · ${this.language.t('page', page)}` : '';
      return h('li', {}, href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, name) : name, where, quote && h('q', {}, quote.length > 160 ? `${quote.slice(0, 160)}…` : quote));
    });
    fill(this.#below, h('details', { class: 'sources', part: 'sources' }, h('summary', {}, `${this.language.t('sources')} (${sources.length})`), h('ul', {}, items)));
  }

  /** Shows that it was not sent, and why; null takes that away. */
  failed(why: string | null, again?: () => void): void {
    if (why === null) return fill(this.#below);
    const { t } = this.language;
    fill(this.#below, h('p', { class: 'alert small' }, `${t('unsent')} ${why}`), h('button', { type: 'button', class: 'quiet small', click: again }, t('again')));
  }
}
