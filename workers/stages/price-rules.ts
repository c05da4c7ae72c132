import { Recent } from '../math/recent';
import { CONSENT_RULE_IDS } from '../protocol/consent';
import { type Policy, policyKey } from '../protocol/policy';
import {
  type BestPrice,
  PRICED_IDS,
  type Price,
  type PricedId,
  type PriceReport,
  type RulePrice,
  type StakeholderPrice,
  type WeighedId,
} from '../protocol/privacy-report';
import type { Progress } from '../protocol/results';
import type { ShardPool } from '../shard/pool';
import type { ListMaker } from './lists';
import type { ModelFits } from './model-fits';
import { priceAtBest } from './price-at-best';
import type { MeasureEach, PriceStakeholders } from './price-stakeholders';
import { COUNTED, type PriceScale, PriceSums, widestGap } from './price-sums';
import { LOCKED, PriceWork } from './price-work';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

/** Last blocks of the steps in which prices grow. */
const CHECKPOINTS = [8, 24, 56];
/** Blocks that shares rest on: a random few thousand customers. */
const SHARE_BLOCKS = 24;
const RUNS_KEPT = 6;

/** The prices of one policy as far as they are known. */
interface PriceRun {
  /** Rules that need no other fit, and those that do. */
  readonly light: PriceSums;
  readonly heavy: PriceSums;
  shares: PriceSums | null;
  /** Shares of what is merely counted, over everybody. */
  counts: PriceSums | null;
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
      counts: null,
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
        const sharesOver = async (isCounting: boolean, blocks: number) => {
          const sums = new PriceSums(players.length + 1, state.segments);
          sums.add(await work.ask({ kind: 'shares', players, base: LOCKED, isCounting }, 0, blocks), blocks);
          return sums;
        };
        run.counts = await sharesOver(true, state.blocks);
        run.shares = await sharesOver(false, to);
        onProgress({ stage: 'sharing', done: 1, total: 1 });
        tell();
      }
    }
    if (run.stakeholders.length === 0) {
      const privacy = run.heavy.prices(heavy.length, { slateSize: policy.slateSize, population });
      run.stakeholders = await this.stakeholders(state, policy, privacy, measure);
      tell();
    }
    if (!run.best) {
      onProgress({ stage: 'reweighing', done: 0, total: 1 });
      const { best, customers } = await priceAtBest(work, state, {
        slateSize: policy.slateSize,
        population,
      });
      run.best = best;
      run.bestCustomers = customers;
      onProgress({ stage: 'reweighing', done: 1, total: 1 });
      tell();
    }
    return tell(true);
  }
}

/**
 * A rule's part, or the whole, against nothing at all switched on; what is merely counted comes from
 * everybody, the rest from the customers whose lists were made.
 */
function shareOf(
  work: PriceWork,
  { shares, counts }: PriceRun,
  entry: number,
  scale: PriceScale,
): Readonly<Record<PricedId, Price>> {
  const whole = work.players.length;
  const made = PRICED_IDS.map((id) => {
    const sums = COUNTED.includes(id) && counts ? counts : shares!;
    const { without } = sums.prices(whole, scale)[id];
    return [id, { ...sums.prices(entry, scale)[id], without }];
  });
  return Object.fromEntries(made) as Record<PricedId, Price>;
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
        share: shares && player >= 0 ? shareOf(work, run, player, scale) : null,
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
    total: shares ? shareOf(work, run, work.players.length, scale) : null,
    sampled: shares?.sampled ?? 0,
    stakeholders: run.stakeholders,
  };
}
