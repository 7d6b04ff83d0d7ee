// The tool `find_slots` of a phone call, as call-webhook answers it: in English, without a day that is wanted.

import type { Call, Database } from "./database.ts";
import { type Answer, type Asked } from "./endpoint.ts";
import { Problem } from "./problem.ts";
import { clockOf, DAY } from "./clock.ts";
import { freeStarts, type Rules, rulesQuestion } from "./slots.ts";

const DAYS = 30;
const CHOICES = 3;
const MOST = 300;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];
const ORDINALS = [
  "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
  "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
  "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh",
  "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
];
const HOURS = [
  "twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
];

interface Desk {
  organization_id: string;
  timezone: string;
  now: number;
  services: { id: string; name: string }[];
  answers: Record<string, { answer: string; is_error: boolean }>;
}

interface ToolCall {
  id: string;
  name?: string;
  arguments?: { service?: string };
}

export async function answerCall(request: Asked, database: Database): Promise<Answer> {
  const { message } = JSON.parse(request.body);
  const tools: ToolCall[] = message?.toolCallList ?? [];
  const id: unknown = message?.call?.id;
  if (message?.type !== "tool-calls" || typeof id !== "string") return { status: 200, body: "{}" };
  const call = {
    id,
    assistant: message.call.assistantId ?? null,
    number: null,
    number_id: null,
    caller: message.customer?.number ?? null,
    created_at: null,
    direction: "inbound",
  };
  const by: Call = request.call;
  const asked = { call, tool_calls: tools.map((tool) => tool.id), codes: [] };
  const desk = JSON.parse((await database.call("call_desk", asked, by)).answer) as Desk | null;
  if (desk === null) throw new Problem(404, "unknown_organization", "The call is no organization's.");
  const said = [];
  const open = [];
  for (const tool of tools) {
    const stored = desk.answers[tool.id];
    if (stored) {
      said.push(stored.answer);
      continue;
    }
    const { answer, offered } = await findSlots(desk, tool, database, by);
    said.push(answer);
    open.push({ id: tool.id, tool: "find_slots", answer, is_error: false, offered });
  }
  if (open.length > 0) await database.call("keep_tool_answers", { call, answers: open }, by);
  const results = tools.map((tool, index) => ({ toolCallId: tool.id, name: tool.name, result: said[index] }));
  return { status: 200, body: JSON.stringify({ results }) };
}

async function findSlots(desk: Desk, tool: ToolCall, database: Database, by: Call) {
  const wanted = tool.arguments?.service?.trim().toLowerCase();
  const service = desk.services.find(({ name }) => name.toLowerCase() === wanted);
  if (!service) throw new Problem(422, "invalid_request", "There is no such service.");
  const own = clockOf(desk.timezone, desk.now - 10 * DAY, desk.now + 60 * DAY);
  const today = own.day(desk.now);
  const question = {
    appointment_type_id: service.id, resource_id: null, from: dateOf(today), to: dateOf(today + DAYS), timezone: null,
    duration_minutes: null, seats: 1,
  };
  const rules = JSON.parse((await database.call("slot_rules", rulesQuestion(question, desk.now), by)).answer) as Rules;
  const clock = clockOf(rules.timezone, desk.now - 10 * DAY, desk.now + 60 * DAY);
  const free = freeStarts(rules, today, today + DAYS).map((start) => ({ start, local: start + clock.offset(start) }));
  const chosen = choose(free);
  if (chosen.length === 0) return { answer: "Nothing is free in the time that can be booked.", offered: [] };
  let last = -1;
  const times = chosen.map(({ local }) => {
    const day = Math.floor(local / DAY);
    const words = day === last ? at(local) : `${dayOf(day, today)} ${at(local)}`;
    last = day;
    return words;
  });
  const list = times.length > 1 ? `${times.slice(0, -1).join(", ")} or ${times.at(-1)}` : times[0]!;
  return {
    answer: `I can offer ${list}. Which suits you?`.slice(0, MOST),
    offered: chosen.map(({ start }) => ({
      type_id: service.id,
      starts_at: new Date(start * 1000).toISOString().replace(".000", ""),
    })),
  };
}

interface Free {
  start: number;
  local: number;
}

/** In the morning and in the afternoon of the first day that has something, and then the next days. */
function choose(free: Free[]): Free[] {
  const days: Free[][] = [];
  for (const slot of free) {
    const last = days.at(-1);
    if (last && Math.floor(last[0]!.local / DAY) === Math.floor(slot.local / DAY)) last.push(slot);
    else if (days.length === CHOICES) break;
    else days.push([slot]);
  }
  const first = days[0];
  if (!first) return [];
  if (days.length === 1) {
    return first.length <= CHOICES ? first : [first[0]!, first[first.length >> 1]!, first.at(-1)!];
  }
  const later = first.find(({ local }) => Math.floor(local % DAY / 3600) >= 13);
  const chosen = later && later !== first[0] ? [first[0]!, later] : [first[0]!];
  return [...chosen, ...days.slice(1).map((day) => day[0]!)].slice(0, CHOICES);
}

function dayOf(day: number, today: number): string {
  if (day === today) return "today";
  const date = new Date(day * DAY * 1000);
  // 1970 began on a Thursday.
  const name = `${WEEKDAYS[(day + 3) % 7]} the ${ORDINALS[date.getUTCDate()]}`;
  return day - today < 14 ? name : `${name} of ${MONTHS[date.getUTCMonth()]}`;
}

function at(local: number): string {
  const [hour, minute] = [Math.floor(local % DAY / 3600), Math.floor(local % 3600 / 60)];
  if (minute === 0 && hour === 0) return "at midnight";
  if (minute === 0 && hour === 12) return "at noon";
  const named = (hour: number) => HOURS[hour % 12]!;
  const time = {
    0: `${named(hour)} o'clock`,
    15: `a quarter past ${named(hour)}`,
    30: `half past ${named(hour)}`,
    45: `a quarter to ${named(hour + 1)}`,
  }[minute];
  let half = "";
  if (hour < 8 || hour > 18) half = hour <= 4 || hour >= 22 ? " at night" : hour <= 11 ? " in the morning" : " in the evening";
  return `at ${time}${half}`;
}

function dateOf(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}
