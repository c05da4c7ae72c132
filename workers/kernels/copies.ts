/** Bytes of the copies that are kept at a time, in one thread, unless one alone is larger; and of that one at most. */
const ROOM = 12 * 1024 * 1024;
const LARGEST = 24 * 1024 * 1024;
/** A matrix is copied when it has been asked for so often: one customer's list does not pay for a copy. */
const ASKED_BEFORE = 64;
/** A copy gives way to another when so many others were asked for since: of many in turn, some keep theirs. */
const FORGOTTEN_AFTER = 1024;

/** Work that is done in the kernels' memory, until that is given back. */
export interface Copy<F> {
  readonly work: F;
  readonly release: () => void;
}

interface Held<F> {
  readonly original: WeakRef<object>;
  readonly copy: Copy<F>;
  readonly bytes: number;
  lastAsked: number;
}

/** Copies of matrices that are asked for again and again, within a fixed room. */
export class Copies<F> {
  private held: Held<F>[] = [];
  private asks = 0;
  private readonly asked = new WeakMap<object, number>();

  /**
   * Work on the copy of a matrix, made when it has been asked for often enough; null where there is none.
   * @param bytes size of the copy
   */
  of(original: object, bytes: number, make: () => Copy<F> | null): F | null {
    this.asks++;
    for (const each of this.held) {
      if (each.original.deref() !== original) continue;
      each.lastAsked = this.asks;
      return each.copy.work;
    }
    if (bytes > LARGEST) return null;
    const asked = (this.asked.get(original) ?? 0) + 1;
    this.asked.set(original, asked < ASKED_BEFORE ? asked : 0);
    if (asked < ASKED_BEFORE || !this.makeRoom(bytes)) return null;
    const copy = make();
    if (copy !== null) this.held.push({ original: new WeakRef(original), copy, bytes, lastAsked: this.asks });
    return copy?.work ?? null;
  }

  /** Lets go of the copies of these, if there are any. */
  forget(originals: readonly unknown[]): void {
    this.keep(({ original }) => !originals.includes(original.deref()));
  }

  /** Lets go of what nobody has any more, then of what was not asked for in a long time; false if that does not do. */
  private makeRoom(bytes: number): boolean {
    this.keep(({ original }) => original.deref() !== undefined);
    this.held.sort((a, b) => b.lastAsked - a.lastAsked);
    let free = this.held.reduce((left, each) => left - each.bytes, Math.max(ROOM, bytes)) - bytes;
    while (free < 0) {
      const oldest = this.held.at(-1);
      if (!oldest || this.asks - oldest.lastAsked <= FORGOTTEN_AFTER) return false;
      this.keep((each) => each !== oldest);
      free += oldest.bytes;
    }
    return true;
  }

  private keep(isKept: (one: Held<F>) => boolean): void {
    for (const each of this.held) if (!isKept(each)) each.copy.release();
    this.held = this.held.filter(isKept);
  }
}
