// What an e-mail of HTML looks like, without ever giving its HTML to the page: the policy lets no text become markup. Of a few
// elements a tree is made, which the page draws by itself; of all others what stands in them.

export type Piece = string | { tag: string; href?: string; pieces: Piece[] };

/** Elements that are drawn, and as what. Headings and tables of a letter are none of the page. */
const DRAWN: Record<string, string> = {
  p: 'p', div: 'div', section: 'div', table: 'div', tbody: 'div', thead: 'div', tr: 'div', td: 'span', th: 'strong', span: 'span', br: 'br', hr: 'hr',
  h1: 'h', h2: 'h', h3: 'h', h4: 'h', h5: 'h', h6: 'h', ul: 'ul', ol: 'ol', li: 'li', a: 'a', b: 'strong', strong: 'strong', i: 'em', em: 'em', u: 'u',
  small: 'small', blockquote: 'blockquote', pre: 'pre', code: 'code',
};
const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'col', 'wbr']);
const SILENT = new Set(['script', 'style', 'head', 'title', 'template', 'svg', 'noscript']);
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ndash: '–', mdash: '—', hellip: '…', copy: '©', euro: '€', middot: '·', laquo: '«', raquo: '»' };
const MAX_DEPTH = 100;

const TOKEN = /<!--[\s\S]*?(?:-->|$)|<![^>]*>|<(\/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|[^<]+|</g;

export function read(html: string): Piece[] {
  const root: { tag: string; href?: string; pieces: Piece[] } = { tag: '', pieces: [] };
  // Each open element with the one that is drawn for it, if any is.
  const open: { name: string; drawn: typeof root }[] = [{ name: '', drawn: root }];
  let silent = 0;
  for (const [text, end, tag, attributes = ''] of html.matchAll(TOKEN)) {
    const name = tag?.toLowerCase();
    const top = open.at(-1)!.drawn;
    if (name === undefined) {
      if (silent === 0 && !text.startsWith('<!')) top.pieces.push(decoded(text));
    } else if (end) {
      const at = open.findLastIndex((one) => one.name === name);
      if (at > 0) for (const closed of open.splice(at)) if (SILENT.has(closed.name)) silent -= 1;
    } else if (VOID.has(name)) {
      const drawn = name === 'img' ? alternative(attributes) : DRAWN[name] && { tag: DRAWN[name]!, pieces: [] };
      if (drawn && silent === 0) top.pieces.push(drawn);
    } else {
      if (SILENT.has(name)) silent += 1;
      const drawn = DRAWN[name];
      const isDrawn = drawn !== undefined && silent === 0 && open.length < MAX_DEPTH;
      const piece = isDrawn ? { tag: drawn, ...(name === 'a' && { href: address(attributes) }), pieces: [] } : top;
      if (isDrawn) top.pieces.push(piece);
      open.push({ name, drawn: piece });
    }
  }
  return root.pieces;
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(attributes);
  return found ? decoded(found[1] ?? found[2] ?? found[3] ?? '') : undefined;
}

const alternative = (attributes: string) => `[${attribute(attributes, 'alt') ?? ''}]`;

/** Where a link leads, if people may follow it. */
function address(attributes: string): string | undefined {
  const href = attribute(attributes, 'href')?.trim() ?? '';
  return /^(https?:\/\/|mailto:|tel:)/i.test(href) ? href : undefined;
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}
