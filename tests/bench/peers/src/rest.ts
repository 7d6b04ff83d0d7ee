// PostgREST by supabase-js, with the caller's own token, as the documentation of Supabase has it: a client for each
// request. The SQL functions are offered to it by rest.sql.

import { createClient } from "@supabase/supabase-js";

import type { Configuration } from "./configuration.ts";
import { context, type Database } from "./database.ts";
import { stated } from "./postgres.ts";
import { unavailable } from "./problem.ts";

export function database(configuration: Configuration): Database {
  return {
    async call(name, parameters, call) {
      const { bearer } = call.caller;
      const supabase = createClient(configuration.supabaseUrl, configuration.publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
        global: { headers: { ...(bearer && { Authorization: `Bearer ${bearer}` }), "x-request-id": call.requestId } },
      });
      const { data, error } = await supabase.rpc(`peer_${name}`, { arguments: parameters, context: context(call) });
      if (error) throw error.code ? stated(error.code, error.message, error.details, error.hint) : unavailable();
      return { answer: JSON.stringify(data), replayed: false };
    },
  };
}
