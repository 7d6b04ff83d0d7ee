// Deno with supabase-js: no connection to Postgres, all through PostgREST.

import { Verifier } from "./caller.ts";
import { configuration } from "./configuration.ts";
import { serve } from "./endpoint.ts";
import { functions } from "./functions.ts";
import { database } from "./rest.ts";

const settings = configuration((name) => Deno.env.get(name));
const handle = serve(settings, new Verifier(settings), functions(settings, database(settings)));

export default { fetch: handle };
