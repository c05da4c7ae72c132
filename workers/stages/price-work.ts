import { hashBytes } from '../math/hash';
import { loudChannels } from '../policy/contact';
import { CONSENT_RULE_IDS, LOCKED_CONSENT_RULES } from '../protocol/consent';
import { EXPIRED_EVENTS, SENSITIVE_EVENTS, TRAINING } from '../protocol/consent-rules';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import type { Policy } from '../protocol/policy';
import type { Progress } from '../protocol/results';
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
  Triple,
} from '../shard/shard-api';
import { type ConsentState, remember } from './consent-state';
import { effectiveWeights, type PreparedLists } from './lists';
import type { ModelFits } from './model-fits';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

export const bitOf = (rule: number): Coalition => 1 << rule;
export const LOCKED = CONSENT_RULE_IDS.reduce(
  (bits, id, rule) => (LOCKED_CONSENT_RULES.includes(id) ? bits | bitOf(rule) : bits),
  0,
);

/** One policy's sets of rules, and how the shards are asked about them. */
export class PriceWork {
  /** Positions in CONSENT_RULE_IDS of the rules that are on, as bits; and of the optional ones among them. */
  readonly on: Coalition;
  readonly players: readonly number[];
  readonly light: readonly number[];
  readonly heavy: readonly number[];
  readonly allPair: PricePair;
  private readonly trainingRules: readonly number[];
  readonly weights: Triple;
  readonly atHand: Mix;
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
        byRule: oneAfterAnother(CONSENT_RULE_IDS.map((id) => byRule[id])),
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
    const parts = await this.pool.price(job, resources);
    if (!parts || ticket.cancelled) throw new EngineFault(CANCELLED);
    return parts;
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
}

function oneAfterAnother(rows: readonly Uint16Array[]): Uint16Array {
  const all = new Uint16Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}

/** Every coalition a task may come upon, as far as the training set goes. */
function coalitionsOf(task: PriceTask, trainingRules: readonly number[]): Coalition[] {
  if (task.kind === 'pairs') return task.pairs.flatMap((pair) => [pair.with, pair.without]);
  if (task.kind === 'lattice') return [...task.coalitions];
  const moving = task.isCounting ? [] : task.players.filter((rule) => trainingRules.includes(rule));
  return Array.from({ length: 1 << moving.length }, (_, subset) =>
    moving.reduce((bits, rule, bit) => ((subset >>> bit) & 1 ? bits | bitOf(rule) : bits), task.base),
  );
}
