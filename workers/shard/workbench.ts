import type { ContentSimilarity } from '../features/item-similarity';
import type { SlateBench, SlateKernels } from '../kernels/slates';
import { keyedHash } from '../math/hash';
import { EXPLORATION, HOLDOUT } from '../policy/buckets';
import { NO_BUSINESS } from '../protocol/business-values';
import { hasCaps, includePromotion, type Pick, selectAtRandom, selectUnderCaps } from '../rerank/constrained';
import { type ItemWorth, type MmrScratch, mmrScratch, mmrSelect, type Similarity } from '../rerank/mmr';
import type { CandidateSet } from './candidates';
import type { ListSpec, Population, ShardData, ShardSlate, Triple } from './shard-api';

/** The kernel works similarities out as it needs them. */
const ASKED_OF_KERNEL: Similarity = {
  values: new Float32Array(0),
  stride: 0,
  index: new Uint32Array(0),
};

/** What a list is picked by besides its weights. */
export interface ListRules {
  readonly business: ListSpec['business'];
  readonly seed: number;
  readonly slateSize: number;
}

type Buckets = { readonly profiled: Population['profiled']; readonly bucket: Population['bucket'] };

/** Relevance alone: what today's rules go by. */
export const BY_SCORE: Triple = [1, 0, 0];

/**
 * The working parts by which one shard picks lists; a pick stays readable until the next. The SIMD kernel picks
 * where there is one, the same lists as the code in `rerank/`.
 */
export class Workbench {
  /** The kernel's place for this job; null where there is none. */
  readonly bench: SlateBench | null;
  readonly worth: ItemWorth;
  private readonly plain: ItemWorth;
  /** What is picked, and from what, where there is no kernel. */
  private readonly own: {
    readonly picks: Int32Array;
    readonly pickedSimilarity: Float32Array;
    readonly near: Float32Array;
    readonly scratch: MmrScratch;
  } | null;
  /** 0, 1, 2 ... */
  private readonly places: Uint32Array;
  private readonly pickOf: { -readonly [K in keyof Pick]: Pick[K] };
  private readonly capped: boolean;
  /** The place of an item in a customer's lot. */
  private readonly lot: ReturnType<typeof keyedHash>;

  /**
   * @param kernels null: everything is picked in TypeScript
   * @param policies lists of one customer that the kernel is to make at once, at most
   */
  constructor(
    private readonly data: ShardData,
    private readonly similarity: ContentSimilarity,
    private readonly lists: ListRules,
    width: number,
    kernels: SlateKernels | null,
    policies = 1,
  ) {
    const { marginScore, highMargin, count } = data.items;
    const { marginBoost } = lists.business;
    const margin = Float32Array.from(marginScore);
    const none = new Float32Array(count).fill(1);
    this.plain = { margin, boost: none };
    this.worth = {
      margin,
      boost: marginBoost > 0 ? none.map((one, item) => one + marginBoost * highMargin[item]!) : none,
    };
    const { slateSize, business } = lists;
    this.bench = kernels?.take({ candidates: width, slateSize, policies, business, ...this.worth }) ?? null;
    this.own = this.bench
      ? null
      : {
          picks: new Int32Array(slateSize),
          pickedSimilarity: new Float32Array(slateSize),
          near: new Float32Array(width * width),
          scratch: mmrScratch(width, slateSize),
        };
    this.places = Uint32Array.from({ length: width }, (_, at) => at);
    this.capped = hasCaps(lists.business);
    this.lot = keyedHash(lists.seed, 'rerank/exploration');
    this.pickOf = {
      count: 0,
      offset: 0,
      item: new Uint32Array(0),
      relevance: new Float32Array(0),
      similarity: { values: this.near, stride: 0, index: this.places },
      similarityOffset: 0,
      weights: BY_SCORE,
      picks: this.picks,
      pickedSimilarity: this.pickedSimilarity,
    };
  }

  get picks(): Int32Array {
    return (this.bench ?? this.own!).picks;
  }

  /** Largest similarity of each pick to those before it. */
  get pickedSimilarity(): Float32Array {
    return (this.bench ?? this.own!).pickedSimilarity;
  }

  /** A customer's own block of similarities, candidates x candidates. */
  private get near(): Float32Array {
    return (this.bench ?? this.own!).near;
  }

  /** Gives the kernel's place back; nothing is picked afterwards. */
  release(): void {
    this.bench?.release();
  }

  /** Similarities for a list or a few: the catalogue's, looked up item by item where they are kept. */
  shared(set: CandidateSet, customer: number, count: number): Similarity {
    if (this.bench) return ASKED_OF_KERNEL;
    const { matrix, items } = this.similarity;
    if (!matrix) return this.gather(set, customer, count);
    return { values: matrix, stride: items, index: set.item };
  }

