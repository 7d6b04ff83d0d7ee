// The part of pages that a cursor tells: what comes after the last row, by the order of the list. An offset would repeat or
// leave out rows that came or went meanwhile.

export interface Order {
  column: string;
  ascending: boolean;
}

/** The filter (PostgREST's `or`) for the rows after one, where `id` settles ties. */
export function after(order: Order, row: Record<string, unknown>): string {
  const value = quoted(row[order.column]);
  const beyond = order.ascending ? 'gt' : 'lt';
  return `${order.column}.${beyond}.${value},and(${order.column}.eq.${value},id.${beyond}.${quoted(row['id'])})`;
}

/** A filter for rows in one of whose columns a text is found. */
export function containing(columns: string[], text: string): string {
  const pattern = quoted(`*${text.replace(/[\\%_*]/g, ' ').trim()}*`);
  return columns.map((column) => `${column}.ilike.${pattern}`).join(',');
}

function quoted(value: unknown): string {
  return `"${String(value).replace(/[\\"]/g, '\\$&')}"`;
}
