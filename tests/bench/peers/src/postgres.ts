// Postgres by postgres.js: role and claims are set as row-level security needs them by the same one statement that
// the functions send, so that a request costs one round trip.

import postgres from "postgres";

import { context, type Database } from "./database.ts";
import { type Fault, Problem, unavailable } from "./problem.ts";

export type Sql = postgres.Sql;

/** Connects when it is used. */
export function connect(url: string, most: number): Sql {
  return postgres(url.replace(/\?.*/, ""), { max: most, ssl: false, onnotice: () => {} });
}

export function database(sql: Sql): Database {
  return {
    async call(name, parameters, call) {
      try {
        const [row] = await sql`select answer, replayed from private.as_tenant(
          ${call.caller.claims}::text::jsonb, ${name}::text, ${JSON.stringify(parameters)}::text::jsonb,
          ${JSON.stringify(context(call))}::text::jsonb)`;
        return { answer: row!.answer as string, replayed: row!.replayed as boolean };
      } catch (error) {
        throw refused(error);
      }
    },
  };
}

function refused(error: unknown): Problem {
  if (!(error instanceof postgres.PostgresError)) return unavailable();
  return stated(error.code, error.message, error.detail, error.hint);
}

/** What an SQL function refuses has the status in its SQLSTATE, as in PT409. */
export function stated(code: string, message: string, detail?: string | null, hint?: string | null): Problem {
  if (code === "53300") return unavailable();
  if (!/^PT4[0-9][0-9]$/.test(code)) return new Problem(500, "internal_error", "Something went wrong on our side.");
  const errors: Fault[] = hint?.startsWith("/") ? [{ pointer: hint, detail: detail ?? "" }] : [];
  return new Problem(Number(code.slice(2)), message, detail ?? "", errors);
}
