import type { ContentSimilarity } from '../features/item-similarity';
import { MANY } from '../kernels/slate-layout';
import type { SlateKernels } from '../kernels/slates';
import { MEASURE_INDEX, MEASURES, type SlateMeasurer } from '../metrics/measures';
import { HOLDOUT, IN_NO_BUCKET } from '../policy/buckets';
import { type Messages, planMessages } from '../policy/contact';
import type { ItemFilter } from '../policy/item-filter';
import { EXPIRED_EVENTS, FEATURES, ITEM_SCOPES, SENSITIVE_EVENTS } from '../protocol/consent-rules';
import { EngineFault } from '../protocol/engine-error';
import { PRICED_IDS, WEIGHED_IDS } from '../protocol/privacy-report';
import type { CandidateSet } from './candidates';
import {
  BLOCK,
  type CandidateSpec,
  CONSENT_GROUPS,
  type Coalition,
  EXAMPLES,
  type Influence,
  type Mix,
  type Population,
  PRICE_SUMS,
  type PriceJob,
  type PriceResult,
  type RuleMasks,
  type ShardData,
  type Triple,
} from './shard-api';
import { sharesOf } from './shares';
import { Workbench } from './workbench';

/** What prices are worked out with. */
export interface PriceParts {
  readonly data: ShardData;
  readonly similarity: ContentSimilarity;
  readonly kernels: SlateKernels | null;
  readonly masks: RuleMasks;
  readonly population: Population;
  readonly measurer: SlateMeasurer;
  readonly filter: ItemFilter;
  /** A set of one row. */
  readonly candidates: (spec: CandidateSpec) => CandidateSet;
}

const MS_PER_TURN = 4;
const CUSTOMERS_PER_TURN = 8;
const P = PRICED_IDS.length;
const NO_MESSAGES = { share: 0, pull: 0 };
const NO_SHARES = new Float32Array(0);
/** Of what a rule removes, all that a list depends on besides the fit. */
const LIST_SCOPES = FEATURES | EXPIRED_EVENTS | SENSITIVE_EVENTS | ITEM_SCOPES;

type Kind = 'personal' | 'impersonal' | 'holdout';

/** A set of one row and whose candidates it holds. */
interface Filled {
  readonly set: CandidateSet;
  count: number;
  customer: number;
}

/** One list of one customer, measured. */
interface ListValue {
  /** NDCG, orders, margin, ILD; and the mean click that the opt-out risk depends on. */
  readonly ndcg: number;
  readonly orders: number;
  readonly margin: number;
  readonly ild: number;
  readonly meanClick: number;
  /** Tells lists apart. */
  readonly items: string;
}

/**
 * One customer after another under many sets of rules. What a person's list depends on is the fit, whether
 * they may be profiled, what of their events may be used and which items are out; coalitions that agree in
 * these share one list, so that a handful of lists a person answers for all of them.
 */
export class Pricer {
  private readonly work: Workbench;
  private readonly sets = new Map<string, CandidateSet>();
  private readonly chosen = new Map<string, Filled>();
  private readonly lists = new Map<string, ListValue>();
  private readonly lattices = new Map<string, Float64Array>();
  private readonly out = new Float64Array(MEASURES.length);
  private readonly messages: Messages = { count: 0, channels: 0, unpermitted: 0, cost: 0 };
  private customer = -1;

  constructor(
    private readonly parts: PriceParts,
    private readonly job: PriceJob,
  ) {
    const { lists } = job;
    const width = Math.min(Math.max(lists.personal.count, lists.holdout.count), parts.data.items.count);
    const many = job.task.kind === 'lattice' ? MANY : 1;
    this.work = new Workbench(parts.data, parts.similarity, lists, width, parts.kernels, many);
    this.work.bench?.measureBy(parts.measurer.by);
  }

  /** Nothing is asked of it afterwards. */
  release(): void {
    this.work.release();
  }

  /** Whoever is asked about from now on. */
  turnTo(customer: number): void {
    this.customer = customer;
    this.lists.clear();
    this.lattices.clear();
  }

  removed(coalition: Coalition): number {
    const { masks, data } = this.parts;
    const customers = data.ids.length;
    let mask = masks.refused[this.customer]!;
    for (let rule = 0; coalition >>> rule !== 0; rule++) {
      if ((coalition >>> rule) & 1) mask |= masks.byRule[rule * customers + this.customer]!;
    }
    return mask;
  }

  /** Which of the job's fits belongs to a coalition. */
  fitOf(coalition: Coalition): number {
    return this.job.trainingRules.reduce(
      (index, rule, bit) => index | (((coalition >>> rule) & 1) << bit),
      0,
    );
  }

