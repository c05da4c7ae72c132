import type { HomeJob, SlateHome } from '../kernels/slate-home';
import { MANY } from '../kernels/slate-layout';
import { MEASURE_INDEX, MEASURES, type MeasuredCustomer, type SlateMeasurer } from '../metrics/measures';
import { EXPLORATION, HOLDOUT, IN_NO_BUCKET } from '../policy/buckets';
import type { CandidateSet } from './candidates';
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
interface Sums {
  /** policies x SUMS. */
  readonly sums: Float64Array;
  /** policies x items. */
  readonly exposure: Uint32Array;
  /** Measures of the last slate. */
  readonly out: Float64Array;
}

/** Makes and measures one customer's slates under all policies, and adds them up. */
type MeasureOne = (customer: number, who: MeasuredCustomer, set: CandidateSet, count: number) => void;

interface Measurer {
  readonly into: Sums;
  readonly measure: MeasureOne;
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
  const { data, population } = parts;
  const policies = job.weights.length / 3;
  const chosen = [...data.blocks.keys()].filter(
    (local) => data.blocks[local]! >= job.fromBlock && data.blocks[local]! < job.toBlock,
  );
  const sums = new Float64Array(chosen.length * policies * SUMS);
  const counts = new Uint32Array(chosen.length * 3);
  const width = job.bySegment ? data.segmentCount * 3 : 0;
  const segments = new Float64Array(chosen.length * width);
  const rows = job.perCustomer ? chosen.length * BLOCK : 0;
  const ids = new Uint32Array(rows);
  const values = new Float64Array(rows * MEASURES.length);
  const { into, measure } = parts.work.bench ? withKernel(parts, job) : withoutKernel(parts, job);
  const ahead = parts.work.bench && policies === 1 ? new Ahead(parts, job) : null;
  let measured = 0;
  let slates = SLATES_PER_TURN;
  let since = 0;
  const isDue = (customer: number): boolean =>
    slates >= SLATES_PER_TURN || (customer % CUSTOMERS_PER_LOOK === 0 && clock() - since > MS_PER_TURN);
  const rest = async (): Promise<boolean> => {
    if (!(await turn())) return false;
    slates = 0;
    since = clock();
    return true;
  };
  /** The candidates, for the first time if need be. */
  const filled = (customer: number): CandidateSet => {
    if (!ownCandidates(parts, population, customer).isFilled(customer)) slates += SLATES_PER_FILLING;
    return candidatesFor(parts, population, customer).set;
  };
  for (let at = 0; at < chosen.length; at++) {
    const begin = chosen[at]! * BLOCK;
    const end = Math.min(begin + BLOCK, data.ids.length);
    into.sums.fill(0);
    if (ahead) {
      for (let customer = begin; customer < end; customer++) {
        if (isDue(customer) && !(await rest())) return null;
        filled(customer);
      }
      // From here on the block is one turn.
      ahead.run(begin, end);
    }
    for (let customer = begin; customer < end; customer++) {
      if (!ahead && isDue(customer) && !(await rest())) return null;
      slates += listsOf(population, customer, policies);
      const who = parts.who[customer]!;
      counts[at * 3]!++;
      if (who.relevant > 0) counts[at * 3 + 1]!++;
      if (who.sharesStart >= 0) counts[at * 3 + 2]!++;
      if (!ahead?.take(customer, into)) {
        const set = filled(customer);
        measure(customer, who, set, set.count(customer));
      }
      const { out } = into;
      if (job.perCustomer) {
        ids[measured] = data.ids[customer]!;
        values.set(out, measured++ * MEASURES.length);
      }
      if (width > 0) {
        const clicks = out[MEASURE_INDEX.clicks]!;
        for (let s = 0; s < 3; s++) {
          const base = at * width + data.customers.segments[customer * 3 + s]! * 3;
          segments[base]!++;
          segments[base + 1]! += clicks;
          segments[base + 2]! += clicks * clicks;
        }
      }
    }
    sums.set(into.sums.subarray(0, policies * SUMS), at * policies * SUMS);
  }
  return {
    blocks: Uint32Array.from(chosen, (local) => data.blocks[local]!),
    sums,
    counts,
    exposure: into.exposure.slice(0, policies * data.items.count),
    segments,
    customers: ids.slice(0, measured),
    values: values.slice(0, measured * MEASURES.length),
  };
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

/** Lists of one policy made where the candidates lie in the kernel's own memory, a block of customers at once. */
class Ahead {
  private readonly job: HomeJob;
  private readonly homes = new Set<SlateHome>();
  private readonly home: (SlateHome | null)[] = Array<null>(BLOCK).fill(null);
  private readonly place = new Int32Array(BLOCK);
  private first = 0;

  constructor(
    private readonly parts: MeasureParts,
    { lists, weights }: MeasureJob,
  ) {
    const { work, measurer, population, shares } = parts;
    const { slateSize, business } = lists;
    const told = [population, shares, slateSize];
    this.job = { ...work.worth, slateSize, business, by: measurer.by, weights, told };
  }

  /** Makes the lists of all customers whose candidates lie there, all candidates having been filled in. */
  run(begin: number, end: number): void {
    const { parts, homes, home, place, job } = this;
    const { population, measurer, shares } = parts;
    this.first = begin;
    homes.clear();
    let set: CandidateSet;
    const tell = (customer: number) => {
      const who = parts.who[customer]!;
      const optOut = measurer.optOutPressure(customer, who.contacts, who.unpermitted);
      return { count: set.count(customer), who, optOut, shares };
    };
    for (let customer = begin; customer < end; customer++) {
      home[customer - begin] = null;
      if (population.bucket[customer] !== IN_NO_BUCKET) continue;
      const own = candidatesFor(parts, population, customer).set;
      const there = own.home;
      if (!there || own.isPlaced(customer)) continue;
      set = own;
      if (!homes.has(there)) {
        homes.add(there);
        there.open(job, (whose, at) => own.answer(whose, own.offset(whose) + at));
      }
      home[customer - begin] = there;
      place[customer - begin] = there.add(customer, own.offset(customer), tell);
    }
    for (const one of homes) one.run();
  }

  /** Adds a customer's list to the sums; false where it was not made. */
  take(customer: number, { sums, exposure, out }: Sums): boolean {
    const home = this.home[customer - this.first];
    if (!home) return false;
    const { values, listed, sizes } = home;
    const place = this.place[customer - this.first]!;
    const from = place * out.length;
    for (let m = 0; m < out.length; m++) {
      const value = values[from + m]!;
      out[m] = value;
      sums[m]! += value;
      sums[out.length + m]! += value * value;
    }
    const start = place * this.job.slateSize;
    const end = start + sizes[place]!;
    for (let at = start; at < end; at++) exposure[listed[at]!]!++;
    this.parts.assertAllowed(customer, listed, end, start);
    return true;
  }
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
