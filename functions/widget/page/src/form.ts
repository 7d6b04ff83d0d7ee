// <frontdesk-form form="…">: a form, by its own definition.

import { Problem, call, idempotency, rows } from './api';
import { answerTo, type Answer } from './answer';
import { Challenge } from './challenge';
import { holds, isNothing, type Facts } from './conditions';
import { faultOf, serverFault, type Definition } from './definition';
import { ICONS, fill, h, icon, safeUrl } from './dom';
import { Widget, focusOn } from './element';
import { allGood, type Field } from './fields';
import { inWords } from './i18n';

interface Taken {
  submission_id: string;
  message: string;
  redirect_url: string | null;
}

export class Form extends Widget {
  static observedAttributes = ['form', 'lang', 'preview'];

  #openedAt = new Date().toISOString();
  #keyOf = idempotency();

  #shown: Definition | null = null;

  /** A form that is being made, which nobody has saved yet: for those who make it, together with `preview`. */
  set definition(definition: Definition | null) {
    this.#shown = definition;
    if (this.isConnected) this.redraw();
  }

  protected start(signal: AbortSignal): void {
    const card = h('div', { class: 'card', part: 'card' });
    fill(this.frame, card);
    if (this.#shown) return this.#draw(card, this.#shown, signal);
    const query = { id: `eq.${this.getAttribute('form') ?? ''}`, select: 'id,name,description,fields,settings' };
    const load = async () => {
      const [definition] = await rows<Definition>('forms', query, signal);
      if (!definition) throw new Problem(404, 'form_not_found', '');
      return definition;
    };
    void this.load(signal, card, load, (definition) => this.#draw(card, definition, signal));
  }

  #draw(card: HTMLElement, definition: Definition, signal: AbortSignal): void {
    const t = this.t;
    const answers = definition.fields.map((field) => answerTo(field, this.newId(), this.language));
    const title = this.newId();
    const alert = h('div', { role: 'alert', part: 'alert' });
    const submit = h('button', { class: 'main', part: 'submit' }, definition.settings.submitButton || t('submit'));
    const challenge = new Challenge(this, this.language, signal);
    const form = h('form', { class: 'stack', novalidate: true, 'aria-labelledby': title, input: () => this.#settle(answers), change: () => this.#settle(answers) },
      h('div', { class: 'tight' }, h('h2', { id: title }, definition.name), definition.description && h('p', { class: 'muted text' }, definition.description)),
      answers.map(({ element }) => element), challenge.element, alert, h('div', {}, submit));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // What is on its way is not sent again. The button keeps the focus, which a disabled one would lose.
      if (submit.ariaDisabled === 'true') return;
      void this.#send(card, definition, answers, { alert, submit, challenge }, signal);
    });
    fill(card, form);
    this.#settle(answers);
  }

  /** Shows and requires what the conditions say, by the answers to the fields before. Gives those answers. */
  #settle(answers: Answer[]): { facts: Facts; required: Set<Answer> } {
    const facts: Facts = {};
    const required = new Set<Answer>();
    for (const answer of answers) {
      const { definition, element, field } = answer;
      const isShown = !definition.visible_if || holds(definition.visible_if, facts);
      if (element) element.hidden = !isShown;
      const isRequired = isShown && (Boolean(definition.required) || Boolean(definition.required_if && holds(definition.required_if, facts)));
      if (field) field.required = isRequired;
      if (isRequired) required.add(answer);
      const value = answer.read();
      if (isShown && !isNothing(value) && value !== false) facts[definition.name] = value;
    }
    return { facts, required };
  }

  async #send(card: HTMLElement, definition: Definition, answers: Answer[], parts: { alert: HTMLElement; submit: HTMLButtonElement; challenge: Challenge }, signal: AbortSignal): Promise<void> {
    const { alert, submit, challenge } = parts;
    const { facts, required } = this.#settle(answers);
    const shown = answers.filter((answer): answer is Answer & { field: Field } => Boolean(answer.field));
    for (const { field, definition, element, read } of shown) {
      field.fault = element?.hidden ? null : faultOf(definition, read(), required.has(answers.find((one) => one.field === field)!), this.language);
    }
    fill(alert);
    if (!allGood(shown.map(({ field }) => field))) return this.#say(alert, this.t('faults'));
    if (challenge.isMissing) return this.#say(alert, this.t('challenge'));

    // Those who made the form see what would come next, and nothing is sent.
    if (this.#shown || this.hasAttribute('preview')) return this.#thank(card, definition.settings.successMessage ?? '');

    const label = submit.textContent!;
    submit.ariaDisabled = 'true';
    submit.textContent = this.t('sending');
    const page = { url: location.href.slice(0, 2000), opened_at: this.#openedAt, ...(document.referrer && { referrer: document.referrer.slice(0, 2000) }) };
    const attribution = Object.fromEntries(new URLSearchParams(location.search));
    const body = { form_id: definition.id, answers: facts, attribution, page, language: this.language.tag };
    try {
      const taken = await call<Taken>('lead-capture', body, { headers: { 'idempotency-key': this.#keyOf(body), ...challenge.header }, signal });
      this.tell('sent', taken);
      // Where to go on is what the form says, and nobody else.
      const next = safeUrl(taken.redirect_url, true);
      if (next) return location.assign(next);
      this.#thank(card, taken.message);
      this.#keyOf = idempotency();
    } catch (problem) {
      if (signal.aborted) return;
      challenge.renew();
      const unplaced: string[] = [];
      if (problem instanceof Problem && problem.code === 'invalid_request') {
        for (const { pointer, detail } of problem.errors) {
          const at = shown.find(({ definition }) => pointer === `/answers/${definition.name}` || pointer.startsWith(`/answers/${definition.name}/`));
          if (at) at.field.fault = serverFault(at.definition, detail, this.language);
          else unplaced.push(detail);
        }
        allGood(shown.map(({ field }) => field));
        this.#say(alert, this.t('faults'), ...unplaced);
      } else {
        this.#say(alert, inWords(this.language, problem));
      }
    }
    submit.ariaDisabled = null;
    submit.textContent = label;
  }

  #thank(card: HTMLElement, message: string): void {
    const thanks = h('p', { class: 'text strong', part: 'success' }, message);
    fill(card, h('div', { class: 'row' }, h('span', { class: 'seal' }, icon(ICONS.done)), thanks));
    focusOn(thanks);
  }

  #say(alert: HTMLElement, ...texts: string[]): void {
    fill(alert, texts.map((text) => h('p', { class: 'alert box' }, text)));
  }
}
