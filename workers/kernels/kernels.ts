import type { KernelsLost } from '../protocol/conditions';
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
const ALIGNMENT = 16;

let compiled: WebAssembly.Module | null | undefined;
/** Bytes that were refused last; 0 while nothing is. */
let refused = 0;

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

/**
 * An instance with memory of its own, laid out once: nothing is allocated while it works, and its views stay good
 * for as long as it is held. The binary is compiled once a thread.
 */
export class Kernels {
  readonly run: KernelExports;
  /** Called for a candidate that is measured before its response is known. */
  onAnswer: (candidate: number) => void = () => {};

  private next: number;

  private constructor(run: KernelExports) {
    this.run = run;
    this.next = run.heapBase();
  }

  /** An instance with room for so many bytes; null where there is no SIMD, or no memory for it. */
  static open(bytes: number): Kernels | null {
    compiled ??= compile();
    if (!compiled) return null;
    try {
      const kernelsOf: { held: Kernels | null } = { held: null };
      const answer = (candidate: number) => kernelsOf.held?.onAnswer(candidate);
      const imports = { slates: { answer } };
      // Exports of every instance have a shape of their own; copied, all have one, and calls are compiled once.
      const run = { ...(new WebAssembly.Instance(compiled, imports).exports as unknown as KernelExports) };
      const { memory } = run;
      const wanted = Math.ceil((run.heapBase() + bytes + ALIGNMENT) / PAGE_BYTES);
      const held = memory.buffer.byteLength / PAGE_BYTES;
      if (wanted > held) memory.grow(wanted - held);
      // Who asks for as much again and is given it has nothing to miss.
      if (bytes >= refused) refused = 0;
      kernelsOf.held = new Kernels(run);
      return kernelsOf.held;
    } catch {
      refused = bytes;
      return null;
    }
  }

  /** Makes sure that memory reaches to `end`; false where there is none to be had. Views are to be looked at anew. */
  reach(end: number): boolean {
    const missing = Math.ceil((end - this.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return true;
    try {
      this.run.memory.grow(missing);
      return true;
    } catch {
      refused = missing * PAGE_BYTES;
      return false;
    }
  }

  get buffer(): ArrayBuffer {
    return this.run.memory.buffer as ArrayBuffer;
  }

  /** Address of so many bytes that nothing else has; aligned to 16. */
  place(bytes: number): number {
    const at = Math.ceil(this.next / ALIGNMENT) * ALIGNMENT;
    this.next = at + bytes;
    return at;
  }

  doubles(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.buffer, this.place(length * 8), length);
  }

  floats(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.buffer, this.place(length * 4), length);
  }

  words(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.buffer, this.place(length * 4), length);
  }

  integers(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.buffer, this.place(length * 4), length);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, this.place(length), length);
  }
}
