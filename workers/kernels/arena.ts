/** A stretch of addresses, in bytes. */
interface Stretch {
  readonly at: number;
  readonly bytes: number;
}

/** Every stretch starts at a multiple of so many bytes. */
export const ALIGNMENT = 16;

/** The first address from here on at which a stretch may start. */
export const aligned = (address: number) => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

/** What is taken for so many bytes; something at least, so that no two stretches start at one address. */
const whole = (bytes: number) => Math.max(ALIGNMENT, aligned(bytes));

/** What of a memory is taken and what is free. Stretches that are given back grow together again. */
export class Arena {
  /** What is free, by address; no two of them touch. */
  private readonly stretches: Stretch[] = [];
  private end: number;

  /** @param from first address that may be dealt out; all before it is somebody else's */
  constructor(from: number) {
    this.end = aligned(from);
  }

  /** Address of so many bytes, in the smallest free stretch that holds them; -1 where none does. */
  take(bytes: number): number {
    const wanted = whole(bytes);
    const fitting = this.stretches.filter((one) => one.bytes >= wanted);
    const best = fitting.reduce<Stretch | null>((a, b) => (a && a.bytes <= b.bytes ? a : b), null);
    if (!best) return -1;
    const rest = { at: best.at + wanted, bytes: best.bytes - wanted };
    this.stretches.splice(this.stretches.indexOf(best), 1, ...(rest.bytes > 0 ? [rest] : []));
    return best.at;
  }

  /** Takes back what `take` gave. */
  give(at: number, bytes: number): void {
    const next = this.stretches.findIndex((one) => one.at > at);
    const place = next < 0 ? this.stretches.length : next;
    const before = this.stretches[place - 1];
    const after = this.stretches[place];
    const joinsBefore = before !== undefined && before.at + before.bytes === at;
    const joinsAfter = after !== undefined && at + whole(bytes) === after.at;
    const start = joinsBefore ? before.at : at;
    const end = joinsAfter ? after.at + after.bytes : at + whole(bytes);
    this.stretches.splice(place - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), {
      at: start,
      bytes: end - start,
    });
  }

  /** Address up to which memory must reach so that so many bytes are free at its end. */
  needed(bytes: number): number {
    const last = this.stretches.at(-1);
    const start = last && last.at + last.bytes === this.end ? last.at : this.end;
    return start + whole(bytes);
  }

  /** Memory reaches up to `end` now. */
  extend(end: number): void {
    const before = this.end;
    if (end <= before) return;
    this.end = end;
    this.give(before, end - before);
  }
}
