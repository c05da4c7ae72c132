import type { KernelsLost } from '../protocol/conditions';
import { Arena, aligned } from './arena';
import { KERNELS_BINARY } from './binary';

/** What the binary exports: every function takes addresses into `memory` and plain numbers. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  /** First address that holds nothing of the program's own. */
  heapBase(): number;
  subtractProduct(c: number, a: number, b: number, stride: number, tiles: number, depth: number): void;
  solvePanel(c: number, l: number, stride: number, tiles: number): void;
  factorTile(d: number, least: number): number;
  factorPanels(a: number, panels: number, least: number): number;
  gatherRows(
    out: number,
    scaled: number,
    matrix: number,
    list: number,
    count: number,
    stride: number,
    scale: number,
  ): void;
  gatherColumns(
    out: number,
    negative: number,
    matrix: number,
    list: number,
    count: number,
    stride: number,
    sum: number,
  ): void;
  substitute(x: number, l: number, panels: number): void;
  weighRows(out: number, matrix: number, list: number, count: number, stride: number, share: number): void;
  sumRows(out: number, matrix: number, rows: number, count: number, stride: number): void;
  multiplyRows(out: number, matrix: number, vector: number, depth: number, blocks: number): void;
  topIndices(values: number, allowed: number, count: number, k: number, keys: number, out: number): number;
  prepare(table: number): void;
  pick(table: number): number;
  pickMany(table: number, lists: number, out: number): number;
  measureSlate(table: number, size: number): void;
  slates(table: number, lists: number, policies: number): number;
  block(table: number, customers: number): void;
}

const PAGE_BYTES = 65_536;
/** From so many bytes taken on, memory grows by larger shares of them. */
const MUCH = 64 * 2 ** 20;

let compiled: WebAssembly.Module | null | undefined;
/** Bytes that were refused last; 0 while nothing is. */
let refused = 0;
let common: Kernels | null = null;

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(KERNELS_BINARY), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    // Some policies of a host let WebAssembly be checked and not be run.
    return null;
  }
}

/** Null while this thread's kernels do all they are asked to. */
export function kernelsLost(): KernelsLost | null {
  compiled ??= compile();
  if (!compiled) return 'no-simd';
  return refused > 0 ? 'no-memory' : null;
}

/** The part of an instance's memory that one owner has until it is given back: numbers that are all 0 at first. */
export class Room {
  /** All that the binary does. */
  readonly run: KernelExports;
  private next: number;
  private looks: ((buffer: ArrayBuffer) => void)[] = [];

  constructor(
    private readonly kernels: Kernels,
    readonly at: number,
    readonly bytes: number,
  ) {
    this.run = kernels.run;
    this.next = at;
  }

  /** All memory of the instance, until it grows. */
  get buffer(): ArrayBuffer {
    return this.kernels.buffer;
  }

  /** Address of so many bytes that nothing else here has; aligned to 16. */
  place(bytes: number): number {
    const at = aligned(this.next);
    this.next = at + bytes;
    return at;
  }

  /** Views of the memory are made by `look`: now, and again whenever memory has grown and those before are empty. */
  look(look: (buffer: ArrayBuffer) => void): void {
    this.looks.push(look);
    look(this.buffer);
  }

  moved(): void {
    for (const look of this.looks) look(this.buffer);
  }

  /** Whom the binary asks for the response to a candidate that is measured before it is known. */
  answerBy(answer: (candidate: number) => void): void {
    this.kernels.answer = answer;
  }

  /** Gives all of it back: nothing of it may be read or written afterwards. */
  release(): void {
    this.looks = [];
    this.kernels.release(this);
  }
}

/** An instance of the binary, whose memory is dealt out in rooms and taken back; it grows, and never shrinks. */
export class Kernels {
  readonly run: KernelExports;
  answer: (candidate: number) => void = () => {};
  private readonly rooms = new Set<Room>();
  private readonly arena: Arena;
  private taken = 0;
  /** All from here on was never written. */
  private untouched: number;

  private constructor(module: WebAssembly.Module) {
    const imports = { slates: { answer: (candidate: number) => this.answer(candidate) } };
    const { exports } = new WebAssembly.Instance(module, imports);
    // Exports of every instance have a shape of their own; copied, all have one, and calls are compiled once.
    this.run = { ...(exports as unknown as KernelExports) };
    this.untouched = this.run.heapBase();
    this.arena = new Arena(this.untouched);
    this.arena.extend(this.buffer.byteLength);
  }

  /** Room in the memory that all work of this thread has in common; null where there is no SIMD, or no memory. */
  static take(bytes: number): Room | null {
    common ??= Kernels.open();
    return common?.take(bytes) ?? null;
  }

  /**
   * Room in an instance of its own, which goes with it: for what needs much memory for a short time, that the
   * common one would keep. Null as above.
   */
  static takeApart(bytes: number): Room | null {
    return Kernels.open()?.take(bytes) ?? null;
  }

  /** Bytes that somebody has of the memory that all have in common. */
  static get taken(): number {
    return common?.taken ?? 0;
  }

  private static open(): Kernels | null {
    compiled ??= compile();
    if (!compiled) return null;
    try {
      return new Kernels(compiled);
    } catch {
      refused = Math.max(refused, PAGE_BYTES);
      return null;
    }
  }

  get buffer(): ArrayBuffer {
    return this.run.memory.buffer as ArrayBuffer;
  }

  release(room: Room): void {
    if (!this.rooms.delete(room)) return;
    this.taken -= room.bytes;
    this.arena.give(room.at, room.bytes);
  }

  private take(bytes: number): Room | null {
    const { arena } = this;
    let at = arena.take(bytes);
    const needed = arena.needed(bytes);
    if (at < 0 && (this.reach(needed + this.spare) || this.reach(needed))) {
      arena.extend(this.buffer.byteLength);
      at = arena.take(bytes);
      for (const room of this.rooms) room.moved();
    }
    if (at < 0) {
      refused = bytes;
      return null;
    }
    // Who asks for as much again and is given it has nothing to miss.
    if (bytes >= refused) refused = 0;
    const used = Math.min(at + bytes, this.untouched);
    if (used > at) new Uint8Array(this.buffer, at, used - at).fill(0);
    this.untouched = Math.max(this.untouched, at + bytes);
    const room = new Room(this, at, bytes);
    this.rooms.add(room);
    this.taken += bytes;
    return room;
  }

  /** What memory grows by beside what is needed: each time costs a collection of garbage, and that by its size. */
  private get spare(): number {
    // No shift: beyond two gigabytes that would be less than nothing.
    return this.taken / (this.taken > MUCH ? 4 : 16);
  }

  /** Makes sure that memory reaches to `end`; false where there is none to be had. */
  private reach(end: number): boolean {
    try {
      this.run.memory.grow(Math.ceil((end - this.buffer.byteLength) / PAGE_BYTES));
      return true;
    } catch {
      return false;
    }
  }
}
