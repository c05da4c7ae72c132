import { COARSE_LATTICE, LATTICE } from '../frontier/lattice';
import { type MeasuredPolicy, readFrontier } from '../frontier/snapshot';
import { Recent } from '../math/recent';
import { listOutcomes } from '../metrics/outcomes';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { frontierKey, type Policy, type Weights } from '../protocol/policy';
import type { FrontierAxes, FrontierSnapshot, Progress } from '../protocol/results';
import type { ShardPool } from '../shard/pool';
import { Aggregate } from './aggregate';
import { flattenWeights, type PreparedLists } from './lists';
import type { Ticket } from './ticket';
import type { WorldState } from './world-state';

/** Last blocks of the steps in which a frontier grows: a random thousand customers first, then more. */
const CHECKPOINTS = [8, 24, 56, Number.POSITIVE_INFINITY];
const FRONTIERS_KEPT = 6;

/** A frontier as far as it has come; it resumes from here when it is asked for again. */
interface FrontierRun {
  readonly aggregate: Aggregate;
  nextBlock: number;
}

/** Frontiers under way and done, by key. */
export class FrontierRuns {
  private readonly runs = new Recent<FrontierRun>(FRONTIERS_KEPT);

  constructor(private readonly pool: ShardPool) {}

  clear(): void {
    this.runs.clear();
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
    const read = (aggregate: Aggregate, weights: readonly Weights[]) =>
      readFrontier(
        key,
        axes,
        measuredPolicies(aggregate, weights, policy.slateSize),
        aggregate.customers,
        population,
        aggregate.customers === population && weights.length === LATTICE.length,
      );
    const measure = async (weights: readonly Weights[], from: number, to: number) => {
      const parts = await this.pool.measure(
        {
          request: ticket.id,
          world: state.key,
          priority: ticket.priority,
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
      coarse.add(await measure(weights, 0, CHECKPOINTS[0]!));
      tell(read(coarse, weights));
    } else if (run.nextBlock < state.blocks) tell(read(run.aggregate, LATTICE));
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
      if (run.nextBlock < state.blocks) tell(read(run.aggregate, LATTICE));
    }
    return tell(read(run.aggregate, LATTICE));
  }
}

function measuredPolicies(
  aggregate: Aggregate,
  weights: readonly Weights[],
  slateSize: number,
): MeasuredPolicy[] {
  return weights.map((each, at) => ({
    weights: each,
    outcomes: listOutcomes(aggregate.totals(at), slateSize),
  }));
}
