import { kernelsLost } from './kernels/kernels';
import type { Conditions, KernelsLost } from './protocol/conditions';
import { CANCELLED, EngineFault } from './protocol/engine-error';
import { keyOf } from './protocol/key';
import type { ModelId } from './protocol/models';
import type { DataReport, ModelsReport, TuneReport } from './protocol/models-report';
import { checkFit, type Policy, type WorldSpec } from './protocol/policy';
import type {
  CustomerReport,
  FoundCustomer,
  PriceReport,
  PrivacyReport,
  ReviewReport,
} from './protocol/privacy-report';
import type { Evaluation, FrontierAxes, FrontierSnapshot, Progress, WorldSummary } from './protocol/results';
import type { ServingReport } from './protocol/serving-report';
import { UNHURRIED } from './shard/hush';
import { nextTask } from './shard/next-task';
import type { ShardPool } from './shard/pool';
import type { ShardSlate } from './shard/shard-api';
import type { ConsentState } from './stages/consent-state';
import { describeData } from './stages/data-report';
import { Evaluations } from './stages/evaluation';
import { explainCustomer } from './stages/explain-customer';
import { itemRules, type NamedItemRule } from './stages/filter-report';
import { FrontierRuns } from './stages/frontier-run';
import { effectiveWeights, ListMaker } from './stages/lists';
import { ModelFits } from './stages/model-fits';
import { ModelLab, type PrepareLists } from './stages/model-lab';
import { Precedence } from './stages/precedence';
import { PriceLab } from './stages/price-rules';
import { priceStakeholders } from './stages/price-stakeholders';
import { describePrivacy, findCustomers } from './stages/privacy-report';
import { ReviewQueues } from './stages/review-queue';
import { measureServing } from './stages/serving';
import { cancelTicket, type Ticket } from './stages/ticket';
import { openInParts, type WorldState } from './stages/world-state';

type OnProgress = (progress: Progress) => void;

/** Runs the stages in order and keeps each by the key of its inputs, so that a change redoes only what follows from it. */
export class Engine {
  private state: Promise<WorldState> | null = null;
  private worldKey = '';
  /** Counts the worlds that were begun. */
  private worlds = 0;
  /** The world that is being made, and who is told how far it is. */
  private making: Promise<WorldState> | null = null;
  private readonly watching = new Set<OnProgress>();
  /** Requests for prices under way. */
  private pricing = 0;
  /** Counts the policies shown. */
  private shown = 0;
  private readonly lists: ListMaker;
  private readonly precedence = new Precedence();
  private readonly fits: ModelFits;
  private readonly lab: ModelLab;
  private readonly evaluations: Evaluations;
  private readonly frontiers: FrontierRuns;
  private readonly priceLab: PriceLab;
  private readonly reviews: ReviewQueues;

  /** @param clock milliseconds; reported durations depend on it and nothing else */
  constructor(
    private readonly pool: ShardPool,
    clock: () => number = () => 0,
  ) {
    this.fits = new ModelFits(clock, this.precedence);
    this.lists = new ListMaker(this.fits);
    this.evaluations = new Evaluations(pool, this.lists);
    this.frontiers = new FrontierRuns(pool, this.precedence);
    this.reviews = new ReviewQueues(pool, this.lists);
    this.priceLab = new PriceLab(pool, this.fits, this.lists, priceStakeholders);
    this.lab = new ModelLab(pool, this.fits);
  }

  async world(spec: WorldSpec, onProgress: OnProgress = () => {}): Promise<WorldSummary> {
    return (await this.open(spec, onProgress)).summary;
  }

  /** The world itself, for whoever writes it out. */
  async open(spec: WorldSpec, onProgress: OnProgress = () => {}): Promise<WorldState> {
    const key = keyOf(spec);
    if (this.state && this.worldKey === key) {
      if (this.making === this.state) this.watching.add(onProgress);
      return this.state;
    }
    this.worldKey = key;
    this.watching.clear();
    this.watching.add(onProgress);
    for (const cache of [
      this.lists,
      this.fits,
      this.lab,
      this.evaluations,
      this.frontiers,
      this.priceLab,
      this.reviews,
    ]) {
      cache.clear();
    }
    const opening = (async () => {
      const state = await this.made(spec);
      await this.pool.load(state);
      return state;
    })();
    this.state = opening;
    this.making = opening;
    opening
      .then(
        () => {},
        () => {
          if (this.state === opening) this.state = null;
        },
      )
      .finally(() => {
        if (this.making !== opening) return;
        this.making = null;
        this.watching.clear();
      });
    return opening;
  }

  /** Makes a world between other work of this thread, for as long as it is the one that is wanted. */
  private async made(spec: WorldSpec): Promise<WorldState> {
    const own = ++this.worlds;
    const parts = openInParts(spec);
    let tenth = -1;
    for (;;) {
      const { done, value } = parts.next();
      if (done) return value;
      if (this.worlds !== own) throw new EngineFault(CANCELLED);
      const reached = Math.floor((10 * value) / spec.customers);
      if (reached > tenth) {
        tenth = reached;
        for (const told of this.watching) told({ stage: 'world', done: value, total: spec.customers });
      }
      await nextTask();
    }
  }

