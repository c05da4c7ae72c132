import { categoryShares } from '../features/customer-features';
import type { History } from '../features/interactions';
import { cosineMatrix } from '../features/item-similarity';
import type { Csr } from '../math/csr';
import { Recent } from '../math/recent';
import { MEASURES, type MeasuredCustomer, SlateMeasurer } from '../metrics/measures';
import type { Fitted } from '../models/model';
import { MODELS } from '../models/models';
import { IN_NO_BUCKET } from '../policy/buckets';
import { ItemFilter } from '../policy/item-filter';
import { EngineFault } from '../protocol/engine-error';
import { DEEPEST } from '../protocol/models-report';
import { FATIGUE, optOutProbability, positionEffect } from '../world/response';
import { CandidateSet, type CandidateSource } from './candidates';
import { nextTask } from './next-task';
import { type PriceParts, priceRules } from './price';
import { rankCustomers } from './rank';
import {
  BLOCK,
  type CandidateSpec,
  type ListSpec,
  type MeasureJob,
  type MeasureResult,
  type Population,
  type PriceJob,
  type PriceResult,
  type RankJob,
  type RankResult,
  type Resource,
  type RuleMasks,
  type ShardApi,
  type ShardData,
  type ShardSlate,
  SUMS,
  type Triple,
} from './shard-api';
import { candidatesFor, Workbench } from './workbench';

/** Slates between two looks at the message queue: a few milliseconds of work. */
const SLATES_PER_TURN = 1536;
/** Picking a customer's candidates counts as so many slates. */
const SLATES_PER_FILLING = 64;
/** The same by the clock, for models and lists that are slow. */
const MS_PER_TURN = 8;
const CANDIDATE_SETS_KEPT = 6;
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
  readonly holdout: CandidateSet;
  readonly work: Workbench;
  /** The check after the pick. */
  readonly check: ItemFilter;
}

/** One share of the customers: candidates, slates and measures for any number of policies. */
export class Shard implements ShardApi {
  private data: ShardData | null = null;
  private similarity: Float32Array = new Float32Array(0);
  /** Where each of its customers is, by world-wide index. */
  private places = new Map<number, number>();
  private readonly fits = new Map<string, Fitted>();
  private readonly histories = new Map<string, { rows: History; shares: Float32Array }>();
  private readonly populations = new Map<string, Population>();
  private readonly filters = new Map<string, ItemFilter>();
  private readonly masks = new Map<string, RuleMasks>();
  private readonly sets = new Recent<CandidateSet>(CANDIDATE_SETS_KEPT);
  private readonly cancelled = new Set<string>();
  /** Jobs under way by priority; a turn is given only while nothing goes before it. */
  private readonly running = [0, 0, 0];

  constructor(private readonly clock: () => number = () => 0) {}

  load(data: ShardData): void {
    this.data = data;
    this.places = new Map([...data.ids].map((id, at) => [id, at]));
    this.similarity = cosineMatrix(data.items.embedding, data.items.count, data.items.dimensions);
    for (const held of [this.fits, this.histories, this.populations, this.filters, this.masks]) held.clear();
    this.sets.clear();
  }

  give(resource: Resource): void {
    const { kind, key, value } = resource;
    if (kind === 'fit') this.fits.set(key, value);
    else if (kind === 'population') this.populations.set(key, value);
    else if (kind === 'masks') this.masks.set(key, value);
    else if (kind === 'filter') {
      const { items, customers } = this.loaded();
      this.filters.set(key, new ItemFilter(items, customers, value));
    } else {
      const { category, categories } = this.loaded().items;
      this.histories.set(key, { rows: value, shares: categoryShares(category, categories, value) });
    }
  }

