import type { SlateHome } from '../kernels/slate-home';
import { RECORD_COLUMNS, recordStride } from '../kernels/slate-layout';

/** Records that are made room for at once. */
const ROWS_AT_ONCE = 512;
/** From so many on room grows by shares: each time costs a collection of garbage, however it is done. */
const MANY_ROWS = 8192;

/** A list drawn by a seed. */
interface Draw {
  readonly seed: number;
  readonly slateSize: number;
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float32Array;
}

/**
 * Records of candidates: of one customer each, columns of `stride` words one after another. Sets that would
 * put the same into a record have it in common, and it goes with the last of them. The columns are views of one
 * record after another; they are others whenever there was no room for one more.
 */
export class CandidateRecords {
  item!: Uint32Array;
  relevance!: Float32Array;
  click!: Float32Array;
  order!: Float32Array;
  organic!: Float32Array;
  flags!: Uint32Array;
  /** All of these as they lie in memory. */
  records!: Uint32Array;
  readonly stride: number;
  /** Words from one record to the next. */
  readonly pitch: number;
  /** Exploration lists by where the record starts that they were drawn from: they are the same whatever the weights. */
  readonly draws = new Map<number, Draw>();
  private room = 0;
  private used = 0;
  /** How many sets have a record in common; and those that none has any more. */
  private holders = new Uint8Array(0);
  private readonly free: number[] = [];

  /**
   * @param width candidates of a record, at most
   * @param customers so many records are expected
   * @param home memory of the kernel's in which they lie; null where they lie elsewhere
   */
  constructor(
    width: number,
    private readonly customers: number,
    public home: SlateHome | null = null,
  ) {
    this.stride = recordStride(width);
    this.pitch = home?.pitch ?? RECORD_COLUMNS * this.stride;
    this.lay(new ArrayBuffer(0));
  }

  /** A record that nobody has. */
  take(): number {
    let row = this.free.pop() ?? -1;
    if (row < 0) {
      if (this.used === this.room) this.grow();
      row = this.used++;
    } else {
      this.draws.delete(row * this.pitch);
      this.home?.forgetAt(row * this.pitch);
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

  /** Copies a record of another store, with as many columns of the same width. */
  copy(from: CandidateRecords, row: number, to: number): void {
    const start = row * from.pitch;
    this.records.set(from.records.subarray(start, start + RECORD_COLUMNS * from.stride), to);
  }

  /** No set has anything here. */
  get isEmpty(): boolean {
    return this.free.length === this.used;
  }

  /** Moves the records out of the kernel's memory, and gives that back. */
  leaveHome(): SlateHome | null {
    const { home, records } = this;
    if (!home) return null;
    this.home = null;
    if (this.isEmpty) {
      this.room = 0;
      this.used = 0;
      this.free.length = 0;
      this.holders = new Uint8Array(0);
      this.draws.clear();
    }
    this.lay(new ArrayBuffer(this.room * this.pitch * 4));
    this.records.set(records.subarray(0, this.records.length));
    return home;
  }

  private grow(): void {
    const { home, used, records, customers, holders } = this;
    const bytesOf = (room: number) => room * this.pitch * 4;
    const roomFor = (more: number) => (used < customers ? Math.min(used + more, customers) : used + more);
    this.room = roomFor(used < MANY_ROWS ? ROWS_AT_ONCE : used >> 2);
    const own = home?.room(this.room);
    if (own) this.lay(own.buffer, own.at, bytesOf(this.room));
    else {
      this.home = null;
      // Elsewhere, memory that grows is memory copied.
      this.room = roomFor(Math.max(ROWS_AT_ONCE, used >> 1));
      this.lay(new ArrayBuffer(bytesOf(this.room)));
      this.records.set(records);
    }
    this.holders = new Uint8Array(this.room);
    this.holders.set(holders);
  }

  private lay(buffer: ArrayBuffer, at = 0, bytes = buffer.byteLength): void {
    const floats = (column: number) => {
      const before = Math.min(bytes, column * this.stride * 4);
      return new Float32Array(buffer, at + before, (bytes - before) / 4);
    };
    this.records = new Uint32Array(buffer, at, bytes / 4);
    this.item = this.records;
    this.relevance = floats(1);
    this.click = floats(2);
    this.order = floats(3);
    this.organic = floats(4);
    const { byteOffset, length } = floats(5);
    this.flags = new Uint32Array(buffer, byteOffset, length);
  }
}
