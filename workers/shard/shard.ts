import { categoryShares } from '../features/customer-features';
import type { History } from '../features/interactions';
import { cosineMatrix } from '../features/item-similarity';
import type { Csr } from '../math/csr';
import { Recent } from '../math/recent';
import { MEASURES, type MeasuredCustomer, SlateMeasurer } from '../metrics/measures';
import type { Fitted } from '../models/model';
import { MODELS } from '../models/models';
import { barredBy } from '../policy/guardrails';
import { EngineFault } from '../protocol/engine-error';
import { DEEPEST } from '../protocol/models-report';
import { GUARDRAIL_IDS } from '../protocol/policy';
import { type MmrScratch, mmrScratch, mmrSelect, type Similarity } from '../rerank/mmr';
import { FATIGUE, optOutProbability, positionEffect } from '../world/response';
import { CandidateSet } from './candidates';
import { nextTask } from './next-task';
import { rankCustomers } from './rank';
import {
  BLOCK,
  type CandidateSpec,
  type ListSpec,
  type MeasureJob,
  type MeasureResult,
  type Population,
  type RankJob,
  type RankResult,
  type Resource,
  type ShardApi,
  type ShardData,
  type ShardSlate,
  SUMS,
} from './shard-api';

/** Slates between two looks at the message queue: a few milliseconds of work. */
const SLATES_PER_TURN = 1536;
/** Picking a customer's candidates counts as so many slates. */
const SLATES_PER_FILLING = 64;
/** The same by the clock, for models and lists that are slow. */
const MS_PER_TURN = 8;
const CANDIDATE_SETS_KEPT = 5;
/** From this many policies on, bringing a customer's similarities together pays for itself. */
const GATHER_FROM = 16;

/** Who the lists are for and what they are measured by. */
interface Measuring {
  readonly population: Population;
  readonly measurer: SlateMeasurer;
  readonly shares: Float32Array;
  readonly history: History;
}

/** The lists' working parts for one job. */
interface Bench extends Measuring {
  readonly personal: CandidateSet;
  readonly impersonal: CandidateSet;
  readonly scratch: MmrScratch;
  /** A customer's own block of similarities, candidates x candidates. */
  readonly near: Float32Array;
  /** 0, 1, 2 ... */
  readonly places: Uint32Array;
  readonly picks: Int32Array;
  readonly pickedSimilarity: Float64Array;
}

/** One share of the customers: candidates, slates and measures for any number of policies. */
export class Shard implements ShardApi {
  private data: ShardData | null = null;
  private similarity: Float32Array = new Float32Array(0);
  private readonly fits = new Map<string, Fitted>();
  private readonly histories = new Map<string, { rows: History; shares: Float32Array }>();
  private readonly populations = new Map<string, Population>();
  private readonly sets = new Recent<CandidateSet>(CANDIDATE_SETS_KEPT);
  private readonly cancelled = new Set<string>();
  /** Jobs under way by priority; a turn is given only while nothing goes before it. */
  private readonly running = [0, 0, 0];

  constructor(private readonly clock: () => number = () => 0) {}

  load(data: ShardData): void {
    this.data = data;
    this.similarity = cosineMatrix(data.items.embedding, data.items.count, data.items.dimensions);
    for (const held of [this.fits, this.histories, this.populations]) held.clear();
    this.sets.clear();
  }

  give(resource: Resource): void {
    const { kind, key, value } = resource;
    if (kind === 'fit') this.fits.set(key, value);
    else if (kind === 'population') this.populations.set(key, value);
    else {
      const { category, categories } = this.loaded().items;
      this.histories.set(key, { rows: value, shares: categoryShares(category, categories, value) });
    }
  }

  forget(kind: Resource['kind'], key: string): void {
    const held = { fit: this.fits, history: this.histories, population: this.populations }[kind];
    held.delete(key);
  }

  cancel(request: string): void {
    this.cancelled.add(request);
    if (this.cancelled.size > 200) this.cancelled.delete(this.cancelled.values().next().value as string);
  }

  async measure(job: MeasureJob): Promise<MeasureResult | null> {
    if (this.loaded().world !== job.world) return null;
    this.running[job.priority]!++;
    try {
      return await this.measureBlocks(job);
    } finally {
      this.running[job.priority]!--;
    }
  }

  slates(lists: ListSpec, weights: readonly [number, number, number], customers: Uint32Array): ShardSlate[] {
    const data = this.loaded();
    const bench = this.bench(lists);
    return [...customers].flatMap((id) => {
      const customer = data.ids.indexOf(id);
      return customer < 0 ? [] : [this.explain(bench, lists, weights, customer)];
    });
  }