  forget(kind: Resource['kind'], key: string): void {
    const held = {
      fit: this.fits,
      history: this.histories,
      population: this.populations,
      filter: this.filters,
      masks: this.masks,
    }[kind];
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

  slates(lists: ListSpec, weights: Triple, customers: Uint32Array): ShardSlate[] {
    const bench = this.bench(lists);
    return [...customers].flatMap((id) => {
      const customer = this.places.get(id);
      return customer === undefined ? [] : [this.explain(bench, weights, customer)];
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

  async price(job: PriceJob): Promise<PriceResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    this.running[job.priority]!++;
    try {
      const { lists } = job;
      const { population, measurer } = this.measuring(lists);
      const parts: PriceParts = {
        data,
        similarity: this.similarity,
        masks: given(this.masks.get(job.masks), 'masks'),
        population,
        measurer,
        filter: this.filter(lists.personal.filter),
        // Made anew for one customer after another: prices need many sets, and each of them once.
        candidates: (spec) => new CandidateSet(data, spec.count, this.source(spec), data.relevant, true),
      };
      return await priceRules(parts, job, () => this.turn(job), this.clock);
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
    const rows = job.perCustomer ? chosen.length * BLOCK : 0;
    const ids = new Uint32Array(rows);
    const values = new Float64Array(rows * MEASURES.length);
    let measured = 0;
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
        const isNew = !bench.personal.isFilled(customer);
        const { set } = candidatesFor(bench, bench.population, customer);
        const count = set.count(customer);
        const bucket = bench.population.bucket[customer]!;
        // Lists of a bucket are the same whatever the weights.
        const lists = bucket === IN_NO_BUCKET ? policies : 1;
        slates += lists + (isNew ? SLATES_PER_FILLING : 0);
        const likeness =
          lists < GATHER_FROM ? bench.work.shared(set) : bench.work.gather(set, customer, count);
        counts[at * 3]!++;
        if (who.relevant > 0) counts[at * 3 + 1]!++;
        if (who.sharesStart >= 0) counts[at * 3 + 2]!++;
        let size = 0;
        for (let policy = 0; policy < policies; policy++) {
          if (policy < lists) {
            const weights: Triple = [
              job.weights[policy * 3]!,
              job.weights[policy * 3 + 1]!,
              job.weights[policy * 3 + 2]!,
            ];
            size = bench.work.pick(set, customer, count, bucket, likeness, weights);
            this.assertAllowed(bench, set, customer, size);
            const { picks, pickedSimilarity } = bench.work;
            bench.measurer.measure(
              customer,
              who,
              set,
              set.offset(customer),
              picks,
              pickedSimilarity,
              size,
              out,
            );
          }
          const shown = policy * items;
          const offset = set.offset(customer);
          for (let rank = 0; rank < size; rank++) {
            exposure[shown + set.item[offset + bench.work.picks[rank]!]!]!++;
          }
          const base = (at * policies + policy) * SUMS;
          for (let m = 0; m < out.length; m++) {
            const value = out[m]!;
            sums[base + m]! += value;
            sums[base + out.length + m]! += value * value;
          }
        }
        if (job.perCustomer) {
          ids[measured] = data.ids[customer]!;
          values.set(out, measured++ * out.length);
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
      customers: ids.slice(0, measured),
      values: values.slice(0, measured * MEASURES.length),
    };
  }

  /** A barred item in a slate stops the run. */
  private assertAllowed(bench: Bench, set: CandidateSet, customer: number, size: number): void {
    const offset = set.offset(customer);
    for (let rank = 0; rank < size; rank++) {
      const item = set.item[offset + bench.work.picks[rank]!]!;
      if (!bench.check.isBarred(customer, item)) continue;
      const bar = bench.check.barring(customer, item)!;
      const rule = bar.kind === 'guardrail' ? `${bar.id} guardrail` : `${bar.kind} rule`;
      throw new EngineFault({
        code: 'filtered-item-shown',
        message: `Item ${item} reached the list of customer ${this.loaded().ids[customer]} although the ${rule} bars it; the run was stopped.`,
        field: bar.kind === 'guardrail' ? `guardrails.${bar.id}` : bar.kind,
      });
    }
  }

  private explain(bench: Bench, weights: Triple, customer: number): ShardSlate {
    const data = this.loaded();
    const { work, population } = bench;
    const bucket = population.bucket[customer]!;
    const { set, ladder } = candidatesFor(bench, population, customer);
    const size = work.pick(set, customer, set.count(customer), bucket, work.shared(set), weights);
    this.assertAllowed(bench, set, customer, size);
    const offset = set.offset(customer);
    const ranks = [...work.picks.subarray(0, size).keys()];
    return {
      customer: data.ids[customer]!,
      personalised: population.profiled[customer] !== 0,
      bucket,
      ladder,
      items: ranks.map((rank) => set.item[offset + work.picks[rank]!]!),
      parts: ranks.map((rank) => work.parts(set, customer, rank, bucket, weights)),
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
    const data = this.loaded();
    const personal = this.candidates(lists.personal);
    const impersonal = this.candidates(lists.impersonal);
    const holdout = this.candidates(lists.holdout);
    const width = Math.max(personal.width, impersonal.width, holdout.width);
    return {
      ...this.measuring(lists),
      personal,
      impersonal,
      holdout,
      work: new Workbench(data, this.similarity, lists, width),
      check: this.filter(lists.personal.filter),
    };
  }

  private filter(key: string): ItemFilter {
    return given(this.filters.get(key), 'filter');
  }

  private candidates(spec: CandidateSpec): CandidateSet {
    const key = [spec.model, spec.fit, spec.history, spec.filter, spec.count].join('|');
    const held = this.sets.get(key);
    if (held) return held;
    const set = this.candidateSet(spec);
    this.sets.set(key, set);
    return set;
  }

  private candidateSet(spec: CandidateSpec, relevant?: Csr): CandidateSet {
    return new CandidateSet(this.loaded(), spec.count, this.source(spec), relevant);
  }

  private source({ model, fit, history, filter }: CandidateSpec): CandidateSource {
    return {
      model: MODELS[model],
      fit: given(this.fits.get(fit), 'fit'),
      history: history === null ? null : given(this.histories.get(history), 'history').rows,
      filter: this.filter(filter),
    };
  }

  /** Waits for this job's turn; false when it was cancelled meanwhile. */
  private async turn(job: MeasureJob | RankJob | PriceJob): Promise<boolean> {
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
