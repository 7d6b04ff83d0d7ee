// <frontdesk-chat organization="…">: a chat with the organization's assistant and staff.

import { Problem, call, events, randomId, request } from './api';
import { keep, kept } from './conversation';
import { ICONS, fill, h, icon, set } from './dom';
import { Widget } from './element';
import { inWords } from './i18n';
import { Line, type Message, type Source } from './line';

interface Escalation {
  status: string;
}

interface State {
  conversation_id: string;
  handled_by?: 'assistant' | 'staff';
  escalation?: Escalation | null;
}

interface Read extends State {
  messages: Message[];
  has_more: boolean;
  is_replying: boolean;
}

interface Said extends State {
  message: Message;
  reply: Message | null;
  visitor_token?: string;
}

/** How long until it looks for new messages: while somebody is about to answer, and otherwise. */
const SOON_MS = 4_000;
const LATER_MS = 25_000;
/** How often a message is sent again where another request still makes its reply. */
const MAX_TRIES = 3;

const EXPECTS_A_PERSON = 'expects-a-person';

export class Chat extends Widget {
  static observedAttributes = ['organization', 'mode', 'name', 'greeting', 'lang'];

  #signal = new AbortController().signal;
  #organization = '';
  #list = h('ol');
  #log = h('div');
  #note = h('p');
  #live = h('div');
  #field = h('textarea');
  #panel = h('section');
  #launch: HTMLButtonElement | null = null;
  #last: string | null = null;
  #shown = new Set<string>();
  #isSaying = false;
  #isStopped = false;
  #state = '';
  #timer = 0;

