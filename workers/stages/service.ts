import { Engine } from '../engine';
import type { Conditions } from '../protocol/conditions';
import type {
  CustomerRequest,
  EngineApi,
  EvaluateRequest,
  FrontierRequest,
  Lane,
  ModelsRequest,
  SearchRequest,
  TuneRequest,
} from '../protocol/engine-api';
import { badInput, EngineFault, type Result, toEngineError } from '../protocol/engine-error';
import { MODEL_IDS, type ModelId } from '../protocol/models';
import type { DataReport, ModelsReport, TuneReport } from '../protocol/models-report';
import {
  DEFAULT_WORLD,
  type Policy,
  parsePolicy,
  parseSeed,
  parseTrials,
  parseWorldSpec,
  type WorldSpec,
} from '../protocol/policy';
import type {
  CustomerReport,
  FoundCustomer,
  PriceReport,
  PrivacyReport,
  ReviewReport,
} from '../protocol/privacy-report';
import type { Evaluation, FrontierSnapshot, Progress, WorldSummary } from '../protocol/results';
import type { ServingReport } from '../protocol/serving-report';
import { nextTask } from '../shard/next-task';
import type { ShardPool } from '../shard/pool';
import type { Ticket } from './ticket';

const PRIORITY: Readonly<Record<Lane, number>> = {
  policy: 0,
  frontier: 1,
  ahead: 1,
  models: 2,
  tuning: 2,
  prices: 2,
  privacy: 1,
  customer: 1,
  background: 2,
  serving: 3,
};

type OnProgress = (progress: Progress) => void;

/** The engine behind its door: checks what comes in, lets newer requests overtake older ones, answers with values. */
export class EngineService implements EngineApi {
  private readonly engine: Engine;
  private readonly tickets = new Map<string, Ticket>();
  private readonly latest = new Map<Lane, Ticket>();
  /** The policy accepted last: a change is followed by several requests about the same one. */
  private accepted: { readonly text: string; readonly policy: Policy } | null = null;

  constructor(
    pool: ShardPool,
    private readonly holdLock: (name: string) => Promise<void>,
    clock?: () => number,
    private readonly cores: number = pool.size,
  ) {
    this.engine = new Engine(pool, clock);
  }

  async open(lockName: string, isDefaultWorld: boolean): Promise<void> {
    await this.holdLock(lockName);
    // After the answer; a world that fails is reported to whoever asks for it.
    if (isDefaultWorld)
      nextTask()
        .then(() => this.engine.world(DEFAULT_WORLD))
        .catch(() => undefined);
  }

  world(world: WorldSpec, onProgress: OnProgress): Promise<Result<WorldSummary>> {
    return answer(async () => this.engine.world(accepted(parseWorldSpec(world)), onProgress));
  }

