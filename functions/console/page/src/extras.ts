// What is booked with a booking besides its seats.

/** An accommodation or an experience that is offered. */
export interface Offered {
  id: string;
  name: string;
  price: number;
}

/** Some of one, as a booking keeps them. */
export interface Item {
  item_type: string;
  resource_id: string;
  name: string;
  quantity: number;
  unit_price: number;
}

export interface Extra {
  type: string;
  id: string;
  name: string;
  price: number;
  count: number;
}

/** What a booking may have: what it has, once whatever each costs, for the price of then; and what is offered besides. */
export function extras(items: Item[], offered: Record<string, Offered[]>): Extra[] {
  const found = new Map<string, Extra>();
  for (const { item_type: type, resource_id: id, name, unit_price: price, quantity } of items) {
    const known = found.get(`${type} ${id}`);
    if (known) known.count += quantity;
    else found.set(`${type} ${id}`, { type, id, name, price, count: quantity });
  }
  for (const [type, all] of Object.entries(offered)) {
    for (const { id, name, price } of all) {
      if (!found.has(`${type} ${id}`)) found.set(`${type} ${id}`, { type, id, name, price, count: 0 });
    }
  }
  return [...found.values()];
}