  /** What nobody waits for rests a moment, here and in the shards. */
  hush(): void {
    this.precedence.rest();
    this.pool.hush();
  }

  /**
   * One policy's figures.
   * @param onProvisional where the model is fitted anew and an earlier fit of it is at hand, told the figures
   * with that fit, before the new one is begun
   */
  async evaluate(
    spec: WorldSpec,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onProvisional?: (evaluation: Evaluation) => void,
  ): Promise<Evaluation> {
    refuseMisfit(spec, policy);
    // Within a drag the shards are at rest already.
    if (ticket.priority === 0 && !this.precedence.isMoving) this.pool.hush();
    const state = await this.open(spec, onProgress);
    return this.precedence.during(ticket.priority, async () => {
      const consent = await this.lists.consentInTurns(state, policy);
      const earlier = onProvisional && this.fits.earlier(state, consent, policy.model, policy);
      if (earlier) {
        const evaluation = await this.evaluations.figures(
          state,
          consent,
          earlier,
          policy,
          ticket,
          onProgress,
        );
        onProvisional({ ...evaluation, refitting: true });
        await unlessOverSince(ticket);
      }
      const evaluation = await this.evaluations.figures(state, consent, consent, policy, ticket, onProgress);
      if (ticket.priority === 0) {
        this.fits.show(consent);
        const latest = ++this.shown;
        void this.lists.askAhead(state, policy, async () => {
          await this.precedence.clear(() => UNHURRIED);
          await nextTask();
          return latest === this.shown && (await this.state) === state;
        });
      }
      return evaluation;
    });
  }

  /**
   * Works out what the figures of a policy will need that may soon be chosen, in the world at hand. Where a model
   * would have to be fitted anew, what the provisional figures need.
   */
  async anticipate(spec: WorldSpec, policy: Policy, ticket: Ticket): Promise<void> {
    refuseMisfit(spec, policy);
    if (!this.state || keyOf(spec) !== this.worldKey) return;
    const state = await this.open(spec);
    await this.precedence.during(ticket.priority, async () => {
      const consent = await this.lists.consentInTurns(state, policy);
      await unlessOverSince(ticket);
      const { fits } = this;
      const isFitted = fits.isFitted(state, consent, policy.model, policy);
      const scope = isFitted ? consent : fits.earlier(state, consent, policy.model, policy);
      if (scope) await this.evaluations.anticipate(state, consent, scope, policy, ticket);
    });
  }

  /** Measures the 231 policies of the lattice on ever more customers; each step is told as a snapshot. */
  async frontier(
    spec: WorldSpec,
    policy: Policy,
    axes: FrontierAxes,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onSnapshot: (snapshot: FrontierSnapshot) => void = () => {},
  ): Promise<FrontierSnapshot> {
    refuseMisfit(spec, policy);
    const state = await this.open(spec, onProgress);
    return this.precedence.during(ticket.priority, async () => {
      const consent = await this.lists.consentInTurns(state, policy);
      const prepared = await this.lists.prepare(state, consent, policy, ticket, onProgress);
      return this.frontiers.run(state, policy, axes, prepared, ticket, onProgress, onSnapshot);
    });
  }

  /** Slates of world-wide customer indices under a policy, with the consent behind them. */
  async recommend(
    spec: WorldSpec,
    policy: Policy,
    customers: Uint32Array,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
  ): Promise<{ state: WorldState; consent: ConsentState; slates: ReadonlyMap<number, ShardSlate> }> {
    refuseMisfit(spec, policy);
    const state = await this.open(spec, onProgress);
    const consent = this.lists.consent(state, policy);
    const { lists, resources } = await this.lists.prepare(state, consent, policy, ticket, onProgress);
    const slates = await this.evaluations.slates(
      state,
      lists,
      effectiveWeights(policy.weights, policy),
      customers,
      resources,
    );
    return { state, consent, slates };
  }

  /** What every consent rule costs, and whole sets of constraints; told anew as it grows. */
  async prices(
    spec: WorldSpec,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onReport: (report: PriceReport) => void = () => {},
  ): Promise<PriceReport> {
    refuseMisfit(spec, policy);
    const state = await this.open(spec, onProgress);
    const measure = async (other: Policy) => {
      const consent = this.lists.consent(state, other);
      const prepared = await this.lists.prepare(state, consent, other, ticket, onProgress);
      const parts = await this.evaluations.measureAll(state, other, other.weights, prepared, ticket, true);
      return { consent, parts };
    };
    this.pricing++;
    try {
      return await this.priceLab.price(state, policy, measure, ticket, onProgress, onReport);
    } finally {
      this.pricing--;
      if (this.pricing === 0) this.pool.letGo();
    }
  }