  protected start(signal: AbortSignal): void {
    const t = this.t;
    this.#signal = signal;
    this.#organization = this.getAttribute('organization') ?? '';
    [this.#last, this.#isSaying, this.#isStopped, this.#state] = [null, false, false, ''];
    this.#shown.clear();
    const floats = this.getAttribute('mode') !== 'inline';
    const name = this.getAttribute('name') || t('chat');
    const [title, label] = [this.newId(), this.newId()];

    this.#list = h('ol', { 'aria-label': t('conversation') });
    this.#note = h('p', { class: 'note', hidden: true });
    this.#live = h('div', { class: 'away', 'aria-live': 'polite' });
    const greeting = new Line(this.language, 'assistant', { name: '' });
    greeting.write(this.getAttribute('greeting') || t('hello'));
    // It scrolls, so who has a keyboard has to reach it.
    this.#log = h('div', { class: 'log', part: 'log', tabindex: 0, role: 'region', 'aria-label': t('conversation') }, h('ol', {}, greeting.element), this.#list);
    this.#field = h('textarea', { id: label, rows: 1, maxlength: 4000, keydown: (event: KeyboardEvent) => this.#key(event), part: 'input' });
    const form = h('form', { class: 'write', submit: (event: Event) => { event.preventDefault(); this.#submit(); } },
      h('label', { for: label, class: 'away' }, t('message')), this.#field,
      h('button', { class: 'main square', 'aria-label': t('send'), part: 'send' }, icon(ICONS.send)));
    const close = floats && h('button', { type: 'button', class: 'square', 'aria-label': t('close'), click: () => this.#close() }, icon(ICONS.close));
    this.#panel = h('section', { class: 'panel', part: 'panel', role: floats ? 'dialog' : 'region', 'aria-labelledby': title, keydown: (event: KeyboardEvent) => { if (floats) this.#keyInPanel(event); } },
      h('div', { class: 'head' }, h('h2', { id: title }, name), close), this.#log, this.#note, form);
    this.frame.classList.toggle('floating', floats);
    if (floats) {
      this.#launch = h('button', { type: 'button', class: 'launch', part: 'launcher', 'aria-expanded': 'false', click: () => this.#open() }, icon(ICONS.chat), name);
      this.#panel.hidden = true;
    }
    fill(this.frame, floats && this.#launch, this.#panel, this.#live);
    document.addEventListener('visibilitychange', () => this.#look(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    if (kept(this.#organization) && !floats) void this.#read();
  }

  #open(): void {
    this.#panel.hidden = false;
    if (this.#launch) this.#launch.hidden = true;
    this.#field.focus();
    if (kept(this.#organization)) void this.#read();
    this.#down();
  }

  #close(): void {
    this.#panel.hidden = true;
    clearTimeout(this.#timer);
    if (this.#launch) {
      this.#launch.hidden = false;
      this.#launch.focus();
    }
  }

  /** Escape closes. Where the panel covers the page, the tabulator stays in it: what is behind can't be seen. */
  #keyInPanel(event: KeyboardEvent): void {
    if (event.key === 'Escape') return this.#close();
    if (event.key !== 'Tab' || !matchMedia('(max-width: 30rem)').matches) return;
    const stops = [...this.#panel.querySelectorAll<HTMLElement>('button, a[href], summary, textarea, [tabindex="0"]')].filter((stop) => stop.checkVisibility());
    const [end, start] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.root.activeElement !== end) return;
    event.preventDefault();
    start?.focus();
  }

  #key(event: KeyboardEvent): void {
    // Enter ends what is being composed, such as by an input method, before it sends.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const text = this.#field.value.trim();
    if (!text || this.#isSaying || this.#isStopped) return;
    this.#field.value = '';
    const line = this.#add('customer', {});
    line.write(text);
    void this.#say(text, randomId(), line);
  }

  #add(author: Message['author'], { id }: { id?: string }): Line {
    const line = new Line(this.language, author, {});
    if (id) this.#shown.add(id);
    this.#list.append(line.element);
    this.#down();
    return line;
  }

  /** Scrolls to the end, but not past what the visitor said last: a long reply is read from its beginning. */
  #down(): void {
    const last = [...this.#list.querySelectorAll<HTMLElement>('.mine')].pop();
    const end = this.#log.scrollHeight - this.#log.clientHeight;
    this.#log.scrollTop = last ? Math.min(end, last.offsetTop - this.#log.offsetTop - 12) : end;
  }

  get #headers(): Record<string, string> {
    return { 'x-organization-id': this.#organization };
  }

  /** Says something, and shows the reply as it comes. The id makes it harmless to say it again. */
  async #say(text: string, id: string, line: Line): Promise<void> {
    const signal = this.#signal;
    this.#isSaying = true;
    clearTimeout(this.#timer);
    line.failed(null);
    const waiting = h('li', {}, h('div', { class: 'bubble dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), h('span', { class: 'away' }, this.t('writing')));
    this.#list.append(waiting);
    this.#down();
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          await this.#stream(text, id, signal, waiting);
          break;
        } catch (problem) {
          if (signal.aborted) return;
          if (!(problem instanceof Problem)) throw problem;
          const isGone = problem.code === 'conversation_not_found' && kept(this.#organization);
          // A conversation that was erased, or is of another project: another begins.
          if (isGone) keep(this.#organization, null);
          else if (problem.code !== 'still_replying' || tries >= MAX_TRIES) throw problem;
          else await new Promise((resolve) => setTimeout(resolve, (problem.retryAfter || 5) * 1000));
        }
      }
      this.tell('message', { text });
    } catch (problem) {
      if (signal.aborted) return;
      if (this.#ends(problem)) return;
      line.failed(inWords(this.language, problem), () => { if (!this.#isSaying) void this.#say(text, id, line); });
      this.#announce(`${this.t('unsent')} ${inWords(this.language, problem)}`);
    } finally {
      waiting.remove();
      this.#isSaying = false;
      if (!signal.aborted) this.#next(false);
    }
  }

  async #stream(text: string, id: string, signal: AbortSignal, waiting: Element): Promise<void> {
    const known = kept(this.#organization);
    const body = { message: text, message_id: id, language: this.language.tag, ...known };
    const answer = await request('chat-reply', body, { headers: { ...this.#headers, accept: 'text/event-stream' }, signal });
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return this.#said(await answer.json());
    let line: Line | null = null;
    let written = '';
    let sources: Source[] = [];
    const begun = () => {
      if (line) return line;
      waiting.remove();
      return (line = this.#add('assistant', {}));
    };
    for await (const chunk of events(answer)) {
      if (signal.aborted) return;
      const about = chunk.messageMetadata;
      if (about?.conversation_id) {
        this.#remember(about);
        this.#pass(about.message_id);
        // The id of the reply is that of its message; without a reply it is that of what was said.
        this.#pass(chunk.messageId);
      }
      switch (chunk.type) {
        case 'source-url':
        case 'source-document':
          sources.push({ title: chunk.title, url: chunk.url, ...chunk.providerMetadata?.frontdesk });
          break;
        case 'text-delta':
          written += chunk.delta;
          begun().write(written);
          this.#down();
          break;
        case 'reset-step':
        case 'data-superseded':
          [written, sources] = ['', []];
          (line as Line | null)?.write('');
          break;
        case 'data-escalation':
          this.#show({ escalation: chunk.data });
          break;
        case 'error':
          throw new Problem(chunk.status ?? 503, chunk.code ?? '', chunk.errorText ?? '');
      }
    }
    if (!line) return;
    (line as Line).cite(sources);
    this.#announce(`${this.t('assistant')}: ${written}`);
    this.#down();
  }

  #said(said: Said): void {
    this.#remember(said);
    this.#pass(said.message.id);
    if (!said.reply) return;
    this.#put(said.reply);
    this.#announce(`${this.t('assistant')}: ${said.reply.text}`);
  }

  /** Keeps who the visitor is in this conversation, and shows who answers. */
  #remember(about: State & { visitor_token?: string }): void {
    const token = about.visitor_token ?? kept(this.#organization)?.visitor_token;
    if (token) keep(this.#organization, { conversation_id: about.conversation_id, visitor_token: token });
    this.#show(about);
  }

  /** Notes a message that is on the page. */
  #pass(id: string | undefined): void {
    if (!id) return;
    this.#shown.add(id);
    this.#last = id;
  }

  /** Reads what was said since, after a reload all of it. */
  async #read(): Promise<void> {
    const known = kept(this.#organization);
    if (!known || this.#isSaying || this.#isStopped) return;
    const signal = this.#signal;
    let soon = false;
    try {
      for (let more = true; more;) {
        const isFirst = !this.#last;
        const read: Read = await call('chat-reply', { ...known, ...(this.#last && { after: this.#last }) }, { headers: this.#headers, signal });
        if (signal.aborted || this.#isSaying) return;
        for (const message of read.messages) {
          if (!this.#shown.has(message.id)) {
            const line = this.#put(message);
            if (!isFirst && message.author !== 'customer') this.#announce(`${line.who}: ${message.text}`);
          }
          this.#last = message.id;
        }
        this.#show(read);
        soon = read.is_replying;
        more = read.has_more && read.messages.length > 0;
      }
    } catch (problem) {
      if (signal.aborted || this.#ends(problem)) return;
      const { code } = problem as Problem;
      if (code === 'conversation_not_found') return keep(this.#organization, null);
      if (code === 'message_not_found') this.#last = null;
    }
    this.#next(soon);
  }

  #put(message: Message): Line {
    const line = this.#add(message.author, message);
    line.write(message.text);
    line.cite(message.sources);
    this.#pass(message.id);
    this.#down();
    return line;
  }

  /** Looks for new messages later, while somebody can see them. */
  #next(soon: boolean): void {
    clearTimeout(this.#timer);
    const wait = soon ? 1_000 : this.#state ? SOON_MS : LATER_MS;
    this.#timer = setTimeout(() => this.#look(), wait) as unknown as number;
  }

  #look(): void {
    if (!document.hidden && !this.#panel.hidden) void this.#read();
  }

  /** Says who answers: a person, soon a person, or the assistant again. */
  #show({ handled_by: by, escalation }: Partial<State>): void {
    const state = by === 'staff' ? 'taken' : escalation ? 'called' : '';
    const isOver = this.#state !== '' && state === '';
    if (state !== this.#state || isOver) {
      const words = state ? this.t(state) : isOver ? this.t('left') : '';
      this.#note.textContent = words;
      this.#note.hidden = !words;
      if (words) this.#announce(words);
      this.#down();
    }
    this.#state = state;
    this.toggleAttribute(EXPECTS_A_PERSON, state !== '');
  }

  /** Whether nobody can chat here. */
  #ends(problem: unknown): boolean {
    if (!(problem instanceof Problem) || problem.code !== 'organization_not_found') return false;
    this.#isStopped = true;
    this.#note.textContent = this.t('closed');
    this.#note.hidden = false;
    this.#announce(this.t('closed'));
    set(this.#field, { disabled: true });
    this.#down();
    return true;
  }

  /** Reads something out, whole and once. */
  #announce(text: string): void {
    this.#live.append(h('p', {}, text));
    while (this.#live.childElementCount > 3) this.#live.firstElementChild!.remove();
  }
}
