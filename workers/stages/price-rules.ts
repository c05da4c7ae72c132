import { hashBytes } from '../math/hash';
import { Recent } from '../math/recent';
import { loudChannels } from '../policy/contact';
import { CONSENT_RULE_IDS, LOCKED_CONSENT_RULES } from '../protocol/consent';
import { EXPIRED_EVENTS, SENSITIVE_EVENTS, TRAINING } from '../protocol/consent-rules';
import { type Policy, policyKey } from '../protocol/policy';
import {
  type BestPrice,
  type PriceReport,
  type RulePrice,
  type StakeholderPrice,
  WEIGHED_IDS,
  type WeighedId,
} from '../protocol/privacy-report';
import type { Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { ShardPool } from '../shard/pool';
import type {
  Coalition,
  FitKeys,
  Mix,
  PriceJob,
  PricePair,
  PriceResult,
  PriceTask,
  Resource,
} from '../shard/shard-api';
import { type ConsentState, remember } from './consent-state';
import { effectiveWeights, type ListMaker, type PreparedLists } from './lists';
import type { ModelFits } from './model-fits';
import type { MeasureEach, PriceStakeholders } from './price-stakeholders';
import {
  LatticeMeans,
  type MixOfPolicies,
  meanWeights,
  type PriceScale,
  PriceSums,
  unlessNull,
  widestGap,
} from './price-sums';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

/** Last blocks of the steps in which prices grow. */
const CHECKPOINTS = [8, 24, 56];
/** Blocks that shares and prices at best rest on: a random few thousand customers. */
const SHARE_BLOCKS = 24;
const BEST_BLOCKS = 16;
/** Steps of the weights tried for prices at best: tenths. */
const STEPS = 10;
const RUNS_KEPT = 6;

const bitOf = (rule: number): Coalition => 1 << rule;
const LOCKED = CONSENT_RULE_IDS.reduce(
  (bits, id, rule) => (LOCKED_CONSENT_RULES.includes(id) ? bits | bitOf(rule) : bits),
  0,
);

/** The prices of one policy as far as they are known. */
interface PriceRun {
  /** Rules that need no other fit, and those that do. */
  readonly light: PriceSums;
  readonly heavy: PriceSums;
  shares: PriceSums | null;
  best: ReadonlyMap<number, Readonly<Record<WeighedId, BestPrice>>> | null;
  bestCustomers: number;
  stakeholders: readonly StakeholderPrice[];
}

/** Prices every consent rule of a policy. */
export class PriceLab {
  private readonly runs = new Recent<PriceRun>(RUNS_KEPT);

  constructor(
    private readonly pool: ShardPool,
    private readonly fits: ModelFits,
    private readonly lists: ListMaker,
    private readonly stakeholders: PriceStakeholders,
  ) {}

  clear(): void {
    this.runs.clear();
  }

  /**
   * At these weights over all customers, then fair shares and prices at best over a random few thousand,
   * then whole sets of constraints. Goes on from where an earlier request for the same policy was stopped.
   */
  async price(
    state: WorldState,
    policy: Policy,
    measure: MeasureEach,
    ticket: Ticket,
    onProgress: OnProgress,
    onReport: (report: PriceReport) => void,
  ): Promise<PriceReport> {
    const consent = this.lists.consent(state, policy);
    const prepared = await this.lists.prepare(state, consent, policy, ticket, onProgress);
    const work = new PriceWork(this.pool, this.fits, state, policy, consent, prepared, ticket, onProgress);
    const key = policyKey(state.summary.spec, policy);
    const { light, heavy } = work;
    const run = this.runs.get(key) ?? {
      light: new PriceSums(light.length, state.segments),
      heavy: new PriceSums(heavy.length + 1, state.segments),
      shares: null,
      best: null,
      bestCustomers: 0,
      stakeholders: [],
    };
    this.runs.set(key, run);
    const population = state.world.customers.count;
    const tell = (complete = false): PriceReport => {
      const report = readReport(key, work, run, population, complete);
      onReport(report);
      return report;
    };

    const heavyPairs = [...heavy.map((rule) => work.pairOf(rule)), work.allPair];
    const lightPairs = light.map((rule) => work.pairOf(rule));
    for (const checkpoint of [...CHECKPOINTS, Number.POSITIVE_INFINITY]) {
      const to = Math.min(checkpoint, state.blocks);
      for (const [sums, pairs] of [
        [run.light, lightPairs],
        [run.heavy, heavyPairs],
      ] as const) {
        if (sums.nextBlock >= to || pairs.length === 0) continue;
        const from = sums.nextBlock;
        const parts = await work.ask({ kind: 'pairs', pairs }, from, to);
        if (sums.nextBlock === from) sums.add(parts, to);
        onProgress({ stage: 'pricing', done: run.light.customers, total: population });
        tell();
      }
      // What rules share of the whole is worth more than the last digits of what each costs alone.
      if (to >= Math.min(SHARE_BLOCKS, state.blocks) && !run.shares) {
        const { players } = work;
        const to = Math.min(SHARE_BLOCKS, state.blocks);
        onProgress({ stage: 'sharing', done: 0, total: 1 });
        const parts = await work.ask({ kind: 'shares', players, base: LOCKED }, 0, to);
        const shares = new PriceSums(players.length + 1, state.segments);
        shares.add(parts, to);
        run.shares = shares;
        onProgress({ stage: 'sharing', done: 1, total: 1 });
        tell();
      }
    }
    if (!run.best) {
      onProgress({ stage: 'reweighing', done: 0, total: 1 });
      const { best, customers } = await work.priceAtBest({ slateSize: policy.slateSize, population });
      run.best = best;
      run.bestCustomers = customers;
      onProgress({ stage: 'reweighing', done: 1, total: 1 });
      tell();
    }
    if (run.stakeholders.length === 0) {
      const privacy = run.heavy.prices(heavy.length, { slateSize: policy.slateSize, population });
      run.stakeholders = await this.stakeholders(state, policy, privacy, measure);
    }
    return tell(true);
  }
}

/** One policy's sets of rules, and how the shards are asked about them. */
class PriceWork {
  /** Positions in CONSENT_RULE_IDS of the rules that are on, as bits; and of the optional ones among them. */
  readonly on: Coalition;
  readonly players: readonly number[];
  readonly light: readonly number[];
  readonly heavy: readonly number[];
  readonly allPair: PricePair;
  private readonly trainingRules: readonly number[];
  private readonly weights: readonly [number, number, number];
  private readonly atHand: Mix;
  private readonly masks: Extract<Resource, { kind: 'masks' }>;
  private readonly histories: readonly Extract<Resource, { kind: 'history' }>[];
  private readonly made = new Map<number, { keys: FitKeys; resources: readonly Resource[] }>();

  constructor(
    private readonly pool: ShardPool,
    private readonly fits: ModelFits,
    private readonly state: WorldState,
    readonly policy: Policy,
    private readonly consent: ConsentState,
    private readonly prepared: PreparedLists,
    private readonly ticket: Ticket,
    private readonly onProgress: OnProgress,
  ) {
    const { rules } = policy.consent;
    const { byRule, refused } = consent.masks;
    this.on = CONSENT_RULE_IDS.reduce((bits, id, rule) => (rules[id] ? bits | bitOf(rule) : bits), 0);
    this.players = CONSENT_RULE_IDS.flatMap((id, rule) =>
      rules[id] && !LOCKED_CONSENT_RULES.includes(id) ? [rule] : [],
    );
    const all = [...CONSENT_RULE_IDS.keys()];
    this.trainingRules = all.filter((rule) => {
      const mask = byRule[CONSENT_RULE_IDS[rule]!];
      return mask.some((bits, customer) => bits & (TRAINING | EXPIRED_EVENTS) & ~refused[customer]!);
    });
    this.heavy = all.filter((rule) => this.trainingRules.includes(rule));
    this.light = all.filter((rule) => !this.trainingRules.includes(rule));
    this.weights = effectiveWeights(policy.weights, policy);
    this.atHand = [{ share: 1, weights: this.weights }];
    this.allPair = this.pair(this.on, LOCKED);
    this.masks = {
      kind: 'masks',
      key: consent.key,
      value: {
        byRule: Uint16Array.from(CONSENT_RULE_IDS.flatMap((id) => [...byRule[id]])),
        refused,
        channels: consent.channels,
        granted: Uint8Array.from(consent.records, ({ purpose }) => (purpose.profiling === 'granted' ? 1 : 0)),
      },
    };
    const count = consent.profiled.length;
    const expires = byRule.retention.some((bits) => bits & EXPIRED_EVENTS);
    this.histories = [0, 1, 2, 3].map((variant) => {
      const months = variant & 1 && expires ? policy.consent.retentionMonths : null;
      const removed = new Uint16Array(count).fill(variant & 2 ? SENSITIVE_EVENTS : 0);
      const { history, historyKey } = remember(state, months, removed, consent.erased);
      return { kind: 'history', key: historyKey, value: history };
    });
  }

  /** The policy with a rule, against the same without it. */
  pairOf(rule: number, withMix = this.atHand, withoutMix = this.atHand): PricePair {
    return { with: this.on | bitOf(rule), without: this.on & ~bitOf(rule), withMix, withoutMix };
  }

  private pair(kept: Coalition, lifted: Coalition): PricePair {
    return { with: kept, without: lifted, withMix: this.atHand, withoutMix: this.atHand };
  }

  async ask(task: PriceTask, fromBlock: number, toBlock: number): Promise<readonly PriceResult[]> {
    const { prepared, ticket, policy, state } = this;
    const wanted = new Set(coalitionsOf(task, this.trainingRules).map((each) => this.trainingSet(each)));
    const fits: (FitKeys | null)[] = [];
    const resources: Resource[] = [...prepared.resources, this.masks, ...this.histories];
    for (let set = 0; set < 1 << this.trainingRules.length; set++) {
      if (!wanted.has(set)) {
        fits.push(null);
        continue;
      }
      const made = await this.fit(set);
      fits.push(made.keys);
      resources.push(...made.resources);
    }
    const job: PriceJob = {
      request: ticket.id,
      world: state.key,
      priority: ticket.priority,
      lists: prepared.lists,
      masks: this.masks.key,
      histories: this.histories.map(({ key }) => key) as [string, string, string, string],
      trainingRules: this.trainingRules,
      fits,
      weights: this.weights,
      loud: loudChannels(policy.contact),
      cap: policy.contact.capPerWeek,
      seed: policy.seed,
      task,
      fromBlock,
      toBlock,
    };
    return unlessNull(await this.pool.price(job, resources), ticket.cancelled);
  }

  /** Which training rules a coalition has, bit by bit. */
  private trainingSet(coalition: Coalition): number {
    return this.trainingRules.reduce((bits, rule, bit) => bits | (((coalition >>> rule) & 1) << bit), 0);
  }

  private async fit(set: number): Promise<{ keys: FitKeys; resources: readonly Resource[] }> {
    const held = this.made.get(set);
    if (held) return held;
    const { byRule, refused } = this.consent.masks;
    const members = this.trainingRules
      .filter((_, bit) => (set >>> bit) & 1)
      .map((rule) => CONSENT_RULE_IDS[rule]!);
    const trainable = refused.map((bits, customer) =>
      members.some((id) => byRule[id][customer]! & TRAINING) || bits & TRAINING ? 0 : 1,
    );
    const retention = members.includes('retention') ? this.policy.consent.retentionMonths : null;
    const data = {
      trainable: Uint8Array.from(trainable),
      trainingKey: '',
      retention,
    };
    const scope = { ...data, trainingKey: `${hashBytes(data.trainable)}-${retention ?? 'all'}` };
    const of = async (id: 'popularity' | 'manual' | Policy['model']) =>
      (await this.fits.fit(this.state, scope, id, this.policy, this.ticket, this.onProgress)).resource;
    const own = await of(this.policy.model);
    const regional = await of('popularity');
    const manual = await of('manual');
    const made = {
      keys: { own: own.key, regional: regional.key, manual: manual.key },
      resources: [own, regional, manual],
    };
    this.made.set(set, made);
    return made;
  }

  /** For every rule the best of each outcome on either side, others held, and the paired difference between the two. */
  async priceAtBest(
    scale: PriceScale,
  ): Promise<{ best: Map<number, Record<WeighedId, BestPrice>>; customers: number }> {
    const { policy, state } = this;
    const to = Math.min(BEST_BLOCKS, state.blocks);
    const tried: number[] = [];
    for (let relevance = STEPS; relevance >= 0; relevance--) {
      for (let margin = STEPS - relevance; margin >= 0; margin--) {
        const rest = STEPS - relevance - margin;
        const weights = { relevance: relevance / STEPS, margin: margin / STEPS, diversity: rest / STEPS };
        tried.push(...effectiveWeights(weights, policy));
      }
    }
    const weights = Float64Array.from([...tried, ...this.weights]);
    const policies = weights.length / 3;
    const all = [...CONSENT_RULE_IDS.keys()];
    const coalitions = [
      ...new Set([this.on, ...all.flatMap((rule) => [this.on | bitOf(rule), this.on & ~bitOf(rule)])]),
    ];
    const parts = await this.ask({ kind: 'lattice', coalitions, weights }, 0, to);
    const means = new LatticeMeans(coalitions, policies, parts);
    const held = (id: WeighedId) => means.mean(this.on, policies - 1, id);
    const mixOf = (mix: MixOfPolicies): Mix =>
      mix.map(({ share, policy: at }) => ({
        share,
        weights: [weights[at * 3]!, weights[at * 3 + 1]!, weights[at * 3 + 2]!],
      }));
    const chosen: { rule: number; id: WeighedId; kept: Mix; lifted: Mix }[] = [];
    for (const rule of all) {
      for (const id of WEIGHED_IDS) {
        const kept = mixOf(means.best(this.on | bitOf(rule), id, held));
        const lifted = mixOf(means.best(this.on & ~bitOf(rule), id, held));
        chosen.push({ rule, id, kept, lifted });
      }
      await nextTask();
    }
    const pairs = chosen.map(({ rule, kept, lifted }) => this.pairOf(rule, kept, lifted));
    const sums = new PriceSums(pairs.length, state.segments);
    sums.add(await this.ask({ kind: 'pairs', pairs }, 0, to), to);
    const best = new Map<number, Record<WeighedId, BestPrice>>();
    chosen.forEach(({ rule, id, kept, lifted }, entry) => {
      const price: BestPrice = {
        ...sums.prices(entry, scale)[id],
        weights: { with: meanWeights(kept), without: meanWeights(lifted) },
      };
      best.set(rule, { ...(best.get(rule) as Record<WeighedId, BestPrice>), [id]: price });
    });
    return { best, customers: means.measured };
  }
}

/** Every coalition a task may come upon, as far as the training set goes. */
function coalitionsOf(task: PriceTask, trainingRules: readonly number[]): Coalition[] {
  if (task.kind === 'pairs') return task.pairs.flatMap((pair) => [pair.with, pair.without]);
  if (task.kind === 'lattice') return [...task.coalitions];
  const moving = task.players.filter((rule) => trainingRules.includes(rule));
  return Array.from({ length: 1 << moving.length }, (_, subset) =>
    moving.reduce((bits, rule, bit) => ((subset >>> bit) & 1 ? bits | bitOf(rule) : bits), task.base),
  );
}

function readReport(
  key: string,
  work: PriceWork,
  run: PriceRun,
  population: number,
  complete: boolean,
): PriceReport {
  const scale: PriceScale = { slateSize: work.policy.slateSize, population };
  const { shares } = run;
  const rules = CONSENT_RULE_IDS.flatMap((id, rule): RulePrice[] => {
    const refitted = work.heavy.includes(rule);
    const sums = refitted ? run.heavy : run.light;
    if (sums.customers === 0) return [];
    const entry = (refitted ? work.heavy : work.light).indexOf(rule);
    const player = work.players.indexOf(rule);
    const carriers = sums.carriers(entry, scale);
    return [
      {
        rule: id,
        on: work.policy.consent.rules[id],
        refitted,
        atWeights: sums.prices(entry, scale),
        atBest: run.best?.get(rule) ?? null,
        share: shares && player >= 0 ? shares.prices(player, scale) : null,
        ...sums.changedIn(entry, scale),
        carriers,
        widest: widestGap(carriers),
      },
    ];
  });
  return {
    key,
    complete,
    customers: Math.min(run.light.customers || population, run.heavy.customers),
    shareCustomers: shares?.customers ?? 0,
    bestCustomers: run.bestCustomers,
    population,
    rules,
    total: shares ? shares.prices(work.players.length, scale) : null,
    sampled: shares?.sampled ?? 0,
    stakeholders: run.stakeholders,
  };
}
