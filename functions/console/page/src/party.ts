// Who comes with a booking, by kinds of people.

export interface Kind {
  id: string;
  kind: string;
  name: string;
  description: string | null;
  price: number | null;
  percent: number | null;
  takes_seat: boolean;
  may_be_alone: boolean;
  position: number;
  is_active: boolean;
}

/** Some of a kind, as a booking keeps them. */
export interface Some {
  kind: string;
  name: string;
  count: number;
  unit_price: string;
  takes_seat: boolean;
}

/** What one of a kind pays where a seat costs so much, in an amount that the currency has. */
export function priceOf({ price, percent }: Kind, seat: number, currency: string): number {
  if (price !== null) return price;
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  // The database has no more than hundredths.
  const scale = 10 ** Math.min(digits, 2);
  return Math.round((Math.round(seat * 100) * (percent ?? 100) * scale) / 10_000) / scale;
}

/** Whom a booking may have: who is booked, each kind once whatever each pays, for the price of then; and the kinds that its
    tour has by now. */
export function choices(party: Some[], kinds: Kind[], seat: number, currency: string): { kind: string; name: string; price: number; count: number }[] {
  const booked: ReturnType<typeof choices> = [];
  for (const { kind, name, count, unit_price } of party) {
    const known = booked.find((one) => one.kind === kind);
    if (known) known.count += count;
    else booked.push({ kind, name, price: Number(unit_price), count });
  }
  const offered = kinds.filter(({ kind, is_active }) => is_active && !party.some((some) => some.kind === kind));
  return [...booked, ...offered.map((one) => ({ kind: one.kind, name: one.name, price: priceOf(one, seat, currency), count: 0 }))];
}
