// The functions and tables, called as the public.

import { FUNCTIONS, KEY, PROJECT } from './config';

export interface Fault {
  pointer: string;
  detail: string;
}

/** What a function refuses (RFC 9457). `status` 0: nothing was answered. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: Fault[] = [],
    readonly alternatives: { starts_at: string; seats_left: number }[] = [],
    readonly retryAfter = 0,
  ) {
    super(detail);
  }
}

export interface Call {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Calls a function, and gives its answer once it is known to be a success. */
export async function request(name: string, body: unknown, { headers, signal }: Call = {}): Promise<Response> {
  const sent = { apikey: KEY, 'content-type': 'application/json', ...headers };
  return send(`${FUNCTIONS}/${name}`, { method: 'POST', headers: sent, body: JSON.stringify(body), signal: signal ?? null });
}

/** Calls a function, and reads its answer. */
export async function call<Answer>(name: string, body: unknown, options?: Call): Promise<Answer> {
  return (await request(name, body, options)).json();
}

/** Reads rows that the public sees. */
export async function rows<Row>(table: string, query: Record<string, string>, signal?: AbortSignal): Promise<Row[]> {
  const found = await send(`${PROJECT}/rest/v1/${table}?${new URLSearchParams(query)}`, { headers: { apikey: KEY }, signal: signal ?? null });
  return found.json();
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    // No cookies, and no referrer: the functions need neither.
    answer = await fetch(url, { ...init, credentials: 'omit' });
  } catch (fault) {
    if (init.signal?.aborted) throw fault;
    throw new Problem(0, 'offline', '');
  }
  if (answer.ok) return answer;
  // A proxy in between may answer without JSON.
  const { code, detail, title, errors, alternatives } = await answer.json().catch(() => ({}));
  throw new Problem(
    answer.status, code ?? '', detail ?? title ?? '', errors, alternatives, Number(answer.headers.get('retry-after')) || 0,
  );
}

/** The data of server-sent events as they come; each is one JSON value. `[DONE]` and comments are passed over. */
export async function* events(answer: Response): AsyncGenerator<any> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    text += done ? '\n\n' : value;
    // A carriage return at the end may be the first half of a line's end.
    const blocks = text.replace(/\r\n?(?!$)/g, '\n').split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart()).join('\n');
      if (!data || data === '[DONE]') continue;
      let chunk: unknown;
      try {
        chunk = JSON.parse(data);
      } catch {
        continue;
      }
      yield chunk;
    }
    if (done) return;
  }
}

/** Keys for requests: the same for the same body, so that a second click or a repetition does nothing twice. */
export function idempotency(): (body: unknown) => string {
  let last = '';
  let key = '';
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last) {
      last = text;
      key = randomId();
    }
    return key;
  };
}

/** A random id; `crypto.randomUUID` is missing on pages without TLS. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
