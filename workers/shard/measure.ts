import { MANY } from '../kernels/slate-layout';
import { MEASURE_INDEX, MEASURES, type MeasuredCustomer, type SlateMeasurer } from '../metrics/measures';
import { EXPLORATION, HOLDOUT, IN_NO_BUCKET } from '../policy/buckets';
import type { CandidateSet } from './candidates';
import { OnePolicy } from './one-policy';
import {
  BLOCK,
  type MeasureJob,
  type MeasureResult,
  type Population,
  type ShardData,
  SUMS,
  type Triple,
} from './shard-api';
import { BY_SCORE, candidatesFor, ownCandidates, type Workbench } from './workbench';

/** Slates between two looks at the message queue: a few milliseconds of work. */
const SLATES_PER_TURN = 4096;
/** Picking a customer's candidates counts as so many slates. */
const SLATES_PER_FILLING = 64;
/** The same by the clock, for models and lists that are slow. */
const MS_PER_TURN = 8;
/** The clock is looked at once in so many customers. */
const CUSTOMERS_PER_LOOK = 8;

/** What customers are measured with. */
export interface MeasureParts {
  readonly data: ShardData;
  readonly personal: CandidateSet;
  readonly impersonal: CandidateSet;
  readonly holdout: CandidateSet;
  readonly population: Population;
  readonly measurer: SlateMeasurer;
  /** Category shares of every customer's remembered history. */
  readonly shares: Float32Array;
  readonly work: Workbench;
  /** All customers. */
  readonly who: readonly MeasuredCustomer[];
  /** Stops the run where one of the items may not be shown to the customer: the check after the pick. */
  readonly assertAllowed: (customer: number, items: Uint32Array, end: number, start?: number) => void;
}

/** Where the sums of the customers of one block go, policy by policy. */
export interface Sums {
  /** policies x SUMS. */
  readonly sums: Float64Array;
  /** policies x items. */
  readonly exposure: Uint32Array;
  /** Measures of the last slate. */
  readonly out: Float64Array;
}

/** Makes and measures one customer's slates under all policies, and adds them up. */
export type MeasureOne = (customer: number, who: MeasuredCustomer, set: CandidateSet, count: number) => void;

interface Measurer {
  readonly into: Sums;
  readonly measure: MeasureOne;
}

/** When a run is to look at the message queue. */
export class Pace {
  private slates = SLATES_PER_TURN;
  private since = 0;

  /** @param clock milliseconds; nothing but the length of a turn depends on it */
  constructor(private readonly clock: () => number) {}

  begin(): void {
    this.slates = 0;
    this.since = this.clock();
  }

  made(slates: number): void {
    this.slates += slates;
  }

  /** Before a customer, whether it is time. */
  isDue(customer: number): boolean {
    return (
      this.slates >= SLATES_PER_TURN ||
      (customer % CUSTOMERS_PER_LOOK === 0 && this.clock() - this.since > MS_PER_TURN)
    );
  }

  /** A customer's candidates, for the first time if need be. */
  filled(parts: MeasureParts, customer: number): CandidateSet {
    if (!ownCandidates(parts, parts.population, customer).isFilled(customer)) this.made(SLATES_PER_FILLING);
    return candidatesFor(parts, parts.population, customer).set;
  }
}

/** One block of customers after another. */
export interface BlockRun {
  readonly into: Sums;
  /**
   * Goes on with a block, from a customer to the last or until it is time to look at the message queue.
   * @param block which of the run's blocks it is
   * @returns the customer to go on with
   */
  step(block: number, customer: number, end: number): number;
}

/** What is known of the customers measured so far. */
export class Tally {
  readonly counts: Uint32Array;
  readonly segments: Float64Array;
  private readonly width: number;
  private readonly ids: Uint32Array;
  private readonly values: Float64Array;
  private measured = 0;