  async rank(job: RankJob): Promise<RankResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    this.running[job.priority]!++;
    try {
      const { lists } = job;
      const relevant = job.held === 'test' ? data.relevant : data.validation;
      const deep = (spec: CandidateSpec) => this.candidateSet({ ...spec, count: DEEPEST }, relevant);
      const { measurer, population, history } = this.measuring(lists);
      return await rankCustomers(
        {
          data,
          profiled: population.profiled,
          history,
          personal: deep(lists.personal),
          impersonal: deep(lists.impersonal),
          relevant,
          slateSize: lists.slateSize,
          similarity: this.similarity,
          measurer,
          describe: (customer) => this.describe({ population, history }, customer, relevant),
        },
        () => this.turn(job),
        this.clock,
      );
    } finally {
      this.running[job.priority]!--;
    }
  }

  private async measureBlocks(job: MeasureJob): Promise<MeasureResult | null> {
    const data = this.loaded();
    const bench = this.bench(job.lists);
    const items = data.items.count;
    const policies = job.weights.length / 3;
    const chosen = [...data.blocks.keys()].filter(
      (local) => data.blocks[local]! >= job.fromBlock && data.blocks[local]! < job.toBlock,
    );
    const sums = new Float64Array(chosen.length * policies * SUMS);
    const counts = new Uint32Array(chosen.length * 3);
    const exposure = new Uint32Array(policies * items);
    const width = job.bySegment ? data.segmentCount * 3 : 0;
    const segments = new Float64Array(chosen.length * width);
    const out = new Float64Array(MEASURES.length);
    let slates = SLATES_PER_TURN;
    let since = 0;
    for (let at = 0; at < chosen.length; at++) {
      const begin = chosen[at]! * BLOCK;
      const end = Math.min(begin + BLOCK, data.ids.length);
      for (let customer = begin; customer < end; customer++) {
        if (slates >= SLATES_PER_TURN || this.clock() - since > MS_PER_TURN) {
          if (!(await this.turn(job))) return null;
          slates = 0;
          since = this.clock();
        }
        const who = this.describe(bench, customer);
        const set = bench.population.profiled[customer] ? bench.personal : bench.impersonal;
        slates += policies + (set.isFilled(customer) ? 0 : SLATES_PER_FILLING);
        const likeness = policies < GATHER_FROM ? this.shared(set) : this.gather(bench, set, customer);
        counts[at * 3]!++;
        if (who.relevant > 0) counts[at * 3 + 1]!++;
        if (who.sharesStart >= 0) counts[at * 3 + 2]!++;
        for (let policy = 0; policy < policies; policy++) {
          this.measureSlate(bench, job, policy, customer, who, set, likeness, exposure, out);
          const base = (at * policies + policy) * SUMS;
          for (let m = 0; m < out.length; m++) {
            const value = out[m]!;
            sums[base + m]! += value;
            sums[base + out.length + m]! += value * value;
          }
        }
        if (width > 0) {
          const clicks = out[6]!;
          for (let s = 0; s < 3; s++) {
            const base = at * width + data.customers.segments[customer * 3 + s]! * 3;
            segments[base]!++;
            segments[base + 1]! += clicks;
            segments[base + 2]! += clicks * clicks;
          }
        }
      }
    }
    return {
      blocks: Uint32Array.from(chosen, (local) => data.blocks[local]!),
      sums,
      counts,
      exposure,
      segments,
    };
  }

  private measureSlate(
    bench: Bench,
    job: MeasureJob,
    policy: number,
    customer: number,
    who: MeasuredCustomer,
    set: CandidateSet,
    likeness: Similarity,
    exposure: Uint32Array,
    out: Float64Array,
  ): void {
    const { picks, pickedSimilarity } = bench;
    const { weights, lists } = job;
    const size = this.pick(
      bench,
      set,
      likeness,
      customer,
      lists.slateSize,
      weights[policy * 3]!,
      weights[policy * 3 + 1]!,
      weights[policy * 3 + 2]!,
    );
    const offset = customer * set.width;
    const base = policy * this.loaded().items.count;
    for (let rank = 0; rank < size; rank++) exposure[base + set.item[offset + picks[rank]!]!]!++;
    this.assertAllowed(lists, set, customer, picks, size);
    bench.measurer.measure(customer, who, set, offset, picks, pickedSimilarity, size, out);
  }

  private pick(
    bench: Bench,
    set: CandidateSet,
    likeness: Similarity,
    customer: number,
    slateSize: number,
    relevance: number,
    margin: number,
    diversity: number,
  ): number {
    const data = this.loaded();
    const count = set.count(customer);
    return mmrSelect(
      count,
      customer * set.width,
      set.item,
      set.relevance,
      data.items.marginScore,
      likeness,
      likeness.stride === data.items.count ? customer * set.width : 0,
      relevance,
      margin,
      diversity,
      slateSize,
      bench.picks,
      bench.pickedSimilarity,
      bench.scratch,
    );
  }

  private shared(set: CandidateSet): Similarity {
    return { values: this.similarity, stride: this.loaded().items.count, index: set.item };
  }

  /** Brings a customer's candidates' similarities together, so that many policies run over a block that stays in cache. */
  private gather(bench: Bench, set: CandidateSet, customer: number): Similarity {
    const { similarity } = this;
    const { near, places } = bench;
    const items = this.loaded().items.count;
    const count = set.count(customer);
    const { width } = set;
    const offset = customer * width;
    for (let a = 0; a < count; a++) {
      const row = set.item[offset + a]! * items;
      for (let b = 0; b < count; b++) near[a * width + b] = similarity[row + set.item[offset + b]!]!;
    }
    return { values: near, stride: width, index: places };
  }

  /** The check after the pick: a barred item in a slate stops the run. */
  private assertAllowed(
    lists: ListSpec,
    set: CandidateSet,
    customer: number,
    picks: Int32Array,
    size: number,
  ): void {
    const data = this.loaded();
    const offset = customer * set.width;
    for (let rank = 0; rank < size; rank++) {
      const item = set.item[offset + picks[rank]!]!;
      const barred = barredBy(data.items, data.customers, customer, item, lists.personal.guardrails);
      if (barred !== null) {
        throw new EngineFault({
          code: 'filtered-item-shown',
          message: `Item ${item} reached the list of customer ${data.ids[customer]} although the ${barred} guardrail bars it; the run was stopped.`,
          field: `guardrails.${barred}`,
        });
      }
    }
  }

  private explain(
    bench: Bench,
    lists: ListSpec,
    weights: readonly [number, number, number],
    customer: number,
  ): ShardSlate {
    const data = this.loaded();
    const personalised = bench.population.profiled[customer] !== 0;
    const set = personalised ? bench.personal : bench.impersonal;
    const size = this.pick(bench, set, this.shared(set), customer, lists.slateSize, ...weights);
    this.assertAllowed(lists, set, customer, bench.picks, size);
    const positions = [...bench.picks.subarray(0, size)].map((pick) => customer * set.width + pick);
    return {
      customer: data.ids[customer]!,
      personalised,
      items: positions.map((at) => set.item[at]!),
      parts: positions.map((at, rank) => [
        weights[0] * set.relevance[at]!,
        weights[1] * data.items.marginScore[set.item[at]!]!,
        weights[2] * (1 - bench.pickedSimilarity[rank]!),
      ]),
    };
  }

  private describe(
    bench: Pick<Measuring, 'population' | 'history'>,
    customer: number,
    relevant: Csr = this.loaded().relevant,
  ): MeasuredCustomer {
    const data = this.loaded();
    const { population, history } = bench;
    const remembered =
      population.profiled[customer] !== 0 && history.start[customer]! < history.start[customer + 1]!;
    return {
      relevant: relevant.start[customer + 1]! - relevant.start[customer]!,
      contacts: population.contacts[customer]!,
      unpermitted: population.unpermitted[customer]!,
      cost: population.cost[customer]!,
      sharesStart: remembered ? customer * data.items.categories : -1,
    };
  }

  /** What lists are measured by. */
  private measuring(lists: ListSpec): Measuring {
    const data = this.loaded();
    const remembered = given(this.histories.get(lists.personal.history ?? ''), 'history');
    const { response } = data;
    const measurer = new SlateMeasurer(lists.slateSize, data.items, this.similarity, remembered.shares, {
      position: Float64Array.from({ length: lists.slateSize }, (_, at) => positionEffect(at + 1)),
      fatigue: FATIGUE,
      optOut: (customer, contacts, unpermitted, meanClick) =>
        optOutProbability(response, customer, contacts, unpermitted, meanClick),
    });
    return {
      population: given(this.populations.get(lists.population), 'population'),
      measurer,
      shares: remembered.shares,
      history: remembered.rows,
    };
  }

  private bench(lists: ListSpec): Bench {
    const personal = this.candidates(lists.personal);
    const impersonal = this.candidates(lists.impersonal);
    const width = Math.max(personal.width, impersonal.width);
    return {
      ...this.measuring(lists),
      personal,
      impersonal,
      scratch: mmrScratch(width, lists.slateSize),
      near: new Float32Array(width * width),
      places: Uint32Array.from({ length: width }, (_, at) => at),
      picks: new Int32Array(lists.slateSize),
      pickedSimilarity: new Float64Array(lists.slateSize),
    };
  }

  private candidates(spec: CandidateSpec): CandidateSet {
    const rails = GUARDRAIL_IDS.map((id) => (spec.guardrails[id] ? 1 : 0)).join('');
    const key = [spec.model, spec.fit, spec.history, rails, spec.count].join('|');
    const held = this.sets.get(key);
    if (held) return held;
    const set = this.candidateSet(spec);
    this.sets.set(key, set);
    return set;
  }

  private candidateSet(spec: CandidateSpec, relevant?: Csr): CandidateSet {
    const fit = given(this.fits.get(spec.fit), 'fit');
    const rows = spec.history === null ? null : given(this.histories.get(spec.history), 'history').rows;
    return new CandidateSet(this.loaded(), spec, MODELS[spec.model], fit, rows, relevant);
  }

  /** Waits for this job's turn; false when it was cancelled meanwhile. */
  private async turn(job: MeasureJob | RankJob): Promise<boolean> {
    do {
      await nextTask();
      if (this.cancelled.has(job.request) || this.loaded().world !== job.world) return false;
    } while (this.running.some((jobs, priority) => priority < job.priority && jobs > 0));
    return true;
  }

  private loaded(): ShardData {
    return given(this.data, 'world');
  }
}

function given<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the shard has no ${what} yet`);
  return value;
}