  /** What consent and eligibility rules come to under a policy. */
  async privacy(spec: WorldSpec, policy: Policy, ticket: Ticket): Promise<PrivacyReport> {
    const state = await this.open(spec);
    // A newer request may be in the queue already.
    const pause = () => unlessOverSince(ticket);
    await pause();
    const consent = await this.lists.consentInTurns(state, policy);
    await pause();
    return describePrivacy(state, consent, policy, this.lists.filter(state, consent, policy).value, pause);
  }

  /** Every rule on items under a policy, for whoever writes out what each removes. */
  async itemRules(
    spec: WorldSpec,
    policy: Policy,
  ): Promise<{ state: WorldState; rules: readonly NamedItemRule[] }> {
    const state = await this.open(spec);
    const consent = this.lists.consent(state, policy);
    return {
      state,
      rules: itemRules(state, consent, policy, this.lists.filter(state, consent, policy).value),
    };
  }

  async findCustomers(spec: WorldSpec, text: string): Promise<readonly FoundCustomer[]> {
    return findCustomers(await this.open(spec), text);
  }

  /** One person's record, list, and why; told first without what other answers would change. */
  async customer(
    spec: WorldSpec,
    policy: Policy,
    customer: number,
    ticket: Ticket,
    onReport: (report: CustomerReport) => void = () => {},
  ): Promise<CustomerReport> {
    refuseMisfit(spec, policy);
    const state = await this.open(spec);
    const { lists, fits } = this;
    return explainCustomer({ state, policy, ticket, lists, fits }, customer, onReport);
  }

  /** Offers that wait for a person. */
  async review(spec: WorldSpec, policy: Policy, ticket: Ticket): Promise<ReviewReport> {
    refuseMisfit(spec, policy);
    return this.reviews.report(await this.open(spec), policy, ticket);
  }

  /** Models side by side under a policy's consent rules and guardrails; told anew after each. */
  async models(
    spec: WorldSpec,
    policy: Policy,
    models: readonly ModelId[],
    baseline: ModelId,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onReport: (report: ModelsReport) => void = () => {},
  ): Promise<ModelsReport> {
    const circumstances = await this.circumstances(spec, policy, ticket, onProgress);
    return this.lab.compare(circumstances, models, baseline, onProgress, onReport);
  }

  /** A search over one model's settings on the validation weeks; told anew after each trial. */
  async tune(
    spec: WorldSpec,
    policy: Policy,
    model: ModelId,
    trials: number,
    seed: number,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onReport: (report: TuneReport) => void = () => {},
  ): Promise<TuneReport> {
    const circumstances = await this.circumstances(spec, policy, ticket, onProgress);
    return this.lab.tune(circumstances, model, trials, seed, onProgress, onReport);
  }

  /** What there is to learn from under a policy's consent rules. */
  async data(spec: WorldSpec, policy: Policy): Promise<DataReport> {
    const state = await this.open(spec);
    return describeData(state, this.lists.consent(state, policy));
  }

  /** Lists made one by one and timed, cold and warm; told anew as it grows. */
  async serving(
    spec: WorldSpec,
    policy: Policy,
    ticket: Ticket,
    onProgress: OnProgress = () => {},
    onReport: (report: ServingReport) => void = () => {},
    requests?: number,
  ): Promise<ServingReport> {
    refuseMisfit(spec, policy);
    const state = await this.open(spec, onProgress);
    const consent = this.lists.consent(state, policy);
    const prepared = await this.lists.prepare(state, consent, policy, ticket, onProgress);
    const { pool, precedence } = this;
    return measureServing(pool, precedence, state, policy, prepared, ticket, onProgress, onReport, requests);
  }

  /** @param cores that the machine tells of */
  async conditions(cores: number): Promise<Conditions> {
    const reasons = [kernelsLost(), ...(await this.pool.kernelsLost())];
    const count = (reason: KernelsLost) => reasons.filter((each) => each === reason).length;
    return {
      cores,
      workers: this.pool.size,
      replaced: this.pool.replaced,
      lost: { 'no-simd': count('no-simd'), 'no-memory': count('no-memory') },
    };
  }

  private async circumstances(spec: WorldSpec, policy: Policy, ticket: Ticket, onProgress: OnProgress) {
    refuseMisfit(spec, policy);
    const state = await this.open(spec, onProgress);
    const consent = this.lists.consent(state, policy);
    const prepare: PrepareLists = (fit, model) =>
      this.lists.listsFrom(fit, model, state, consent, policy, ticket, onProgress);
    return { state, consent, policy, ticket, prepare };
  }

  cancel(ticket: Ticket): void {
    cancelTicket(ticket);
    this.pool.cancel(ticket.id);
  }
}

/** Lets a newer request that has come in meanwhile go first. */
async function unlessOverSince(ticket: Ticket): Promise<void> {
  await nextTask();
  if (ticket.cancelled) throw new EngineFault(CANCELLED);
}

function refuseMisfit(spec: WorldSpec, policy: Policy): void {
  const error = checkFit(spec, policy);
  if (error) throw new EngineFault(error);
}
