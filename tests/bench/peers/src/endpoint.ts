// The way of a request: verified, handled, answered with CORS headers, logged in one line.

import type { Verifier } from "./caller.ts";
import type { Configuration } from "./configuration.ts";
import type { Call } from "./database.ts";
import { Problem } from "./problem.ts";

const MEGABYTE = 1_000_000;
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, x-client-info, apikey, content-type, x-retry-count, "
    + "x-organization-id, idempotency-key, x-request-id",
  "access-control-expose-headers": "x-request-id, idempotent-replayed, retry-after",
};

export interface Answer {
  status: number;
  /** JSON, or a stream of what `headers` says. */
  body: string | ReadableStream<Uint8Array>;
  replayed?: boolean;
  /** In place of those that JSON has. */
  headers?: Record<string, string>;
}

export interface Asked {
  body: string;
  call: Call;
  /** Whether the answer may be a stream of events. */
  takesEvents: boolean;
  /** The same call, which is to work once: under the caller's Idempotency-Key, or under one of our own. */
  onceOnly(): Promise<Call>;
}

export type Handler = (request: Asked) => Promise<Answer>;

export function serve(configuration: Configuration, verifier: Verifier, functions: Record<string, Handler>) {
  const signing = crypto.subtle.importKey(
    "raw", new TextEncoder().encode(configuration.secretKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"],
  );
  return async (request: Request): Promise<Response> => {
    const started = performance.now();
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: CORS });
    const name = new URL(request.url).pathname.replace("/functions/v1/", "");
    const requestId = request.headers.get("x-request-id") ?? crypto.randomUUID();
    let kind: string | undefined;
    let answer: Answer | Problem;
    try {
      const handler = functions[name];
      if (!handler) throw new Problem(404, "not_found", "There is no such function.");
      if (request.method !== "POST") throw new Problem(405, "method_not_allowed", "Use POST.");
      const known = name.endsWith("-webhook") ? undefined : await verifier.caller(request.headers);
      const body = await bodyOf(request);
      const caller = known ?? await verifier.provider(name, request.headers, body);
      kind = caller.kind;
      const call: Call = { caller, organization: organizationOf(request.headers), requestId };
      const onceOnly = async () => ({ ...call, once: await once(await signing, request.headers, call, body) });
      const takesEvents = request.headers.get("accept")?.includes("text/event-stream") ?? false;
      answer = await handler({ body, call, takesEvents, onceOnly });
    } catch (error) {
      answer = error instanceof Problem
        ? error
        : new Problem(500, "internal_error", "Something went wrong on our side.");
      if (answer.status === 500) console.error(error);
    }
    const problem = answer instanceof Problem ? answer : undefined;
    console.log(JSON.stringify({
      function: name,
      request_id: requestId,
      method: request.method,
      status: answer.status,
      duration_ms: Math.round((performance.now() - started) * 1000) / 1000,
      caller: kind,
      code: problem?.code,
    }));
    return new Response(answer instanceof Problem ? answer.body() : answer.body, {
      status: answer.status,
      headers: {
        ...CORS,
        "content-type": problem ? "application/problem+json" : "application/json",
        "x-request-id": requestId,
        ...(!(answer instanceof Problem) && answer.replayed && { "idempotent-replayed": "true" }),
        ...(!(answer instanceof Problem) && answer.headers),
      },
    });
  };
}

async function bodyOf(request: Request): Promise<string> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new Problem(415, "unsupported_media_type", "Send the body as JSON, with content-type: application/json.");
  }
  if (Number(request.headers.get("content-length") ?? 0) > MEGABYTE) throw tooLarge();
  const body = await request.text();
  if (body.length > MEGABYTE) throw tooLarge();
  return body;
}

function tooLarge(): Problem {
  return new Problem(413, "body_too_large", "The body may have at most 1 MB.");
}

function organizationOf(headers: Headers): string | null {
  const organization = headers.get("x-organization-id");
  if (organization !== null && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organization)) {
    throw new Problem(400, "invalid_header", "The header x-organization-id must be a UUID.");
  }
  return organization;
}

async function once(signing: CryptoKey, headers: Headers, call: Call, body: string) {
  const own = headers.get("idempotency-key");
  const digest = await crypto.subtle.sign("HMAC", signing, new TextEncoder().encode((call.organization ?? "") + body));
  return {
    idempotency_key: own === null ? `own:${crypto.randomUUID()}` : `caller:${own}`,
    fingerprint: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    keep_for: own === null ? "10 minutes" : "24 hours",
  };
}
