// The way to the data, whichever it is: one SQL function as the caller, once for each idempotency key.

import type { Caller } from "./caller.ts";

export interface Call {
  caller: Caller;
  organization: string | null;
  requestId: string;
  /** What makes the request work once; absent where it changes nothing. */
  once?: { idempotency_key: string; fingerprint: string; keep_for: string };
}

export interface Done {
  /** JSON. */
  answer: string;
  replayed: boolean;
}

export interface Database {
  call(name: string, parameters: unknown, call: Call): Promise<Done>;
}

export function context(call: Call): Record<string, unknown> {
  return { organization_id: call.organization, request_id: call.requestId, ...call.once };
}
