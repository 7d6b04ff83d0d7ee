// The project as the person who signed in reaches it. There is no other way to its data: the page has no rights of its own.

import { AuthClient, type Session } from '@supabase/auth-js';
import { PostgrestClient } from '@supabase/postgrest-js';
import { signal } from '@preact/signals';

import { t } from './i18n';

const project = document.querySelector<HTMLMetaElement>('meta[name=frontdesk-project]');
const URL_OF_PROJECT = project?.content ?? '';
const KEY = project?.dataset['key'] ?? '';
/** Beside the page. */
const FUNCTIONS = '/functions/v1';

export const auth = new AuthClient({
  url: `${URL_OF_PROJECT}/auth/v1`,
  headers: { apikey: KEY },
  storageKey: 'frontdesk-session',
  // Not for longer than the tab, nor for other tabs.
  storage: sessionStorage,
  autoRefreshToken: true,
  persistSession: true,
  // A link signs nobody in: it could be somebody else's, for their account.
  detectSessionInUrl: false,
});

export const session = signal<Session | null | undefined>(undefined);

export interface Organization {
  id: string;
  name: string;
  slug: string;
  timezone: string;
  currency: string;
  role: string;
}

export const organization = signal<Organization | null>(null);

/** What the API refuses, in its own words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: { pointer: string; detail: string }[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail);
  }
}

async function token(): Promise<string> {
  const { data } = await auth.getSession();
  return data.session?.access_token ?? '';
}

async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('apikey', KEY);
  headers.set('authorization', `Bearer ${await token()}`);
  try {
    return await fetch(input, { ...init, headers });
  } catch {
    throw new Problem(0, 'unreachable', 'The server cannot be reached. Check the connection and try again.');
  }
}

const rest = new PostgrestClient(`${URL_OF_PROJECT}/rest/v1`, { fetch: send });

/** A table's rows, of the organization that was chosen. */
export const rows = (table: string, columns: string, options?: { count?: 'exact'; head?: boolean }) =>
  rest.from(table).select(columns, options).eq('organization_id', organization.value?.id ?? '');

/** A table, to change. */
export const table = (name: string) => rest.from(name);

/** What a request for rows brought, or the problem that it met. */
export async function got<Row = any>(request: PromiseLike<{ data: unknown; error: Refused | null; status: number }>): Promise<Row[]> {
  const { data, error, status } = await request;
  if (error) throw refused(status, error);
  return (data ?? []) as Row[];
}

/** The row that was written. Where the policies of its table let nobody of this role, none is. */
export async function written<Row = any>(request: Parameters<typeof got>[0]): Promise<Row> {
  const [row] = await got<Row>(request);
  if (row === undefined) throw new Problem(403, 'role_too_low', t('You may not do that.'));
  return row;
}

/** What a row of the organization that was chosen begins with. */
export const own = () => ({ organization_id: organization.value?.id ?? '' });

export async function count(request: PromiseLike<{ count: number | null; error: Refused | null; status: number }>): Promise<number> {
  const { count, error, status } = await request;
  if (error) throw refused(status, error);
  return count ?? 0;
}

interface Refused {
  code: string;
  message: string;
  details?: string | null;
}

/** What PostgREST refuses; the commonest codes of Postgres in words for people. What the database itself says has its code in the message. */
function refused(status: number, { code, message, details }: Refused): Problem {
  const said = { 23505: t('That is there already.'), 23503: t('Something else still needs it.'), 23514: t('One of the values is not allowed.'), 42501: t('You may not do that.') }[code];
  if (said || !code.startsWith('PT') || !details) return new Problem(status, code, said ?? message);
  const faults = details.split('\n').map((line) => /^(\/\S+) ([\s\S]+)$/.exec(line)).filter((fault) => fault !== null);
  if (faults.length === 0) return new Problem(status, message, details);
  return new Problem(status, message, t('Some of it has faults.'), faults.map(([, pointer = '', detail = '']) => ({ pointer, detail })));
}

export interface Call {
  /** Of one press of a button, so that a repeated request does nothing twice. */
  idempotencyKey?: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
}

/** Calls a function, and gives its answer as it came. */
export async function request(name: string, body: unknown, { idempotencyKey, method = 'POST', headers = {} }: Call = {}): Promise<Response> {
  const sent = new Headers(headers);
  if (organization.value) sent.set('x-organization-id', organization.value.id);
  if (idempotencyKey) sent.set('idempotency-key', idempotencyKey);
  const isForm = body instanceof FormData;
  if (!isForm && method === 'POST') sent.set('content-type', 'application/json');
  const content = method === 'GET' ? undefined : isForm ? body : JSON.stringify(body);
  return send(`${FUNCTIONS}/${name}`, { method, headers: sent, body: content });
}

/** Calls a function, and reads its answer. */
export async function call<Answer = any>(name: string, body: unknown, options: Call = {}): Promise<Answer> {
  const answer = await request(name, body, options);
  const text = await answer.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Of a proxy, which knows no JSON.
  }
  if (answer.ok) return json as Answer;
  const problem = (json ?? {}) as Partial<{ code: string; detail: string; title: string; errors: { pointer: string; detail: string }[] }>;
  throw new Problem(
    answer.status,
    problem.code ?? 'unknown',
    problem.detail ?? problem.title ?? answer.statusText,
    problem.errors,
    answer.headers.get('x-request-id'),
  );
}

/** Answers a customer in a conversation, as the staff: from then on no assistant does. */
export const reply = (conversation: string, text: string) =>
  call('chat-reply', { conversation_id: conversation, message: text, message_id: crypto.randomUUID() });
