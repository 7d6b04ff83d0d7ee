// Who calls: the publishable key, or an access token that jose verifies against the project's published keys.

import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";

import type { Configuration } from "./configuration.ts";
import { stripeEvents } from "./functions.ts";
import { unauthorized } from "./problem.ts";

export interface Caller {
  kind: "public" | "user" | "client" | "provider";
  /** Under which the database works for them, as JSON. */
  claims: string;
  /** Of clients. */
  email?: string;
  /** As it came, for PostgREST. */
  bearer?: string;
}

const PUBLIC: Caller = { kind: "public", claims: '{"role":"anon"}' };
/** A provider whose proof is right. */
const PROVIDER: Caller = { kind: "provider", claims: '{"role":"service_role"}' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export class Verifier {
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  readonly #secret: Uint8Array;
  readonly #publishableKey: Uint8Array;
  readonly #vapiSecrets: Uint8Array[];
  readonly #stripeSecrets: string;
  readonly #policy: { issuer: string; audience: string; clockTolerance: number; requiredClaims: string[] };

  constructor(configuration: Configuration) {
    this.#keys = createRemoteJWKSet(new URL(`${configuration.supabaseUrl}/auth/v1/.well-known/jwks.json`));
    this.#secret = new TextEncoder().encode(configuration.jwtSecret);
    this.#publishableKey = new TextEncoder().encode(configuration.publishableKey);
    const secrets = configuration.vapiSecrets.split(",").map((secret) => secret.trim()).filter((secret) => secret !== "");
    this.#vapiSecrets = secrets.map((secret) => new TextEncoder().encode(secret));
    this.#stripeSecrets = configuration.stripeSecrets;
    this.#policy = {
      issuer: `${configuration.supabaseUrl}/auth/v1`,
      audience: "authenticated",
      clockTolerance: 5,
      requiredClaims: ["sub", "exp", "role"],
    };
  }

  /** Stripe by its signature, Vapi by one of the secrets of its account. */
  async provider(name: string, headers: Headers, body: string): Promise<Caller> {
    if (name === "payment-webhook") {
      const { isSigned } = await stripeEvents();
      if (!(await isSigned(headers, body, this.#stripeSecrets))) throw unauthorized();
      return PROVIDER;
    }
    const given = headers.get("x-vapi-secret") ?? "";
    if (!this.#vapiSecrets.some((secret) => isSame(given, secret))) throw unauthorized();
    return PROVIDER;
  }

  async caller(headers: Headers): Promise<Caller> {
    const key = headers.get("apikey");
    if (key !== null && !this.#isPublishable(key)) throw unauthorized();
    const authorization = headers.get("authorization");
    if (authorization === null) {
      if (key === null) throw unauthorized();
      return PUBLIC;
    }
    const [scheme, token] = authorization.split(" ", 2);
    if (scheme?.toLowerCase() !== "bearer" || !token) throw unauthorized();
    if (this.#isPublishable(token)) return PUBLIC;
    return callerOf(await this.#verify(token), token);
  }

  async #verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = decodeProtectedHeader(token).alg === "HS256"
        ? await jwtVerify(token, this.#secret, { ...this.#policy, algorithms: ["HS256"] })
        : await jwtVerify(token, this.#keys, { ...this.#policy, algorithms: ["ES256", "RS256"] });
      return payload;
    } catch {
      throw unauthorized();
    }
  }

  #isPublishable(key: string): boolean {
    return isSame(key, this.#publishableKey);
  }
}

/** In a time that tells nothing of where they differ. */
function isSame(text: string, known: Uint8Array): boolean {
  const given = new TextEncoder().encode(text);
  let difference = given.length ^ known.length;
  for (let index = 0; index < known.length; index++) difference |= (given[index] ?? 0) ^ (known[index] ?? 0);
  return difference === 0;
}

function callerOf(payload: JWTPayload, bearer: string): Caller {
  if (typeof payload.sub !== "string" || !UUID.test(payload.sub)) throw unauthorized();
  const claims = JSON.stringify(payload);
  const metadata = payload.app_metadata as { role?: string } | undefined;
  switch (payload.role) {
    case "anon":
      return PUBLIC;
    case "authenticated":
      if (metadata?.role === "client") throw unauthorized();
      return { kind: "user", claims, bearer };
    case "client":
      if (typeof payload.email !== "string") throw unauthorized();
      return { kind: "client", claims, email: payload.email, bearer };
    default:
      throw unauthorized();
  }
}