  constructor(
    private readonly data: ShardData,
    { bySegment, perCustomer }: MeasureJob,
    blocks: number,
  ) {
    this.counts = new Uint32Array(blocks * 3);
    this.width = bySegment ? data.segmentCount * 3 : 0;
    this.segments = new Float64Array(blocks * this.width);
    const rows = perCustomer ? blocks * BLOCK : 0;
    this.ids = new Uint32Array(rows);
    this.values = new Float64Array(rows * MEASURES.length);
  }

  /** @param out measures of the customer's last slate */
  add(block: number, customer: number, { relevant, sharesStart }: MeasuredCustomer, out: Float64Array): void {
    const { counts, segments, width, data } = this;
    counts[block * 3]!++;
    if (relevant > 0) counts[block * 3 + 1]!++;
    if (sharesStart >= 0) counts[block * 3 + 2]!++;
    if (this.ids.length > 0) {
      this.ids[this.measured] = data.ids[customer]!;
      this.values.set(out, this.measured++ * MEASURES.length);
    }
    if (width === 0) return;
    const clicks = out[MEASURE_INDEX.clicks]!;
    for (let s = 0; s < 3; s++) {
      const base = block * width + data.customers.segments[customer * 3 + s]! * 3;
      segments[base]!++;
      segments[base + 1]! += clicks;
      segments[base + 2]! += clicks * clicks;
    }
  }

  get customers(): Uint32Array {
    return this.ids.slice(0, this.measured);
  }

  get perCustomer(): Float64Array {
    return this.values.slice(0, this.measured * MEASURES.length);
  }
}

/**
 * Measures a shard's customers under many policies; sums are formed block by block.
 * @param turn waits until the work may go on; false when nobody wants it any more
 * @param clock milliseconds; nothing but the length of a turn depends on it
 */
