import { COARSE_LATTICE, LATTICE } from '../frontier/lattice';
import { type MeasuredPolicy, readFrontier } from '../frontier/snapshot';
import { Recent } from '../math/recent';
import { listOutcomes } from '../metrics/outcomes';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { frontierKey, type Policy, type Weights } from '../protocol/policy';
import type { FrontierAxes, FrontierSnapshot, Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { ShardPool } from '../shard/pool';
import { Aggregate } from './aggregate';
import { flattenWeights, type PreparedLists } from './lists';
import { Precedence } from './precedence';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

/** Last blocks of the steps in which a frontier grows: a random thousand customers first, then more. */
const CHECKPOINTS = [8, 24, 56, Number.POSITIVE_INFINITY];
const FRONTIERS_KEPT = 6;
/** Policies whose totals are read between two looks at the message queue: a few milliseconds of work. */
const POLICIES_AT_ONCE = 40;

/** A frontier as far as it has come; it resumes from here when it is asked for again. */
interface FrontierRun {
  readonly aggregate: Aggregate;
  nextBlock: number;
}

/** Frontiers under way and done, by key. */
export class FrontierRuns {
  private readonly runs = new Recent<FrontierRun>(FRONTIERS_KEPT);
  /** A world's first picture is small and all there is to see: it goes beside the figures, not after them. */
  private isFirst = true;

  constructor(
    private readonly pool: ShardPool,
    private readonly precedence = new Precedence(),
  ) {}

  clear(): void {
    this.runs.clear();
    this.isFirst = true;
  }

  /** Measures the 231 policies of the lattice on ever more customers; each step is told as a snapshot. */
  async run(
    state: WorldState,
    policy: Policy,
    axes: FrontierAxes,
    { lists, resources }: PreparedLists,
    ticket: Ticket,
    onProgress: (progress: Progress) => void,
    onSnapshot: (snapshot: FrontierSnapshot) => void,
  ): Promise<FrontierSnapshot> {
    const key = frontierKey(state.summary.spec, policy);
    const population = state.world.customers.count;
    const items = state.world.items.count;
    const run = this.runs.get(key) ?? { aggregate: new Aggregate(LATTICE.length, items), nextBlock: 0 };
    this.runs.set(key, run);
    const read = async (aggregate: Aggregate, weights: readonly Weights[], priority = ticket.priority) => {
      // Another request for the same frontier may add to it meanwhile: what is told is then of the later state.
      for (;;) {
        const { customers } = aggregate;
        const measured = await measuredPolicies(aggregate, weights, policy.slateSize, async () => {
          await nextTask();
          await this.precedence.clear(() => Math.min(priority, ticket.priority));
        });
        if (ticket.cancelled) throw new EngineFault(CANCELLED);
        if (aggregate.customers !== customers) continue;
        const isWhole = customers === population && weights.length === LATTICE.length;
        return readFrontier(key, axes, measured, customers, population, isWhole);
      }
    };
    const measure = async (
      weights: readonly Weights[],
      from: number,
      to: number,
      priority = ticket.priority,
    ) => {
      const parts = await this.pool.measure(
        {
          request: ticket.id,
          world: state.key,
          priority,
          lists,
          weights: flattenWeights(weights, policy),
          fromBlock: from,
          toBlock: to,
          bySegment: false,
        },
        resources,
      );
      if (!parts || ticket.cancelled) throw new EngineFault(CANCELLED);
      return parts;
    };
    const tell = (snapshot: FrontierSnapshot) => {
      onProgress({ stage: 'frontier', done: snapshot.customers, total: population });
      onSnapshot(snapshot);
      return snapshot;
    };

    if (run.nextBlock === 0) {
      const weights = COARSE_LATTICE.map((at) => LATTICE[at]!);
      const coarse = new Aggregate(weights.length, items);
      const priority = this.isFirst ? 0 : ticket.priority;
      this.isFirst = false;
      coarse.add(await measure(weights, 0, CHECKPOINTS[0]!, priority));
      tell(await read(coarse, weights, priority));
    } else if (run.nextBlock < state.blocks) tell(await read(run.aggregate, LATTICE));
    while (run.nextBlock < state.blocks) {
      const from = run.nextBlock;
      const checkpoint = CHECKPOINTS.find((end) => end > from) ?? state.blocks;
      const to = Math.min(checkpoint, state.blocks);
      const parts = await measure(LATTICE, from, to);
      // Another request for the same frontier may have come this far first.
      if (run.nextBlock === from) {
        run.aggregate.add(parts);
        run.nextBlock = to;
      }
      if (run.nextBlock < state.blocks) tell(await read(run.aggregate, LATTICE));
    }
    return tell(await read(run.aggregate, LATTICE));
  }
}

/** @param pause called every few milliseconds */
async function measuredPolicies(
  aggregate: Aggregate,
  weights: readonly Weights[],
  slateSize: number,
  pause: () => Promise<void>,
): Promise<MeasuredPolicy[]> {
  const measured: MeasuredPolicy[] = [];
  for (const [at, each] of weights.entries()) {
    if (at % POLICIES_AT_ONCE === 0) await pause();
    measured.push({ weights: each, outcomes: listOutcomes(aggregate.totals(at), slateSize) });
  }
  await pause();
  return measured;
}
