// Rows with the types that are made from the database. What they must not accept does not compile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PostgrestClient } from "@supabase/postgrest-js";
import type { Database } from "./database.js";

const { FRONTDESK_URL: url = "", FRONTDESK_PUBLISHABLE_KEY: key = "", FRONTDESK_MEMBER_TOKEN: token = "" } = process.env;
// What `createClient<Database>(…)` of supabase-js reads and writes rows with.
const member = new PostgrestClient<Database>(`${url}/rest/v1`, { headers: { apikey: key, authorization: `Bearer ${token}` } });

test("rows have the columns of their table and those that it refers to", async () => {
  const { data, error } = await member.from("tours").select("id, title, base_price, tour_departures(starts_at, status)");
  assert.equal(error, null);
  const [tour] = data ?? [];
  assert.ok(tour);
  const price: number | null = tour.base_price;
  assert.equal(typeof price, "number");
  const statuses: ("open" | "closed" | "cancelled")[] = tour.tour_departures.map(({ status }) => status);
  assert.ok(statuses.length > 0);
});

test("what no row has is told by the compiler", async () => {
  // @ts-expect-error: a customer has no price
  await member.from("customers").insert({ organization_id: "", name: "Ada", price: 1 });
  // @ts-expect-error: what a booking costs is changed by its functions alone
  await member.from("bookings").update({ total_price: 1 }).eq("id", "00000000-0000-4000-8000-000000000000");
  // @ts-expect-error: there is no such table
  await member.from("prices").select("id");
});
