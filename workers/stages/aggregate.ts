import { MEASURES } from '../metrics/measures';
import type { Totals } from '../metrics/outcomes';
import { type MeasureResult, SUMS } from '../shard/shard-api';

const M = MEASURES.length;

/**
 * Running totals of many policies over blocks of customers. Blocks are added strictly in world-wide
 * order, so that the sums have the same last digit for any number of shards.
 */
export class Aggregate {
  private readonly sums: Float64Array;
  private readonly counts = new Float64Array(3);
  private readonly exposure: Uint32Array;
  private readonly segments: Float64Array;

  constructor(
    private readonly policies: number,
    private readonly items: number,
    segments = 0,
  ) {
    this.sums = new Float64Array(policies * SUMS);
    this.exposure = new Uint32Array(policies * items);
    this.segments = new Float64Array(segments * 3);
  }

  get customers(): number {
    return this.counts[0]!;
  }

  /** Adds one contiguous range of blocks, whatever shards they come from. */
  add(parts: readonly MeasureResult[]): void {
    const where = parts.flatMap((part, shard) => [...part.blocks].map((block, at) => ({ block, shard, at })));
    where.sort((a, b) => a.block - b.block);
    const width = this.policies * SUMS;
    for (const { shard, at } of where) {
      const part = parts[shard]!;
      for (let n = 0; n < width; n++) this.sums[n]! += part.sums[at * width + n]!;
      for (let n = 0; n < 3; n++) this.counts[n]! += part.counts[at * 3 + n]!;
      const segmentWidth = this.segments.length;
      if (part.segments.length > 0) {
        for (let n = 0; n < segmentWidth; n++) this.segments[n]! += part.segments[at * segmentWidth + n]!;
      }
    }
    for (const part of parts)
      for (let n = 0; n < this.exposure.length; n++) this.exposure[n]! += part.exposure[n]!;
  }

  totals(policy: number): Totals {
    const base = policy * SUMS;
    return {
      sums: this.sums.subarray(base, base + M),
      squares: this.sums.subarray(base + M, base + 2 * M),
      customers: this.counts[0]!,
      heldOut: this.counts[1]!,
      calibrated: this.counts[2]!,
      exposure: this.exposure.subarray(policy * this.items, (policy + 1) * this.items),
    };
  }

  /** Customers, sum of clicks and of squared clicks per list, of one segment. */
  segment(index: number): readonly [customers: number, clicks: number, squares: number] {
    return [this.segments[index * 3]!, this.segments[index * 3 + 1]!, this.segments[index * 3 + 2]!];
  }
}
