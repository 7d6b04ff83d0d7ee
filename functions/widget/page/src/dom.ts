// Elements without HTML from strings: all that is said comes in as text.

export type Child = Node | string | number | false | null | undefined;
type Props = Record<string, unknown>;

/** Makes an element. Functions are listeners, `true` is an attribute without a value; what is null or false is left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, props: Props = {}, ...children: (Child | Child[])[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  set(element, props);
  element.append(...nodes(children));
  return element;
}

export function set(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener);
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (name === 'value') (element as HTMLInputElement).value = String(value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

export function fill(element: Element, ...children: (Child | Child[])[]): void {
  element.replaceChildren(...nodes(children));
}

const nodes = (children: (Child | Child[])[]): (Node | string)[] =>
  children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => (child instanceof Node ? child : String(child)));

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of one path in a square of 24, which says nothing to screen readers. */
export function icon(path: string): SVGSVGElement {
  const drawing = document.createElementNS(SVG, 'svg');
  set(drawing, { viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  const line = document.createElementNS(SVG, 'path');
  set(line, { d: path });
  drawing.append(line);
  return drawing;
}

export const ICONS = {
  chat: 'M21 12a8 8 0 0 1-8 8H4l2-3.5A8 8 0 1 1 21 12Z',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M4 12h14M12 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  done: 'M4 12.5l5 5L20 6.5',
};

/** An address that a page may link to: only of the web, never a script. */
export function safeUrl(url: string | null | undefined, secureOnly = false): string | null {
  try {
    const { protocol, href } = new URL(url ?? '');
    return protocol === 'https:' || (protocol === 'http:' && !secureOnly) ? href : null;
  } catch {
    return null;
  }
}