  evaluate(
    request: EvaluateRequest,
    onProgress: OnProgress,
    onProvisional?: (evaluation: Evaluation) => void,
  ): Promise<Result<Evaluation>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.evaluate(world, policy, ticket, onProgress, onProvisional),
    );
  }

  async hush(): Promise<void> {
    this.engine.hush();
  }

  anticipate(request: EvaluateRequest): Promise<Result<null>> {
    return this.run(request, async (world, policy, ticket) => {
      await this.engine.anticipate(world, policy, ticket);
      return null;
    });
  }

  frontier(
    request: FrontierRequest,
    onProgress: OnProgress,
    onSnapshot: (snapshot: FrontierSnapshot) => void,
  ): Promise<Result<FrontierSnapshot>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.frontier(world, policy, request.axes, ticket, onProgress, onSnapshot),
    );
  }

  data(request: EvaluateRequest): Promise<Result<DataReport>> {
    return this.run(request, (world, policy) => this.engine.data(world, policy));
  }

  models(
    request: ModelsRequest,
    onProgress: OnProgress,
    onReport: (report: ModelsReport) => void,
  ): Promise<Result<ModelsReport>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.models(
        world,
        policy,
        knownModels(request.models),
        knownModel(request.baseline),
        ticket,
        onProgress,
        onReport,
      ),
    );
  }

  tune(
    request: TuneRequest,
    onProgress: OnProgress,
    onReport: (report: TuneReport) => void,
  ): Promise<Result<TuneReport>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.tune(
        world,
        policy,
        knownModel(request.model),
        accepted(parseTrials(request.trials)),
        accepted(parseSeed(request.seed)),
        ticket,
        onProgress,
        onReport,
      ),
    );
  }

  privacy(request: EvaluateRequest): Promise<Result<PrivacyReport>> {
    return this.run(request, (world, policy, ticket) => this.engine.privacy(world, policy, ticket));
  }

  prices(
    request: EvaluateRequest,
    onProgress: OnProgress,
    onReport: (report: PriceReport) => void,
  ): Promise<Result<PriceReport>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.prices(world, policy, ticket, onProgress, onReport),
    );
  }

  findCustomers({ world, text }: SearchRequest): Promise<Result<readonly FoundCustomer[]>> {
    return answer(async () => {
      if (typeof text !== 'string') throw new EngineFault(badInput('text', 'text: must be a text.'));
      return this.engine.findCustomers(accepted(parseWorldSpec(world)), text);
    });
  }

  customer(
    request: CustomerRequest,
    onReport: (report: CustomerReport) => void,
  ): Promise<Result<CustomerReport>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.customer(world, policy, request.customer, ticket, onReport),
    );
  }

  review(request: EvaluateRequest): Promise<Result<ReviewReport>> {
    return this.run(request, (world, policy, ticket) => this.engine.review(world, policy, ticket));
  }

  serving(
    request: EvaluateRequest,
    onProgress: OnProgress,
    onReport: (report: ServingReport) => void,
  ): Promise<Result<ServingReport>> {
    return this.run(request, (world, policy, ticket) =>
      this.engine.serving(world, policy, ticket, onProgress, onReport),
    );
  }

  conditions(): Promise<Result<Conditions>> {
    return answer(() => this.engine.conditions(this.cores));
  }

  async cancel(id: string): Promise<void> {
    const ticket = this.tickets.get(id);
    if (ticket) this.engine.cancel(ticket);
  }

  private policyOf(given: unknown): Policy {
    const text = textOf(given);
    if (text !== null && this.accepted?.text === text) return this.accepted.policy;
    const policy = accepted(parsePolicy(given));
    if (text !== null) this.accepted = { text, policy };
    return policy;
  }

  private run<T>(
    request: EvaluateRequest,
    work: (world: WorldSpec, policy: Policy, ticket: Ticket) => Promise<T>,
  ): Promise<Result<T>> {
    return answer(async () => {
      const world = accepted(parseWorldSpec(request.world));
      const policy = this.policyOf(request.policy);
      const { id, lane } = request;
      if (!Object.hasOwn(PRIORITY, lane)) {
        throw new EngineFault(badInput('lane', `lane must be one of ${Object.keys(PRIORITY).join(', ')}.`));
      }
      const ticket: Ticket = { id, priority: PRIORITY[lane], cancelled: false };
      if (lane !== 'background') {
        for (const over of lane === 'policy' ? [lane, 'ahead' as const] : [lane]) {
          const older = this.latest.get(over);
          if (older) this.engine.cancel(older);
        }
        this.latest.set(lane, ticket);
      }
      this.tickets.set(id, ticket);
      try {
        return await work(world, policy, ticket);
      } finally {
        this.tickets.delete(id);
        if (this.latest.get(lane) === ticket) this.latest.delete(lane);
      }
    });
  }
}

function textOf(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    // What cannot be written down is no policy; the schema says why.
    return null;
  }
}

function knownModels(list: unknown): ModelId[] {
  if (!Array.isArray(list)) throw new EngineFault(badInput('models', 'models must be a list of models.'));
  return list.map(knownModel);
}

function knownModel(id: unknown): ModelId {
  const model = MODEL_IDS.find((known) => known === id);
  if (!model) throw new EngineFault(badInput('model', `model must be one of ${MODEL_IDS.join(', ')}.`));
  return model;
}

function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new EngineFault(result.error);
  return result.value;
}

async function answer<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (cause) {
    return { ok: false, error: toEngineError(cause) };
  }
}
