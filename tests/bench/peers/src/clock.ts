// What the clock of a zone shows. Moments are whole seconds since 1970 in UTC; local times are what the clock shows,
// in the same form; days are counted from 1970.

export const DAY = 86_400;

/** A time without a change of the clock: until the next piece begins. */
interface Piece {
  from: number;
  /** Seconds ahead of UTC. */
  offset: number;
}

interface Known {
  from: number;
  to: number;
  clock: Clock;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, Known>();

/** The clock of a zone, right at least from one moment to the other; it is kept for the next request. */
export function clockOf(zone: string, from: number, to: number): Clock {
  const known = clocks.get(zone);
  if (known && known.from <= from && to <= known.to) return known.clock;
  const around = { from: from - 30 * DAY, to: to + 400 * DAY };
  const clock = new Clock(pieces(zone, around.from, around.to));
  clocks.set(zone, { ...around, clock });
  return clock;
}

export class Clock {
  constructor(readonly pieces: Piece[]) {}

  offset(moment: number): number {
    let offset = this.pieces[0]!.offset;
    for (const piece of this.pieces) {
      if (piece.from > moment) break;
      offset = piece.offset;
    }
    return offset;
  }

  day(moment: number): number {
    return Math.floor((moment + this.offset(moment)) / DAY);
  }

  /** The first moment at which it shows this time or a later one. */
  firstShowing(local: number): number {
    for (let index = 0; index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      const moment = Math.max(local - piece.offset, piece.from);
      if (moment < (this.pieces[index + 1]?.from ?? Infinity)) return moment;
    }
    return Infinity;
  }

  /** The moments of a period at which it shows `first` and so many seconds more, again and again. */
  *showingEvery(first: number, step: number, start: number, end: number): Generator<number> {
    for (let index = 0; index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      const from = Math.max(piece.from, start);
      const until = Math.min(this.pieces[index + 1]?.from ?? Infinity, end);
      const anchor = first - piece.offset;
      let moment = anchor >= from ? anchor : from + ((((anchor - from) % step) + step) % step);
      for (; moment < until; moment += step) yield moment;
    }
  }

  /** RFC 3339. */
  written(moment: number): string {
    const offset = this.offset(moment);
    const minutes = Math.floor(Math.abs(offset) / 60);
    const two = (number: number) => String(number).padStart(2, "0");
    const suffix = `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    return new Date((moment + offset) * 1000).toISOString().slice(0, 19) + suffix;
  }
}

/** No zone changes its clock twice within a week. */
function pieces(zone: string, from: number, to: number): Piece[] {
  const found = [{ from: -Infinity, offset: offsetAt(zone, from) }];
  for (let week = from; week < to; week += 7 * DAY) {
    let [before, after] = [week, week + 7 * DAY];
    const offset = offsetAt(zone, after);
    if (offset === found.at(-1)!.offset) continue;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(zone, middle) === offset) after = middle;
      else before = middle;
    }
    found.push({ from: after, offset });
  }
  return found;
}

function offsetAt(zone: string, moment: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const name = format.formatToParts(moment * 1000).find((part) => part.type === "timeZoneName")!.value;
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? [];
  if (!sign) return 0;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -offset : offset;
}
