import type { Room } from '../kernels/kernels';
import type { SlateHome } from '../kernels/slate-home';
import { RECORD_COLUMNS, recordStride, type SlateCustomer } from '../kernels/slate-layout';

/** Records that are made room for at once. */
const ROWS_AT_ONCE = 512;

/** A list drawn by a seed. */
interface Draw {
  readonly seed: number;
  readonly slateSize: number;
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
}

/**
 * Records of candidates: of one customer each, columns of `stride` words one after another. Sets that would
 * put the same into a record have it in common, and it goes with the last of them. They lie in the kernels'
 * memory, a few hundred together, or in a buffer of their own where there is none to be had. The columns are
 * others whenever there was no room for one more, or the kernels' memory has grown for whatever reason.
 */
export class CandidateRecords {
  item!: Uint32Array;
  relevance!: Float32Array;
  click!: Float32Array;
  order!: Float32Array;
  organic!: Float32Array;
  flags!: Uint32Array;
  /** All words of the memory they lie in. */
  records!: Uint32Array;
  readonly stride: number;
  /** Exploration lists by where the record starts that they were drawn from: they are the same whatever the weights. */
  readonly draws = new Map<number, Draw>();
  /** Where each record starts, in words. */
  starts = new Int32Array(0);
  /** Who each record's customer was told to be, where the kernel reads it. */
  told: (SlateCustomer | undefined)[] = [];
  /** Where the kernel reads them; null while there are none, and where they lie elsewhere. */
  home: SlateHome | null = null;
  /** Words from one record to the next. */
  private pitch = 0;
  /** Where they lie in the kernels' memory. */
  private rooms: Room[] = [];
  private used = 0;
  /** How many sets have a record in common; and those that none has any more. */
  private holders = new Uint8Array(0);
  private free: number[] = [];

  /**
   * @param width candidates of a record, at most
   * @param customers so many records are expected
   * @param findHome asked whenever the first record is taken; null: they lie elsewhere
   */
  constructor(
    width: number,
    private readonly customers: number,
    private readonly findHome: () => SlateHome | null = () => null,
  ) {
    this.stride = recordStride(width);
    this.lay(new ArrayBuffer(0));
  }

  /** A record that nobody has. */
  take(): number {
    let row = this.free.pop() ?? -1;
    if (row < 0) {
      if (this.used === this.starts.length) this.grow();
      row = this.used++;
    } else {
      this.draws.delete(this.starts[row]!);
      this.told[row] = undefined;
    }
    this.holders[row] = 1;
    return row;
  }

  share(row: number): void {
    this.holders[row]!++;
  }

  release(row: number): void {
    if (--this.holders[row]! === 0) this.free.push(row);
  }

  /** Gives all memory back where nobody has a record any more. */
  trim(): void {
    if (this.free.length === this.used) this.clear();
  }

  private clear(): void {
    for (const room of this.rooms) this.home?.giveBack(room);
    this.rooms = [];
    this.home = null;
    this.used = 0;
    this.free = [];
    this.holders = new Uint8Array(0);
    this.starts = new Int32Array(0);
    this.told = [];
    this.draws.clear();
    this.lay(new ArrayBuffer(0));
  }

  private grow(): void {
    const { used, customers } = this;
    if (used === 0) {
      this.home = this.findHome();
      this.pitch = this.home?.pitch ?? RECORD_COLUMNS * this.stride;
    }
    const { home } = this;
    const more = used < customers ? Math.min(ROWS_AT_ONCE, customers - used) : ROWS_AT_ONCE;
    const room = home?.records(more);
    if (room) {
      this.rooms.push(room);
      if (this.rooms.length === 1) room.look((buffer) => this.lay(buffer));
      this.index(used + more, (row) => room.at / 4 + (row - used) * this.pitch);
    } else this.growElsewhere();
    const { holders } = this;
    this.holders = new Uint8Array(this.starts.length);
    this.holders.set(holders);
  }

  /** Memory that grows is memory copied there, so it grows by shares. */
  private growElsewhere(): void {
    const { used, customers, pitch, records, starts, rooms, home } = this;
    const more = Math.max(ROWS_AT_ONCE, used >> 1);
    const size = used < customers ? Math.min(used + more, customers) : used + more;
    this.lay(new ArrayBuffer(size * pitch * 4));
    for (let row = 0; row < used; row++) {
      this.records.set(records.subarray(starts[row]!, starts[row]! + pitch), row * pitch);
    }
    this.home = null;
    this.rooms = [];
    this.draws.clear();
    this.starts = new Int32Array(0);
    this.index(size, (row) => row * pitch);
    for (const room of rooms) home?.giveBack(room);
  }

  /** Notes where records start that had no place before. */
  private index(rows: number, startOf: (row: number) => number): void {
    const { starts } = this;
    this.starts = new Int32Array(rows);
    this.starts.set(starts);
    for (let row = starts.length; row < rows; row++) this.starts[row] = startOf(row);
  }

  private lay(buffer: ArrayBuffer): void {
    const before = (column: number) => Math.min(buffer.byteLength, column * this.stride * 4);
    this.records = new Uint32Array(buffer);
    this.item = this.records;
    this.relevance = new Float32Array(buffer, before(1));
    this.click = new Float32Array(buffer, before(2));
    this.order = new Float32Array(buffer, before(3));
    this.organic = new Float32Array(buffer, before(4));
    this.flags = new Uint32Array(buffer, before(5));
  }
}
