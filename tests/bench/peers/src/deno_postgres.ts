// Deno with postgres.js, as a Supabase Edge Function has it: what lives as long as the isolate is made once.

import { Verifier } from "./caller.ts";
import { configuration } from "./configuration.ts";
import { serve } from "./endpoint.ts";
import { functions } from "./functions.ts";
import { connect, database } from "./postgres.ts";

const settings = configuration((name) => Deno.env.get(name));
const sql = connect(settings.databaseUrl, Number(Deno.env.get("DATABASE_CONNECTIONS") ?? 16));
const handle = serve(settings, new Verifier(settings), functions(settings, database(sql)));

export default { fetch: handle };