  /** A customer's candidates' similarities brought together, so that many policies run over a block that stays in cache. */
  gather(set: CandidateSet, customer: number, count: number): Similarity {
    const { similarity, near, places, bench } = this;
    const offset = set.offset(customer);
    if (bench) {
      bench.load(set, customer, count, set.placed(customer, count), false, true);
      return { values: near, stride: bench.nearWidth, index: places };
    }
    const { width } = set;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        near[a * width + b] = similarity.of(set.item[offset + a]!, set.item[offset + b]!);
      }
    }
    return { values: near, stride: width, index: places };
  }

  /** Picks one customer's list from a set that holds the customer's candidates; returns its length. */
  pick(
    set: CandidateSet,
    customer: number,
    count: number,
    bucket: number,
    likeness: Similarity,
    weights: Triple,
  ): number {
    const { pickOf, lists, data, bench } = this;
    const { slateSize, business } = lists;
    const placed = set.placed(customer, count);
    if (bench) {
      const isPlain = bucket === HOLDOUT;
      if (likeness.values !== this.near) bench.load(set, customer, count, placed, isPlain, false);
      if (bucket === EXPLORATION) return this.explore(set, customer, count);
      return bench.pick(isPlain ? BY_SCORE : weights);
    }
    if (bucket === EXPLORATION) return this.explore(set, customer, count);
    pickOf.count = count;
    pickOf.offset = set.offset(customer);
    pickOf.item = set.item;
    pickOf.relevance = set.relevance;
    pickOf.similarity = likeness;
    pickOf.similarityOffset = likeness.index === set.item ? pickOf.offset : 0;
    pickOf.weights = weights;
    if (bucket === HOLDOUT) {
      if (placed.length === 0) return this.greedy(BY_SCORE, this.plain);
      pickOf.weights = BY_SCORE;
      return selectUnderCaps(pickOf, this.plain, data.items, NO_BUSINESS, placed, slateSize);
    }
    const size =
      this.capped || placed.length > 0
        ? selectUnderCaps(pickOf, this.worth, data.items, business, placed, slateSize)
        : this.greedy(weights, this.worth);
    if (business.promotions) {
      includePromotion(pickOf, this.worth, data.items, business, placed.length, size);
    }
    return size;
  }

  /** A customer's exploration list: a draw from the candidates; returns its length. */
  explore(set: CandidateSet, customer: number, count: number): number {
    const { pickOf, lot, similarity, lists, data } = this;
    pickOf.count = count;
    pickOf.offset = set.offset(customer);
    pickOf.item = set.item;
    const { picks, pickedSimilarity } = this;
    pickOf.picks = picks;
    pickOf.pickedSimilarity = pickedSimilarity;
    const { draws } = set;
    const record = set.offset(customer);
    const held = draws.get(record);
    if (held?.seed === lists.seed && held.slateSize === lists.slateSize) {
      picks.set(held.picks);
      pickedSimilarity.set(held.pickedSimilarity);
      return held.picks.length;
    }
    const id = data.ids[customer]!;
    const size = selectAtRandom(
      pickOf,
      (item) => lot(id, item),
      (a, b) => similarity.of(a, b),
      set.placed(customer, count),
      lists.slateSize,
    );
    if (!set.isOneRow) {
      const drawn = { picks: picks.slice(0, size), pickedSimilarity: pickedSimilarity.slice(0, size) };
      draws.set(record, { seed: lists.seed, slateSize: lists.slateSize, ...drawn });
    }
    return size;
  }

  /** What the picked item at a rank scores, part by part; nothing for a list drawn at random. */
  parts(
    set: CandidateSet,
    customer: number,
    rank: number,
    bucket: number,
    weights: Triple,
  ): ShardSlate['parts'][0] {
    if (bucket === EXPLORATION) return [0, 0, 0, 0];
    const at = set.offset(customer) + this.picks[rank]!;
    const item = set.item[at]!;
    if (bucket === HOLDOUT) return [set.relevance[at]!, 0, 0, 0];
    const relevance = weights[0] * set.relevance[at]!;
    const margin = weights[1] * this.worth.margin[item]!;
    const boost = (relevance + margin) * (this.worth.boost[item]! - 1);
    return [relevance, margin, boost, weights[2] * (1 - this.pickedSimilarity[rank]!)];
  }

  private greedy([relevance, margin, diversity]: Triple, worth: ItemWorth): number {
    const { count, offset, item, relevance: scores, similarity, similarityOffset } = this.pickOf;
    return mmrSelect(
      count,
      offset,
      item,
      scores,
      worth,
      similarity,
      similarityOffset,
      relevance,
      margin,
      diversity,
      this.lists.slateSize,
      this.picks,
      this.pickedSimilarity,
      this.own!.scratch,
    );
  }
}

interface Sets {
  readonly personal: CandidateSet;
  readonly impersonal: CandidateSet;
  readonly holdout: CandidateSet;
}

/** The candidates that a customer's list is picked from first. */
export function ownCandidates(
  { personal, impersonal, holdout }: Sets,
  population: Buckets,
  customer: number,
): CandidateSet {
  if (!population.profiled[customer]) return impersonal;
  return population.bucket[customer] === HOLDOUT ? holdout : personal;
}

/** The candidates a customer's list is picked from: down the ladder where nothing new may be shown. */
export function candidatesFor(
  sets: Sets,
  population: Buckets,
  customer: number,
): { readonly set: CandidateSet; readonly ladder: 0 | 1 | 2 } {
  const own = ownCandidates(sets, population, customer);
  if (own.count(customer) > 0) return { set: own, ladder: 0 };
  const { impersonal } = sets;
  if (own === impersonal) return { set: own, ladder: 2 };
  return { set: impersonal, ladder: impersonal.count(customer) > 0 ? 1 : 2 };
}
