// All that is tried, by name. A function has a file of its own in `cases`; one without any fails.

import { accounts } from './accounts.js';
import { rows } from './rows.js';
import { signing } from './signing.js';
import { streams } from './streams.js';
import { transport } from './transport.js';

/** Names, and what runs under each. */
export function scenarios(world) {
  const functions = world.functions.flatMap((name) => {
    const part = (which) => async () => {
      const cases = await import(`./cases/${name}.js`);
      world.ok(typeof cases[which] === 'function', `cases/${name}.js has no ${which}`);
      await cases[which](world);
    };
    return [
      [`${name} works`, part('works')],
      [`${name} refuses`, part('refuses')],
    ];
  });
  return new Map([...functions, ...[signing, accounts, rows, transport, streams].flatMap((more) => more(world))]);
}
