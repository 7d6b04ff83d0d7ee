// workerd with postgres.js. A socket belongs to the request that opened it, so each request has its own connection;
// on Cloudflare, Hyperdrive would stand between with a pool.

import { Verifier } from "./caller.ts";
import { configuration } from "./configuration.ts";
import { serve } from "./endpoint.ts";
import { functions } from "./functions.ts";
import { connect, database } from "./postgres.ts";

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let verifier: Verifier | undefined;

export default {
  async fetch(request: Request, bindings: Record<string, string>, context: Context): Promise<Response> {
    const settings = configuration((name) => bindings[name]);
    verifier ??= new Verifier(settings);
    const sql = connect(settings.databaseUrl, 1);
    try {
      return await serve(settings, verifier, functions(settings, database(sql)))(request);
    } finally {
      context.waitUntil(sql.end({ timeout: 1 }));
    }
  },
};
