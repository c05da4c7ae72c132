import { countTraining } from '../features/customer-features';
import { MINUTES_PER_WEEK, retentionStart, TEST_START, TRAIN_END } from '../features/split';
import { exp, log } from '../math/elementary';
import type { Pause } from '../math/linear';
import { Random } from '../math/random';
import { Recent } from '../math/recent';
import { MEASURE_INDEX, MEASURES } from '../metrics/measures';
import { listOutcomes, type Totals } from '../metrics/outcomes';
import { badInput, CANCELLED, EngineFault } from '../protocol/engine-error';
import { keyOf } from '../protocol/key';
import {
  MODEL_IDS,
  MODEL_SETTINGS,
  type ModelId,
  type ModelSettings,
  type SettingDefinition,
  settingsOf,
} from '../protocol/models';
import type { ModelReport, ModelsReport, Trial, TuneReport } from '../protocol/models-report';
import type { Policy } from '../protocol/policy';
import type { Figure, Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { ShardPool } from '../shard/pool';
import { calibrate, compareEvidence, type Horizon } from './calibration';
import {
  accuracyByLength,
  agreementOf,
  audienceNdcg,
  bootstrapDraws,
  bootstrapMeans,
  type ComparedModel,
  comparedValues,
  differences,
  figuresOf,
  intervals,
  lorenz,
  replicatesFor,
  segmentsOf,
  worstSegment,
} from './compare-models';
import type { ConsentState } from './consent-state';
import { filterInputs, type PreparedLists } from './lists';
import type { ModelFit, ModelFits } from './model-fits';
import { mergeRanked, type RankedModel } from './ranked-model';
import { type Ticket, unlessCancelled } from './ticket';
import { perWorld, type WorldState } from './world-state';

type OnProgress = (progress: Progress) => void;

const MODELS_KEPT = 2 * MODEL_IDS.length;
const SEARCHES_KEPT = 4;
/** How far from the default a search goes on a scale of magnitudes. */
const SEARCH_REACH = 8;

/** A model measured, but for what depends on the models beside it. */
interface Measured extends ComparedModel {
  readonly report: Omit<ModelReport, 'differences'>;
}

/** Names everything the shards need to make lists from one fit under a policy's rules. */
export type PrepareLists = (fit: ModelFit, model: ModelId) => Promise<PreparedLists>;

interface Circumstances {
  readonly state: WorldState;
  readonly consent: ConsentState;
  readonly policy: Policy;
  readonly ticket: Ticket;
  readonly prepare: PrepareLists;
}

/** Measures models against each other, and searches their settings. */
export class ModelLab {
  private readonly measured = new Recent<Promise<Measured>>(MODELS_KEPT);
  /** How often each customer is drawn in each replicate; the same for every model. */
  private readonly draws = new Recent<Uint8Array>(1);
  private readonly searches = new Recent<Trial[]>(SEARCHES_KEPT);

  constructor(
    private readonly pool: ShardPool,
    private readonly fits: ModelFits,
  ) {}

  clear(): void {
    this.measured.clear();
    this.draws.clear();
    this.searches.clear();
  }

  /** Models one after another; each is told as soon as it is measured. */
  async compare(
    circumstances: Circumstances,
    models: readonly ModelId[],
    baseline: ModelId,
    onProgress: OnProgress,
    onReport: (report: ModelsReport) => void,
  ): Promise<ModelsReport> {
    const { state, consent, policy, ticket } = circumstances;
    const wanted = [...new Set(models)];
    if (!wanted.includes(baseline)) {
      throw new EngineFault(badInput('baseline', 'baseline: choose one of the models that are compared.'));
    }
    const training = countTraining(
      state.world.events,
      consent.trainable,
      retentionStart(consent.retention),
      TRAIN_END,
    );
    const done: Measured[] = [];
    const failures: { model: ModelId; message: string }[] = [];
    const read = (complete: boolean): ModelsReport => {
      const base = done.find(({ model }) => model === baseline);
      const against = base ? differences(done, base, policy.slateSize) : null;
      const reports = done.map(({ model, report }) => ({
        ...report,
        differences: against?.get(model) ?? null,
      }));
      return {
        listSize: policy.slateSize,
        baseline,
        customers: state.world.customers.count,
        testCustomers: state.summary.testCustomers,
        training,
        replicates: replicatesFor(state.world.customers.count),
        correction: 'Holm',
        models: wanted.flatMap((id) => reports.filter(({ model }) => model === id)),
        failures: [...failures],
        agreement: agreementOf(reports),
        complete,
      };
    };
    // The baseline first, so that every other model is told with its difference.
    for (const id of [baseline, ...wanted.filter((each) => each !== baseline)]) {
      const at = done.length + failures.length;
      onProgress({ stage: 'comparing', model: id, done: at, total: wanted.length });
      try {
        done.push(await this.measure(circumstances, id, onProgress));
      } catch (cause) {
        // Without the baseline there is nothing to compare with.
        if (!isNotSolvable(cause) || id === baseline) throw cause;
        failures.push({ model: id, message: cause.message });
      }
      if (ticket.cancelled) throw new EngineFault(CANCELLED);
      if (done.length + failures.length < wanted.length) onReport(read(false));
    }
    const report = read(true);
    onReport(report);
    return report;
  }

  private async measure(
    circumstances: Circumstances,
    model: ModelId,
    onProgress: OnProgress,
  ): Promise<Measured> {
    const { state, consent, policy, ticket } = circumstances;
    const fit = await this.fits.fit(state, consent, model, policy, ticket, onProgress);
    const key = keyOf([fit.resource.key, consent.key, filterInputs(policy), policy.slateSize, policy.seed]);
    for (;;) {
      let own = false;
      const measured = Recent.once(this.measured, key, () => {
        own = true;
        onProgress({ stage: 'ranking', model, done: 0, total: 1 });
        return this.report(circumstances, fit, model);
      });
      try {
        return await unlessCancelled(ticket, measured);
      } catch (cause) {
        // Somebody else's request for the same figures was cancelled; this one still wants them.
        const theirs = !own && cause instanceof EngineFault && cause.error.code === CANCELLED.code;
        if (!theirs || ticket.cancelled) throw cause;
      }
    }
  }

  private async report(circumstances: Circumstances, fit: ModelFit, model: ModelId): Promise<Measured> {
    const { state, consent, policy, ticket } = circumstances;
    const { ranked, ms: scoreMs } = await this.rank(circumstances, fit, model, 'test');
    const pause: Pause = async () => {
      await nextTask();
      if (ticket.cancelled) throw new EngineFault(CANCELLED);
    };
    const customers = state.world.customers.count;
    const drawsKey = keyOf([customers, policy.seed]);
    const draws =
      this.draws.get(drawsKey) ??
      (await bootstrapDraws(customers, policy.seed, replicatesFor(customers), pause));
    this.draws.set(drawsKey, draws);
    const means = await bootstrapMeans(ranked, policy.slateSize, draws, pause);
    await pause();
    const segments = segmentsOf(state, consent, ranked, policy.slateSize);
    await pause();
    const belief = await calibrate(ranked, consent.trainable, horizonOf(state), pause);
    return {
      model,
      values: comparedValues(ranked),
      relevant: ranked.relevant,
      means,
      report: {
        model,
        settings: fit.settings,
        version: fit.version,
        fitMs: fit.ms,
        scoreMs,
        bytes: fit.bytes,
        outcomes: listOutcomes(totalsOf(ranked, consent), policy.slateSize),
        intervals: intervals(means),
        byK: accuracyByLength(ranked),
        segments,
        worst: worstSegment(segments),
        calibration: belief?.calibration ?? null,
        evidence:
          belief &&
          compareEvidence(ranked, belief.steps, unitMargins(state), policy.slateSize, (customer) => ({
            orders: ranked.measures[customer * MEASURES.length + MEASURE_INDEX.orders]!,
            margin: ranked.measures[customer * MEASURES.length + MEASURE_INDEX.margin]!,
          })),
        audience: audienceNdcg(state, ranked),
        lorenz: lorenz(ranked.exposure),
      },
    };
  }

  private async rank(
    { state, ticket, prepare }: Circumstances,
    fit: ModelFit,
    model: ModelId,
    held: 'test' | 'validation',
  ): Promise<{ ranked: RankedModel; ms: number }> {
    // Under a name of its own, so that the shards can forget it while others use the same fit.
    const resource = { ...fit.resource, key: keyOf([ticket.id, held, fit.resource.key]) };
    const { lists, resources } = await prepare({ ...fit, resource }, model);
    const parts = await this.pool
      .rank({ request: ticket.id, world: state.key, priority: ticket.priority, lists, held }, resources)
      .finally(() => this.pool.forget(resource));
    if (!parts || ticket.cancelled) throw new EngineFault(CANCELLED);
    return {
      ranked: mergeRanked(parts, state.world.customers.count, state.world.items.count),
      ms: parts.reduce((sum, part) => sum + part.ms, 0),
    };
  }

  /**
   * Random search on the validation weeks: the settings at hand first, then draws around the defaults.
   * Trials already made are kept, so that a search that was stopped goes on where it was.
   */
  async tune(
    circumstances: Circumstances,
    model: ModelId,
    wanted: number,
    seed: number,
    onProgress: OnProgress,
    onReport: (report: TuneReport) => void,
  ): Promise<TuneReport> {
    const { state, consent, policy, ticket } = circumstances;
    if (Object.keys(MODEL_SETTINGS[model]).length === 0) {
      throw new EngineFault(badInput('model', `model: ${model} has no settings to search.`));
    }
    const key = keyOf([
      state.key,
      consent.key,
      filterInputs(policy),
      policy.slateSize,
      model,
      settingsOf(model, policy.settings),
      policy.seed,
      seed,
    ]);
    const trials = this.searches.get(key) ?? [];
    this.searches.set(key, trials);
    const read = (complete: boolean): TuneReport => ({
      model,
      seed,
      wanted,
      trials: trials.slice(0, wanted),
      best: bestOf(trials.slice(0, wanted)),
      complete,
    });
    while (trials.length < wanted) {
      const at = trials.length;
      onProgress({ stage: 'trial', model, done: at, total: wanted });
      const settings = at === 0 ? settingsOf(model, policy.settings) : drawSettings(model, seed, at);
      const trial = await this.trial(circumstances, model, settings, onProgress);
      // Another search over the same may have come this far first.
      if (trials.length === at) trials.push(trial);
      if (ticket.cancelled) throw new EngineFault(CANCELLED);
      if (trials.length < wanted) onReport(read(false));
    }
    const report = read(true);
    onReport(report);
    return report;
  }

  private async trial(
    circumstances: Circumstances,
    model: ModelId,
    settings: Readonly<Record<string, number>>,
    onProgress: OnProgress,
  ): Promise<Trial> {
    const { state, consent, policy, ticket } = circumstances;
    const chosen: ModelSettings = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`${model}.${name}`, value]),
    );
    const options = { seed: policy.seed, settings: chosen };
    try {
      const fit = await this.fits.fitOnce(state, consent, model, options, ticket, onProgress);
      const { ranked } = await this.rank(circumstances, fit, model, 'validation');
      // Validation is a use of people's events for training: only those who allow it are looked at.
      const { ndcg } = figuresOf(
        ranked,
        policy.slateSize,
        (customer) => consent.trainable[customer] === 1 && consent.profiled[customer] === 1,
      );
      return { settings, ndcg, fitMs: fit.ms, failure: null };
    } catch (cause) {
      if (!isNotSolvable(cause)) throw cause;
      return { settings, ndcg: NOTHING, fitMs: 0, failure: cause.message };
    }
  }
}

