// A client of the functions whose paths, bodies and answers are those of the OpenAPI document.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./frontdesk.js";

/** What went wrong: programs decide by its `code`. */
export type Problem = components["schemas"]["Problem"];

/** Calls the functions of the project at `url` with its publishable key, and as somebody with their `token`. */
export function frontdesk(url: string, key: string, token?: string): Client<paths> {
  const headers: Record<string, string> = { apikey: key };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  return createClient<paths>({ baseUrl: `${url}/functions/v1`, headers });
}