  list(coalition: Coalition, weights: Triple): ListValue {
    const fit = this.fitOf(coalition);
    const mask = this.removed(coalition) & LIST_SCOPES;
    const key = `${fit} ${mask} ${weights.join(' ')}`;
    const held = this.lists.get(key);
    if (held) return held;
    const made = this.make(fit, mask, weights);
    this.lists.set(key, made);
    return made;
  }

  /** Writes the priced outcomes of one coalition, in the order of PRICED_IDS. */
  value(coalition: Coalition, weights: Triple, out: Float64Array): ListValue {
    const { masks, measurer } = this.parts;
    const { customer, messages, job } = this;
    const list = this.list(coalition, weights);
    const mask = this.removed(coalition);
    // There is no message without a list.
    const loud = list.items === '' ? 0 : job.loud;
    planMessages(masks.channels, customer, mask, loud, job.cap, messages);
    out[0] = list.ndcg;
    out[1] = list.orders;
    out[2] = list.margin;
    out[3] = list.ild;
    out[4] = measurer.optOut(customer, messages.count, messages.unpermitted, list.meanClick);
    out[5] = mask & FEATURES ? 0 : 1;
    out[6] = messages.count > 0 ? 1 : 0;
    out[7] = messages.count;
    return list;
  }

  /** The same of what is merely counted, from the record alone; the rest stays 0. */
  count(coalition: Coalition, out: Float64Array): void {
    const { masks, filter } = this.parts;
    const { customer, messages, job } = this;
    const mask = this.removed(coalition);
    const isSilent = filter.showsNothing(customer, mask & (ITEM_SCOPES | FEATURES));
    planMessages(masks.channels, customer, mask, isSilent ? 0 : job.loud, job.cap, messages);
    out[5] = mask & FEATURES ? 0 : 1;
    out[6] = messages.count > 0 ? 1 : 0;
    out[7] = messages.count;
  }

  /** The same for lists by several weights, each for its share. */
  mixed(coalition: Coalition, mix: Mix, out: Float64Array): ListValue {
    if (mix.length === 1) return this.value(coalition, mix[0]!.weights, out);
    const part = new Float64Array(P);
    out.fill(0);
    const lists = mix.map(({ share, weights }) => {
      const list = this.value(coalition, weights, part);
      for (let p = 0; p < P; p++) out[p]! += share * part[p]!;
      return list;
    });
    return {
      ...lists[0]!,
      ndcg: out[0]!,
      margin: out[2]!,
      ild: out[3]!,
      items: lists.map(({ items }) => items).join('; '),
    };
  }

  /** NDCG, margin and ILD under many weights: policies x 3. */
  lattice(coalition: Coalition, weights: Float64Array): Float64Array {
    const fit = this.fitOf(coalition);
    const mask = this.removed(coalition) & LIST_SCOPES;
    const key = `${fit} ${mask}`;
    const held = this.lattices.get(key) ?? this.measureLattice(fit, mask, weights);
    this.lattices.set(key, held);
    return held;
  }

  private measureLattice(fit: number, mask: number, weights: Float64Array): Float64Array {
    const values = new Float64Array(weights.length);
    const { set, count } = this.choose(fit, mask);
    const bucket = this.parts.population.bucket[this.customer]!;
    const likeness =
      bucket === IN_NO_BUCKET
        ? this.work.gather(set, this.customer, count)
        : this.work.shared(set, this.customer, count);
    const policies = weights.length / 3;
    let held: ListValue | null = null;
    for (let policy = 0; policy < policies; policy++) {
      const at = policy * 3;
      const triple: Triple = [weights[at]!, weights[at + 1]!, weights[at + 2]!];
      if (bucket === IN_NO_BUCKET || held === null) held = this.measure(set, count, mask, likeness, triple);
      values[at] = held.ndcg;
      values[at + 1] = held.margin;
      values[at + 2] = held.ild;
    }
    return values;
  }

  private make(fit: number, mask: number, weights: Triple): ListValue {
    const { set, count } = this.choose(fit, mask);
    return this.measure(set, count, mask, this.work.shared(set, this.customer, count), weights);
  }

  /** The candidates under one fit and what is removed, down the ladder where nothing new may be shown. */
  private choose(fit: number, mask: number): { set: CandidateSet; count: number } {
    const scope = mask & (ITEM_SCOPES | FEATURES);
    if (!(mask & FEATURES)) {
      const kind = this.parts.population.bucket[this.customer] === HOLDOUT ? 'holdout' : 'personal';
      const history = (mask & EXPIRED_EVENTS ? 1 : 0) + (mask & SENSITIVE_EVENTS ? 2 : 0);
      const own = this.filled(kind, fit, history, scope);
      if (own.count > 0) return own;
    }
    return this.filled('impersonal', fit, 0, scope);
  }

