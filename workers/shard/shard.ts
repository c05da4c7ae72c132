import { categoryShares } from '../features/customer-features';
import type { History } from '../features/interactions';
import { ContentSimilarity } from '../features/item-similarity';
import { kernelsLost } from '../kernels/kernels';
import { forgetCopies } from '../kernels/scores';
import { SlateKernels } from '../kernels/slates';
import type { Csr } from '../math/csr';
import { type MeasuredCustomer, SlateMeasurer } from '../metrics/measures';
import type { Fitted } from '../models/model';
import { MODELS } from '../models/models';
import { ItemFilter } from '../policy/item-filter';
import type { KernelsLost } from '../protocol/conditions';
import { EngineFault } from '../protocol/engine-error';
import { DEEPEST } from '../protocol/models-report';
import { BOREDOM, FATIGUE, optOutPressure, optOutProbability, positionEffect } from '../world/response';
import { CandidateSets } from './candidate-sets';
import { CandidateSet, type CandidateSource } from './candidates';
import { Hush, UNHURRIED } from './hush';
import { measureBlocks } from './measure';
import { nextTask } from './next-task';
import { type PriceParts, priceRules } from './price';
import { rankCustomers } from './rank';
import { serveCustomers } from './serve';
import type {
  CandidateSpec,
  ListSpec,
  MeasureJob,
  MeasureResult,
  Population,
  PriceJob,
  PriceResult,
  RankJob,
  RankResult,
  Resource,
  RuleMasks,
  ServeJob,
  ServeResult,
  ShardApi,
  ShardData,
  ShardSlate,
  Triple,
} from './shard-api';
import { candidatesFor, Workbench } from './workbench';

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
  private similarity = new ContentSimilarity(new Float32Array(0), 0, 0);
  private kernels: SlateKernels | null = null;
  /** Where each of its customers is, by world-wide index. */
  private places = new Map<number, number>();
  private readonly fits = new Map<string, Fitted>();
  private readonly histories = new Map<string, { rows: History; shares: Float32Array }>();
  private readonly populations = new Map<string, Population>();
  private readonly filters = new Map<string, ItemFilter>();
  private readonly masks = new Map<string, RuleMasks>();
  private sets: CandidateSets | null = null;
  private readonly described = new WeakMap<
    Population,
    { readonly history: History; readonly who: readonly MeasuredCustomer[] }
  >();
  /** Those described last. */
  private latest: readonly MeasuredCustomer[] = [];
  private readonly cancelled = new Set<string>();
  /** Jobs under way by priority; a turn is given only while nothing goes before it. */
  private readonly running = [0, 0, 0, 0];
  private readonly hushed = new Hush();

  constructor(private readonly clock: () => number = () => 0) {}

  load(data: ShardData): void {
    this.data = data;
    this.places = new Map([...data.ids].map((id, at) => [id, at]));
    const { embedding, count, dimensions } = data.items;
    this.similarity = new ContentSimilarity(embedding, count, dimensions);
    // Jobs that rest are of the world before.
    this.hushed.wake();
    this.sets?.clear();
    this.kernels?.release();
    forgetCopies([...this.fits.values()].flatMap(partsOf));
    this.kernels = new SlateKernels({ ...data.items, ...this.similarity });
    for (const held of [this.fits, this.histories, this.populations, this.filters, this.masks]) held.clear();
    this.sets = new CandidateSets(data, this.kernels);
    this.latest = [];
  }

  give(resource: Resource): void {
    const { kind, key, value } = resource;
    if (kind === 'fit') this.fits.set(key, value);
    else if (kind === 'population') this.populations.set(key, value);
    else if (kind === 'masks') this.masks.set(key, value);
    else if (kind === 'filter') {
      const { items, customers } = this.loaded();
      this.filters.set(key, new ItemFilter(items, customers, value, this.filters.values()));
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
    if (kind === 'fit') forgetCopies(partsOf(this.fits.get(key)));
    held.delete(key);
  }

  cancel(request: string): void {
    this.cancelled.add(request);
    if (this.cancelled.size > 200) this.cancelled.delete(this.cancelled.values().next().value as string);
    this.hushed.wake();
  }

  hush(): void {
    this.hushed.begin();
  }

  async measure(job: MeasureJob): Promise<MeasureResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    return this.during(job, () =>
      this.atBench(
        job.lists,
        job.weights.length / 3,
        (bench) => {
          const { personal, impersonal, holdout, population, measurer, shares, work } = bench;
          // No spread: what it makes has a shape of its own each time, and whatever reads it is compiled anew.
          const parts = {
            personal,
            impersonal,
            holdout,
            population,
            measurer,
            shares,
            work,
            data,
            who: this.everybody(bench),
            assertAllowed: (customer: number, items: Uint32Array, end: number, start?: number) =>
              this.assertAllowed(bench.check, customer, items, end, start),
          };
          return measureBlocks(parts, job, () => this.turn(job, data), this.clock);
        },
        // Prices ask for such lists once.
        job.perCustomer,
      ),
    );
  }

  slates(lists: ListSpec, weights: Triple, customers: Uint32Array): Promise<ShardSlate[]> {
    return this.atBench(lists, 1, async (bench) =>
      [...customers].flatMap((id) => {
        const customer = this.places.get(id);
        return customer === undefined ? [] : [this.explain(bench, weights, customer)];
      }),
    );
  }

  async rank(job: RankJob): Promise<RankResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    return this.during(job, () => {
      const { lists } = job;
      const relevant = job.held === 'test' ? data.relevant : data.validation;
      const deep = (spec: CandidateSpec) => new CandidateSet(data, DEEPEST, this.source(spec), relevant);
      const { measurer, population, history } = this.measuring(lists);
      const ranking = {
        data,
        profiled: population.profiled,
        history,
        personal: deep(lists.personal),
        impersonal: deep(lists.impersonal),
        relevant,
        slateSize: lists.slateSize,
        similarity: this.similarity,
        measurer,
        describe: (customer: number) => this.describe({ population, history }, customer, relevant),
      };
      return rankCustomers(ranking, () => this.turn(job, data), this.clock);
    });
  }

  async serve(job: ServeJob): Promise<ServeResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    return this.during(job, () =>
      this.atBench(job.lists, 1, (bench) => {
        const { personal, impersonal, holdout } = job.lists;
        const forgetful = (spec: CandidateSpec) =>
          new CandidateSet(data, spec.count, this.source(spec), data.relevant, true);
        const parts = {
          customers: data.ids.length,
          population: bench.population,
          sets: job.isWarm
            ? bench
            : {
                personal: forgetful(personal),
                impersonal: forgetful(impersonal),
                holdout: forgetful(holdout),
              },
          work: bench.work,
          check: (customer: number, items: Uint32Array, size: number) =>
            this.assertAllowed(bench.check, customer, items, size),
        };
        return serveCustomers(parts, job, () => this.turn(job, data), this.clock);
      }),
    );
  }

  kernelsLost(): KernelsLost | null {
    return kernelsLost();
  }

  async price(job: PriceJob): Promise<PriceResult | null> {
    const data = this.loaded();
    if (data.world !== job.world) return null;
    return this.during(job, () => {
      const { lists } = job;
      const { population, measurer } = this.measuring(lists);
      const parts: PriceParts = {
        data,
        similarity: this.similarity,
        kernels: this.kernels,
        masks: given(this.masks.get(job.masks), 'masks'),
        population,
        measurer,
        filter: this.filter(lists.personal.filter),
        // Made anew for one customer after another: prices need many sets, and each of them once.
        candidates: (spec) => new CandidateSet(data, spec.count, this.source(spec), data.relevant, true),
      };
      return priceRules(parts, job, () => this.turn(job, data), this.clock);
    });
  }

  /** Counts a job among those of its lane for as long as it runs, however it ends. */
  private async during<T>({ priority }: { readonly priority: number }, run: () => Promise<T>): Promise<T> {
    this.running[priority]!++;
    try {
      return await run();
    } finally {
      this.running[priority]!--;
      if (priority === 0) this.hushed.begin();
    }
  }

  /** A barred item on a list stops the run. */
  private assertAllowed(
    check: ItemFilter,
    customer: number,
    items: ArrayLike<number>,
    end: number,
    start = 0,
  ): void {
    const item = check.firstBarred(customer, items, end, start);
    if (item < 0) return;
    const bar = check.barring(customer, item)!;
    const rule = bar.kind === 'guardrail' ? `${bar.id} guardrail` : `${bar.kind} rule`;
    throw new EngineFault({
      code: 'filtered-item-shown',
      message: `Item ${item} reached the list of customer ${this.loaded().ids[customer]} although the ${rule} bars it; the run was stopped.`,
      field: bar.kind === 'guardrail' ? `guardrails.${bar.id}` : bar.kind,
    });
  }

  private explain(bench: Bench, weights: Triple, customer: number): ShardSlate {
    const data = this.loaded();
    const { work, population } = bench;
    const bucket = population.bucket[customer]!;
    const { set, ladder } = candidatesFor(bench, population, customer);
    const count = set.count(customer);
    const likeness = work.shared(set, customer, count);
    const size = work.pick(set, customer, count, bucket, likeness, weights);
    const offset = set.offset(customer);
    const ranks = [...work.picks.subarray(0, size).keys()];
    const items = ranks.map((rank) => set.item[offset + work.picks[rank]!]!);
    this.assertAllowed(bench.check, customer, items, size);
    return {
      customer: data.ids[customer]!,
      personalised: population.profiled[customer] !== 0,
      bucket,
      ladder,
      items,
      parts: ranks.map((rank) => work.parts(set, customer, rank, bucket, weights)),
    };
  }

  /** All customers as they are described, kept for as long as population and histories are the same. */
  private everybody({ population, history }: Pick<Measuring, 'population' | 'history'>) {
    const held = this.described.get(population);
    if (held?.history === history) return held.who;
    const { ids } = this.loaded();
    // Most are as they were under the population before: thousands of new objects are a collection of garbage.
    const who = Array.from(ids, (_, customer) =>
      this.describe({ population, history }, customer, undefined, this.latest[customer]),
    );
    this.described.set(population, { history, who });
    this.latest = who;
    return who;
  }

  /** @param before the description to give back where it still holds */
  private describe(
    { population, history }: Pick<Measuring, 'population' | 'history'>,
    customer: number,
    held: Csr = this.loaded().relevant,
    before?: MeasuredCustomer,
  ): MeasuredCustomer {
    const remembered =
      population.profiled[customer] !== 0 && history.start[customer]! < history.start[customer + 1]!;
    const relevant = held.start[customer + 1]! - held.start[customer]!;
    const contacts = population.contacts[customer]!;
    const unpermitted = population.unpermitted[customer]!;
    const cost = population.cost[customer]!;
    const sharesStart = remembered ? customer * this.loaded().items.categories : -1;
    const isAsBefore =
      before?.relevant === relevant &&
      before.contacts === contacts &&
      before.unpermitted === unpermitted &&
      before.cost === cost &&
      before.sharesStart === sharesStart;
    return isAsBefore ? before : { relevant, contacts, unpermitted, cost, sharesStart };
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
      optOutPressure: (customer, contacts, unpermitted) =>
        optOutPressure(response, customer, contacts, unpermitted),
      boredom: BOREDOM,
    });
    return {
      population: given(this.populations.get(lists.population), 'population'),
      measurer,
      shares: remembered.shares,
      history: remembered.rows,
    };
  }

  /** Lends a job its working parts. */
  private async atBench<T>(
    lists: ListSpec,
    policies: number,
    run: (bench: Bench) => Promise<T>,
    isPassing = false,
  ): Promise<T> {
    const data = this.loaded();
    const measuring = this.measuring(lists);
    const check = this.filter(lists.personal.filter);
    const kept = given(this.sets, 'world');
    const candidates = (spec: CandidateSpec) => kept.ask(spec, this.source(spec), isPassing);
    const personal = candidates(lists.personal);
    const impersonal = candidates(lists.impersonal);
    const holdout = candidates(lists.holdout);
    const width = Math.max(personal.width, impersonal.width, holdout.width);
    const work = new Workbench(data, this.similarity, lists, width, this.kernels, policies);
    const sets = [personal, impersonal, holdout];
    for (const set of sets) set.hold();
    try {
      const { population, measurer, shares, history } = measuring;
      return await run({
        population,
        measurer,
        shares,
        history,
        personal,
        impersonal,
        holdout,
        work,
        check,
      });
    } finally {
      work.release();
      for (const set of sets) set.drop();
    }
  }

  private filter(key: string): ItemFilter {
    return given(this.filters.get(key), 'filter');
  }

  private source({ model, fit, history, filter }: CandidateSpec): CandidateSource {
    return {
      model: MODELS[model],
      fit: given(this.fits.get(fit), 'fit'),
      history: history === null ? null : given(this.histories.get(history), 'history').rows,
      filter: this.filter(filter),
    };
  }

  /** Waits for this job's turn; false when it was cancelled, or a world was loaded, meanwhile. */
  private async turn(job: MeasureJob | RankJob | PriceJob | ServeJob, data: ShardData): Promise<boolean> {
    // What was loaded anew lies elsewhere, although it may be the same world.
    const isWanted = () => !this.cancelled.has(job.request) && this.data === data;
    do {
      await nextTask();
      if (job.priority >= UNHURRIED) await this.hushed.over(isWanted);
      if (!isWanted()) return false;
    } while (this.running.some((jobs, priority) => priority < job.priority && jobs > 0));
    return true;
  }

  private loaded(): ShardData {
    return given(this.data, 'world');
  }
}

/** All typed arrays in a value. */
function partsOf(value: unknown): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(partsOf) : [];
}

function given<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the shard has no ${what} yet`);
  return value;
}
