// Conditions of forms, as the server reads them: every combination of values has an answer, and none is an error.

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; op: string; value?: unknown };

export type Facts = Record<string, unknown>;

export function holds(condition: Condition, facts: Facts): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, facts));
  if ('any' in condition) return condition.any.some((part) => holds(part, facts));
  if ('not' in condition) return !holds(condition.not, facts);
  return compares(condition.op, facts[condition.field], condition.value);
}

function compares(op: string, given: unknown, value: unknown): boolean {
  const isThere = !isNothing(given);
  const list = Array.isArray(value) ? value : [];
  const numbers = (test: (one: number, other: number) => boolean) => {
    const [one, other] = [number(given), number(value)];
    return isThere && one !== null && other !== null && test(one, other);
  };
  const days = (test: (one: string, other: string) => boolean) => {
    const [one, other] = [day(given), day(value)];
    return one !== null && other !== null && test(one, other);
  };
  switch (op) {
    case 'equals': return isThere && equal(given, value);
    case 'not_equals': return !compares('equals', given, value);
    case 'in': return isThere && list.some((one) => equal(given, one));
    case 'not_in': return !compares('in', given, value);
    case 'contains': return isThere && contains(given, value);
    case 'not_contains': return !compares('contains', given, value);
    case 'starts_with': {
      const [text, start] = [lower(given), lower(value)];
      return Boolean(text && start && text.startsWith(start));
    }
    case 'greater': return numbers((one, other) => one > other);
    case 'at_least': return numbers((one, other) => one >= other);
    case 'less': return numbers((one, other) => one < other);
    case 'at_most': return numbers((one, other) => one <= other);
    case 'before': return days((one, other) => one < other);
    case 'after': return days((one, other) => one > other);
    case 'empty': return !isThere;
    case 'not_empty': return isThere;
    default: return false;
  }
}

export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length);
}

function number(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/\d/.test(value) || /^\s*0[xbo]/i.test(value)) return null;
  const read = Number(value);
  return Number.isFinite(read) ? read : null;
}

/** The day of a date or a time in RFC 3339. */
function day(value: unknown): string | null {
  return typeof value === 'string' ? /^\s*(\d{4}-\d\d-\d\d)/.exec(value)?.[1] ?? null : null;
}

/** A text in one case: of ASCII alone, as the server has it. */
function lower(value: unknown): string {
  return typeof value === 'string' ? value.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : '';
}

function equal(one: unknown, other: unknown): boolean {
  const [first, second] = [number(one), number(other)];
  if (first !== null && second !== null) return first === second;
  if (typeof one === 'string' && typeof other === 'string') return lower(one) === lower(other);
  return one === other;
}

function contains(given: unknown, value: unknown): boolean {
  if (Array.isArray(given)) return given.some((one) => equal(one, value));
  const part = lower(value);
  return part !== '' && lower(given).includes(part);
}