  /** A set for each scope of items, so that one customer's stay filled while others are looked at; scores are shared. */
  private filled(kind: Kind, fit: number, history: number, scope: number): Filled {
    const key = `${kind} ${fit} ${history} ${scope}`;
    let held = this.chosen.get(key);
    if (held?.customer === this.customer) return held;
    const scorer = this.set(kind, fit, history);
    scorer.score(this.customer);
    held ??= { set: this.makeSet(kind, fit, history), count: 0, customer: -1 };
    held.set.scoreLike(scorer);
    held.count = held.set.choose(this.customer, scope);
    held.customer = this.customer;
    this.chosen.set(key, held);
    return held;
  }

  private measure(
    set: CandidateSet,
    count: number,
    mask: number,
    likeness: ReturnType<Workbench['shared']>,
    weights: Triple,
  ): ListValue {
    const { data, population, measurer, filter } = this.parts;
    const { customer, work, out } = this;
    const bucket = population.bucket[customer]!;
    const size = work.pick(set, customer, count, bucket, likeness, weights);
    const offset = set.offset(customer);
    const items: number[] = [];
    for (let rank = 0; rank < size; rank++) {
      const item = set.item[offset + work.picks[rank]!]!;
      items.push(item);
      if (filter.isBarred(customer, item, mask & (ITEM_SCOPES | FEATURES))) {
        throw new EngineFault({
          code: 'filtered-item-shown',
          message: `Item ${item} reached the list of customer ${data.ids[customer]} although a rule bars it; the run was stopped.`,
        });
      }
    }
    const relevant = data.relevant.start[customer + 1]! - data.relevant.start[customer]!;
    const who = { relevant, contacts: 0, unpermitted: 0, cost: 0, sharesStart: -1 };
    const { bench } = work;
    if (bench) {
      bench.measureFor(who, NO_MESSAGES, NO_SHARES);
      bench.measure(size);
      out.set(bench.out);
    } else measurer.measure(customer, who, set, offset, work.picks, work.pickedSimilarity, size, out);
    return {
      ndcg: out[MEASURE_INDEX.ndcg]!,
      orders: out[MEASURE_INDEX.orders]!,
      margin: out[MEASURE_INDEX.margin]!,
      ild: out[MEASURE_INDEX.ild]!,
      meanClick: size > 0 ? out[MEASURE_INDEX.clicks]! / size : 0,
      items: items.join(' '),
    };
  }

  private set(kind: Kind, fit: number, history: number): CandidateSet {
    const key = `${kind} ${fit} ${history}`;
    const set = this.sets.get(key) ?? this.makeSet(kind, fit, history);
    this.sets.set(key, set);
    return set;
  }

  private makeSet(kind: Kind, fit: number, history: number): CandidateSet {
    const { lists, fits, histories } = this.job;
    const keys = fits[fit];
    if (!keys) throw new Error(`the shard was given no fit for training set ${fit}`);
    const spec = lists[kind];
    return this.parts.candidates({
      ...spec,
      fit: { personal: keys.own, impersonal: keys.regional, holdout: keys.manual }[kind],
      history: spec.history === null ? null : histories[history]!,
    });
  }
}

function influenceOf(
  influence: Influence,
  kept: ListValue,
  lifted: ListValue,
  held: ListValue,
  heldOut: boolean,
): number {
  const part = (side: 'with' | 'without' | 'held', { ndcg, margin, ild }: ListValue) => {
    const [a, b, c] = influence[side];
    return (heldOut ? a * ndcg : 0) + b * margin + c * ild;
  };
  const sway = part('with', kept) - part('without', lifted) + part('held', held);
  return heldOut ? sway - influence.centre : sway;
}

/**
 * Measures a shard's customers under sets of rules; sums are formed block by block.
 * @param turn waits until the work may go on; false when nobody wants it any more
 * @param clock milliseconds; nothing but the length of a turn depends on it
 */
