// The bodies of the four functions, read and checked: every fault at once.

import * as z from "zod";

import { type Fault, invalid, Problem } from "./problem.ts";

const id = z.uuid();
const count = (least: number, most: number) => z.int().min(least).max(most);
const text = (most: number) =>
  z.string().trim().min(1).max(most).refine((value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(value));
const line = (most: number) => text(most).refine((value) => !/[\t\n\r\u2028\u2029]/.test(value));
const day = z.iso.date();
const moment = z.iso.datetime({ offset: true });
const email = z.string().trim().pipe(z.email()).transform((address) => {
  const at = address.lastIndexOf("@");
  return address.slice(0, at) + address.slice(at).toLowerCase();
});
const phone = z.string().transform((number) => number.replaceAll(/[ \-.()\u00a0]/g, ""))
  .pipe(z.string().regex(/^\+[1-9][0-9]{6,14}$/));

const bookingCreate = z.strictObject({
  departure_id: id,
  participants: count(1, 1000),
  customer_id: id.nullish().transform(orNull),
  customer: z.strictObject({
    name: line(200).nullish().transform(orNull),
    email: email.nullish().transform(orNull),
    phone: phone.nullish().transform(orNull),
  }).nullish().transform(orNull),
  items: z.array(z.strictObject({ type: z.enum(["accommodation", "experience"]), id, quantity: count(1, 1000) }))
    .max(50).nullish().transform((items) => items ?? []),
  special_requests: text(2000).nullish().transform(orNull),
});
export type BookingCreate = z.output<typeof bookingCreate>;

const slotQuestion = z.strictObject({
  appointment_type_id: id,
  from: day.nullish().transform(orNull),
  to: day.nullish().transform(orNull),
  timezone: z.string().refine(isZone).nullish().transform(orNull),
  duration_minutes: count(1, 480).nullish().transform(orNull),
  seats: count(1, 1000).nullish().transform((seats) => seats ?? 1),
  resource_id: id.nullish().transform(orNull),
});
export type SlotQuestion = z.output<typeof slotQuestion>;

const values = <Kind extends z.ZodType>(kind: Kind) => z.array(kind).max(50).nullish().transform(orNull);
const searchQuestion = z.strictObject({
  query: text(2000),
  mode: z.enum(["hybrid", "vector", "text"]).nullish().transform((mode) => mode ?? "hybrid"),
  filter: z.strictObject({
    sources: values(z.enum(["document", "website", "faq", "conversation", "knowledge", "experience", "vector"])),
    source_ids: values(id),
    languages: values(line(3)),
    tags: values(line(100)),
    from: moment.nullish().transform(orNull),
    until: moment.nullish().transform(orNull),
  }).nullish().transform((filter) => filter ?? {}),
  minimum_similarity: z.number().min(0).max(1).nullish().transform(orNull),
  limit: count(1, 50).nullish().transform(orNull),
  cursor: z.string().regex(/^[0-9.]{1,20}_[0-9a-f-]{36}$/i).nullish().transform(orNull),
});
export type SearchQuestion = z.output<typeof searchQuestion>;

const chatMessage = z.strictObject({
  // The function takes a message or the last of a list of them: what is missing is said when all is known that is there.
  message: text(4000).optional(),
  id: line(100).nullish().transform(orNull),
});
export interface ChatMessage {
  message: string;
  id: string | null;
}

const METRICS = [
  "conversations", "conversations_resolved", "first_responses", "messages", "bookings", "revenue", "leads_by_stage",
  "leads_by_source", "calls", "emergency_calls", "appointments", "topics",
] as const;
const MOST_DAYS = { day: 400, week: 2800, month: 3660 };
const analyticsQuestion = z.strictObject({
  interval: z.enum(["day", "week", "month"]).nullish().transform((interval) => interval ?? "day"),
  from: day.nullish().transform(orNull),
  to: day.nullish().transform(orNull),
  metrics: z.array(z.enum(METRICS)).min(1).nullish().transform(orNull),
  format: z.literal("json").nullish(),
});
export type AnalyticsQuestion = Omit<z.output<typeof analyticsQuestion>, "format"> & { most_days: number };

export interface BookedBy {
  kind: "public" | "user" | "client";
  email?: string;
}

export function readBooking(body: string, by: BookedBy): BookingCreate {
  return read(bookingCreate, body, (given) => {
    const faults: Fault[] = [];
    const fault = (pointer: string, detail: string) => faults.push({ pointer, detail });
    const customer = given.customer as Record<string, unknown> | null | undefined;
    const known = given.customer_id != null;
    if (by.kind === "user" && known && customer != null) fault("/customer", "can't be given together with customer_id");
    else if (by.kind === "user" && !known && customer == null) fault("/customer", "is missing");
    else if (by.kind !== "user" && known) fault("/customer_id", "is for staff");
    else if (by.kind === "public" && customer == null) fault("/customer", "is missing");
    if (typeof customer === "object" && customer !== null) {
      if (by.kind === "client") {
        const other = typeof customer.email === "string" && customer.email.trim().toLowerCase() !== by.email?.toLowerCase();
        if (other) fault("/customer/email", "must be your own");
      } else {
        if (customer.name == null) fault("/customer/name", "is missing");
        if (customer.email == null && customer.phone == null) fault("/customer/email", "is missing; give it or a phone");
      }
    }
    return faults;
  });
}

export function readSlots(body: string): SlotQuestion {
  return read(slotQuestion, body);
}

export function readSearch(body: string): SearchQuestion {
  return read(searchQuestion, body);
}

export function readChat(body: string): ChatMessage {
  const { message, id } = read(chatMessage, body);
  if (message === undefined) throw invalid([{ pointer: "/message", detail: "is missing" }]);
  return { message, id };
}

export function readAnalytics(body: string): AnalyticsQuestion {
  const { interval, from, to, metrics } = read(analyticsQuestion, body);
  if (from !== null && to !== null) {
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (days < 0) throw invalid([{ pointer: "/to", detail: "must not be before from" }]);
    if (days >= MOST_DAYS[interval]) {
      throw invalid([{ pointer: "/to", detail: `must be less than ${MOST_DAYS[interval]} days after from` }]);
    }
  }
  return { interval, from, to, metrics, most_days: MOST_DAYS[interval] };
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
  rules: (given: Record<string, unknown>) => Fault[] = () => [],
): z.output<Schema> {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw new Problem(400, "invalid_json", "The body is not JSON.");
  }
  const result = schema.safeParse(given);
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const faults = isObject ? rules(given as Record<string, unknown>) : [];
  if (result.success && faults.length === 0) return result.data;
  throw invalid([...(result.error?.issues ?? []).flatMap(faultsOf), ...faults]);
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const pointer = issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ pointer: `${pointer}/${key}`, detail: "is not known" }));
  }
  return [{ pointer, detail: issue.message }];
}

function orNull<Value>(value: Value | null | undefined): Value | null {
  return value ?? null;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