export async function measureBlocks(
  parts: MeasureParts,
  job: MeasureJob,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<MeasureResult | null> {
  const { data } = parts;
  const policies = job.weights.length / 3;
  const chosen = [...data.blocks.keys()].filter(
    (local) => data.blocks[local]! >= job.fromBlock && data.blocks[local]! < job.toBlock,
  );
  const sums = new Float64Array(chosen.length * policies * SUMS);
  const pace = new Pace(clock);
  const tally = new Tally(data, job, chosen.length);
  const measurer = parts.work.bench ? withKernel(parts, job) : withoutKernel(parts, job);
  const run =
    parts.work.bench && policies === 1
      ? new OnePolicy(parts, job, measurer, pace, tally)
      : new ManyPolicies(parts, policies, measurer, pace, tally);
  const sets = new Set([parts.personal, parts.impersonal, parts.holdout]);
  for (let at = 0; at < chosen.length; at++) {
    const begin = chosen[at]! * BLOCK;
    const end = Math.min(begin + BLOCK, data.ids.length);
    run.into.sums.fill(0, 0, policies * SUMS);
    for (let customer = begin; customer < end; ) {
      if (pace.isDue(customer)) {
        if (!(await turn())) return null;
        pace.begin();
      }
      customer = run.step(at, customer, end);
    }
    sums.set(run.into.sums.subarray(0, policies * SUMS), at * policies * SUMS);
    for (const set of sets) set.passOver(begin, end);
  }
  return {
    blocks: Uint32Array.from(chosen, (local) => data.blocks[local]!),
    sums,
    counts: tally.counts,
    exposure: run.into.exposure.slice(0, policies * data.items.count),
    segments: tally.segments,
    customers: tally.customers,
    values: tally.perCustomer,
  };
}

/** Any number of policies, customer by customer. */
class ManyPolicies implements BlockRun {
  readonly into: Sums;
  private readonly measure: MeasureOne;

  constructor(
    private readonly parts: MeasureParts,
    private readonly policies: number,
    { into, measure }: Measurer,
    private readonly pace: Pace,
    private readonly tally: Tally,
  ) {
    this.into = into;
    this.measure = measure;
  }

  step(block: number, from: number, end: number): number {
    let customer = from;
    do this.one(block, customer++);
    while (customer < end && !this.pace.isDue(customer));
    return customer;
  }

  private one(block: number, customer: number): void {
    const { parts, pace, policies, into } = this;
    const who = parts.who[customer]!;
    const set = pace.filled(parts, customer);
    pace.made(listsOf(parts.population, customer, policies));
    this.measure(customer, who, set, set.count(customer));
    this.tally.add(block, customer, who, into.out);
  }
}

/** Lists of a bucket are the same whatever the weights. */
function listsOf({ bucket }: Population, customer: number, policies: number): number {
  return bucket[customer] === IN_NO_BUCKET ? policies : 1;
}

/** The SIMD kernel picks, measures and adds up. */
function withKernel(parts: MeasureParts, job: MeasureJob): Measurer {
  const { population, work, measurer, shares, assertAllowed } = parts;
  const { by } = measurer;
  const bench = work.bench!;
  const policies = job.weights.length / 3;
  bench.measureBy(by);
  bench.weigh(job.weights);
  const only = job.weights.subarray(0, 3);
  const listed = new Uint32Array(
    Math.max(job.lists.slateSize, parts.personal.width, parts.impersonal.width, parts.holdout.width),
  );
  const measure: MeasureOne = (customer, who, set, count) => {
    const bucket = population.bucket[customer]!;
    const offset = set.offset(customer);
    const isMany = listsOf(population, customer, policies) >= MANY;
    const isPlain = bucket === HOLDOUT;
    bench.load(set, customer, count, set.placed(customer, count), isPlain, isMany);
    bench.measureFor(who, measurer.optOutPressure(customer, who.contacts, who.unpermitted), shares);
    let some = 0;
    if (policies === 1 || bucket !== IN_NO_BUCKET) {
      const size =
        bucket === EXPLORATION ? work.explore(set, customer, count) : bench.pick(isPlain ? BY_SCORE : only);
      bench.given(size, policies);
      for (; some < size; some++) listed[some] = set.item[offset + bench.picks[some]!]!;
    } else {
      bench.slates(policies);
      for (let at = 0; at < count; at++) if (bench.shown[at]) listed[some++] = set.item[offset + at]!;
    }
    assertAllowed(customer, listed, some);
  };
  return { into: bench, measure };
}

/** The same in TypeScript, to the last digit. */
function withoutKernel(parts: MeasureParts, job: MeasureJob): Measurer {
  const { data, population, work, measurer, assertAllowed } = parts;
  const policies = job.weights.length / 3;
  const items = data.items.count;
  const into = {
    sums: new Float64Array(policies * SUMS),
    exposure: new Uint32Array(policies * items),
    out: new Float64Array(MEASURES.length),
  };
  const { sums, exposure, out } = into;
  const listed = new Uint32Array(job.lists.slateSize);
  const measure: MeasureOne = (customer, who, set, count) => {
    const lists = listsOf(population, customer, policies);
    const bucket = population.bucket[customer]!;
    const likeness = lists < MANY ? work.shared(set, customer, count) : work.gather(set, customer, count);
    const offset = set.offset(customer);
    const { picks, pickedSimilarity } = work;
    let size = 0;
    for (let policy = 0; policy < policies; policy++) {
      if (policy < lists) {
        const at = policy * 3;
        const weights: Triple = [job.weights[at]!, job.weights[at + 1]!, job.weights[at + 2]!];
        size = work.pick(set, customer, count, bucket, likeness, weights);
        for (let rank = 0; rank < size; rank++) listed[rank] = set.item[offset + picks[rank]!]!;
        assertAllowed(customer, listed, size);
        measurer.measure(customer, who, set, offset, picks, pickedSimilarity, size, out);
      }
      for (let rank = 0; rank < size; rank++) {
        exposure[policy * items + set.item[offset + picks[rank]!]!]!++;
      }
      const base = policy * SUMS;
      for (let m = 0; m < out.length; m++) {
        const value = out[m]!;
        sums[base + m]! += value;
        sums[base + out.length + m]! += value * value;
      }
    }
  };
  return { into, measure };
}