function isNotSolvable(cause: unknown): cause is EngineFault {
  return cause instanceof EngineFault && cause.error.code === 'not-solvable';
}

const NOTHING: Figure = { value: 0, se: null, n: 0 };

function bestOf(trials: readonly Trial[]): number | null {
  let best: number | null = null;
  trials.forEach((trial, at) => {
    if (trial.failure === null && (best === null || trial.ndcg.value > trials[best]!.ndcg.value)) best = at;
  });
  return best;
}

/** Settings of one trial: each drawn from its own range, evenly or evenly by magnitude around its default. */
function drawSettings(model: ModelId, seed: number, trial: number): Readonly<Record<string, number>> {
  const random = new Random(seed, `analytics/search/${model}`, trial);
  const table: Readonly<Record<string, SettingDefinition>> = MODEL_SETTINGS[model];
  return Object.fromEntries(
    Object.entries(table).map(([name, { min, max, default: usual, whole, scale }]) => {
      const share = random.uniform();
      const low = scale === 'log' ? Math.max(min, usual / SEARCH_REACH) : min;
      const high = scale === 'log' ? Math.min(max, usual * SEARCH_REACH) : max;
      const value = scale === 'log' ? low * exp(share * log(high / low)) : low + share * (high - low);
      // Settings are typed and shown: three figures are as many as anybody wants to read.
      const tidy = whole ? Math.floor(value + 0.5) : Number(value.toPrecision(3));
      return [name, Math.min(max, Math.max(min, tidy))];
    }),
  );
}