export async function priceRules(
  parts: PriceParts,
  job: PriceJob,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<PriceResult | null> {
  const pricer = new Pricer(parts, job);
  try {
    return await priceBlocks(pricer, parts, job, turn, clock);
  } finally {
    pricer.release();
  }
}

async function priceBlocks(
  pricer: Pricer,
  parts: PriceParts,
  job: PriceJob,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<PriceResult | null> {
  const { data, masks } = parts;
  const { task } = job;
  const chosen = [...data.blocks.keys()].filter(
    (local) => data.blocks[local]! >= job.fromBlock && data.blocks[local]! < job.toBlock,
  );
  const segments = data.segmentCount;
  const groupCount = CONSENT_GROUPS + segments;
  const entries =
    task.kind === 'pairs'
      ? task.pairs.length
      : task.kind === 'shares'
        ? task.players.length + 1
        : task.coalitions.length;
  const isPairs = task.kind === 'pairs';
  const width = task.kind === 'lattice' ? (task.weights.length / 3) * WEIGHED_IDS.length : P * PRICE_SUMS;
  const sums = new Float64Array(chosen.length * entries * width);
  const groups = new Float64Array(isPairs ? chosen.length * entries * groupCount * (1 + PRICE_SUMS) : 0);
  const groupCustomers = new Uint32Array(chosen.length * groupCount);
  const counts = new Uint32Array(chosen.length * 3);
  const changed = new Uint32Array(isPairs ? chosen.length * entries : 0);
  const examples = new Int32Array(isPairs ? chosen.length * entries * EXAMPLES : 0).fill(-1);
  const influence = new Float64Array(isPairs ? chosen.length * entries * 2 : 0);
  const one = new Float64Array(P);
  const other = new Float64Array(P);
  const third = new Float64Array(P);
  let since = 0;
  let sinceTurn = CUSTOMERS_PER_TURN;

  for (let at = 0; at < chosen.length; at++) {
    const begin = chosen[at]! * BLOCK;
    const end = Math.min(begin + BLOCK, data.ids.length);
    for (let customer = begin; customer < end; customer++) {
      if (sinceTurn >= CUSTOMERS_PER_TURN || clock() - since > MS_PER_TURN) {
        if (!(await turn())) return null;
        since = clock();
        sinceTurn = 0;
      }
      sinceTurn++;
      pricer.turnTo(customer);
      const heldOut = data.relevant.start[customer + 1]! > data.relevant.start[customer]!;
      counts[at * 3]!++;
      if (heldOut) counts[at * 3 + 1]!++;
      const membership = [
        masks.granted[customer] ? 0 : 1,
        CONSENT_GROUPS + data.customers.segments[customer * 3]!,
        CONSENT_GROUPS + data.customers.segments[customer * 3 + 1]!,
      ];
      for (const group of membership) groupCustomers[at * groupCount + group]!++;

      if (task.kind === 'lattice') {
        task.coalitions.forEach((coalition, entry) => {
          const values = pricer.lattice(coalition, task.weights);
          const base = (at * entries + entry) * width;
          for (let n = 0; n < width; n++) sums[base + n]! += values[n]!;
        });
        continue;
      }
      if (task.kind === 'shares') {
        const { shares, sampled } = sharesOf(pricer, task, job, data.ids[customer]!);
        if (sampled) counts[at * 3 + 2]!++;
        for (let entry = 0; entry < entries; entry++) {
          for (let p = 0; p < P; p++) {
            const base = (at * entries + entry) * width + p * PRICE_SUMS;
            const difference = shares[entry * P + p]!;
            sums[base]! += shares[entries * P + p]!;
            sums[base + 1]! += difference;
            sums[base + 2]! += difference * difference;
          }
        }
        continue;
      }
      task.pairs.forEach((pair, entry) => {
        const kept = pricer.mixed(pair.with, pair.withMix, one);
        const lifted = pricer.mixed(pair.without, pair.withoutMix, other);
        for (let p = 0; p < P; p++) {
          const base = (at * entries + entry) * width + p * PRICE_SUMS;
          const difference = one[p]! - other[p]!;
          sums[base]! += one[p]!;
          sums[base + 1]! += difference;
          sums[base + 2]! += difference * difference;
        }
        if (heldOut) {
          const difference = kept.ndcg - lifted.ndcg;
          for (const group of membership) {
            const base = ((at * entries + entry) * groupCount + group) * (1 + PRICE_SUMS);
            groups[base]!++;
            groups[base + 1]! += kept.ndcg;
            groups[base + 2]! += difference;
            groups[base + 3]! += difference * difference;
          }
        }
        if (pair.influence) {
          const { heldCoalition, heldMix } = pair.influence;
          const held = pricer.mixed(heldCoalition, heldMix, third);
          const sway = influenceOf(pair.influence, kept, lifted, held, heldOut);
          influence[(at * entries + entry) * 2]! += sway;
          influence[(at * entries + entry) * 2 + 1]! += sway * sway;
        }
        if (kept.items !== lifted.items) {
          const slot = changed[at * entries + entry]!++;
          if (slot < EXAMPLES) examples[(at * entries + entry) * EXAMPLES + slot] = data.ids[customer]!;
        }
      });
    }
  }
  return {
    blocks: Uint32Array.from(chosen, (local) => data.blocks[local]!),
    counts,
    sums,
    influence,
    groups,
    groupCustomers,
    changed,
    examples,
  };
}
