// The typed client against the functions. What it must not accept does not compile: see the lines that expect an error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frontdesk } from "./client.js";

const url = environment("FRONTDESK_URL");
const key = environment("FRONTDESK_PUBLISHABLE_KEY");
const publicly = frontdesk(url, key);
const member = frontdesk(url, key, environment("FRONTDESK_MEMBER_TOKEN"));
const client = frontdesk(url, key, environment("FRONTDESK_CLIENT_TOKEN"));
const departure_id = environment("FRONTDESK_DEPARTURE");
const tour_id = environment("FRONTDESK_TOUR");
const appointment_type_id = environment("FRONTDESK_APPOINTMENT_TYPE");

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

test("the public sees what is left and books it", async () => {
  const { data: availability } = await publicly.POST("/tour-availability", { body: { tour_id } });
  assert.ok(availability);
  assert.ok(availability.departures.some((departure) => departure.id === departure_id));

  const { data: booking, response } = await publicly.POST("/booking-create", {
    params: { header: { "idempotency-key": "typed-client" } },
    body: { departure_id, participants: 2, customer: { name: "Ada Lovelace", email: "ada@example.com" } },
  });
  assert.equal(response.status, 201);
  const total: string | undefined = booking?.total_price;
  assert.equal(total, "179.00");
});

test("a refusal has the codes of its function", async () => {
  const { data, error } = await publicly.POST("/booking-create", {
    body: { departure_id, participants: 13, customer: { name: "Ada Lovelace", email: "ada@example.com" } },
  });
  assert.equal(data, undefined);
  assert.ok(error);
  switch (error.code) {
    case "too_many_participants":
    case "sold_out":
      break;
    // @ts-expect-error: booking-create has no such code
    case "slug_taken":
    default:
      assert.fail(error.detail);
  }
});

test("every fault is named", async () => {
  const { error } = await member.POST("/booking-create", {
    // @ts-expect-error: participants is a number, and there is no price
    body: { departure_id, participants: "two", price: "0.00" },
  });
  assert.equal(error?.code, "invalid_request");
  assert.deepEqual(
    error?.errors?.map((fault) => fault.pointer).sort(),
    ["/customer", "/participants", "/price"],
  );
});

test("a member books a free slot and moves it", async () => {
  const { data: free } = await member.POST("/slot-availability", { body: { appointment_type_id } });
  const [first, second] = free?.slots ?? [];
  assert.ok(first && second);
  const { data: appointment } = await member.POST("/appointment-create", {
    body: {
      appointment_type_id,
      starts_at: first.starts_at,
      customer: { name: "Ada Lovelace", phone: "+41 79 123 45 68" },
    },
  });
  assert.ok(appointment);
  const { data: moved } = await member.POST("/appointment-update", {
    body: { appointment_id: appointment.id, action: "reschedule", starts_at: second.starts_at },
  });
  assert.equal(moved?.status, appointment.status);

  const { error } = await member.POST("/appointment-create", {
    body: {
      appointment_type_id,
      starts_at: "2020-01-01T10:00:00Z",
      customer: { name: "Ada Lovelace", phone: "+41 79 123 45 68" },
    },
  });
  assert.ok(error && error.code === "too_soon" && "alternatives" in error);
  assert.ok(error.alternatives?.every((slot) => slot.seats_left > 0));
});

test("a function with several actions is told by the action", async () => {
  const { data: keys } = await member.POST("/key-store", { body: { action: "list" } });
  assert.ok(keys && "keys" in keys);
  // @ts-expect-error: putting a key takes the key
  const { error } = await member.POST("/key-store", { body: { action: "put", provider: "openai" } });
  assert.equal(error?.code, "invalid_request");
});

test("who may not call is told so", async () => {
  const { error, response } = await client.POST("/analytics", { body: {} });
  assert.equal(response.status, 403);
  assert.equal(error?.code, "forbidden");
});

test("the document is one of the functions", async () => {
  const { data } = await publicly.GET("/openapi");
  assert.equal(data?.openapi, "3.1.0");
});