function totalsOf(ranked: RankedModel, consent: ConsentState): Totals {
  const sums = new Float64Array(MEASURES.length);
  const squares = new Float64Array(MEASURES.length);
  let heldOut = 0;
  let calibrated = 0;
  const { start } = consent.history;
  for (let customer = 0; customer < ranked.customers; customer++) {
    for (let at = 0; at < MEASURES.length; at++) {
      const value = ranked.measures[customer * MEASURES.length + at]!;
      sums[at]! += value;
      squares[at]! += value * value;
    }
    if (ranked.relevant[customer]! > 0) heldOut++;
    if (consent.profiled[customer] && start[customer + 1]! > start[customer]!) calibrated++;
  }
  return { sums, squares, customers: ranked.customers, heldOut, calibrated, exposure: ranked.exposure };
}

const horizonOf = perWorld(({ world }): Horizon => {
  const { minute, count } = world.events;
  const span = TEST_START - TRAIN_END;
  let learned = 0;
  let tested = 0;
  for (let at = 0; at < count; at++) {
    if (minute[at]! >= TRAIN_END && minute[at]! < TEST_START) learned++;
    else if (minute[at]! >= TEST_START && minute[at]! < TEST_START + span) tested++;
  }
  return { weeks: span / MINUTES_PER_WEEK, busier: learned > 0 ? tested / learned : 1 };
});

function unitMargins({ world }: WorldState): Float64Array {
  return Float64Array.from(world.items.price, (price, item) => price - world.items.cost[item]!);
}
