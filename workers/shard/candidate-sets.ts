import type { SlateKernels } from '../kernels/slates';
import { Recent } from '../math/recent';
import { CandidateRecords } from './candidate-records';
import { CandidateSet, type CandidateSource } from './candidates';
import type { CandidateSpec, ShardData } from './shard-api';

/** Four for a policy and today's rules: those shown, the curve without rules, and what a hand rested on just now. */
const KEPT = 16;

/** One world's sets of candidates as long as they may be asked for again. */
export class CandidateSets {
  private readonly sets = new Recent<CandidateSet>(KEPT, (_, gone) => {
    for (const set of this.sets.values()) set.leave(gone);
    gone.drop();
  });

  /** @param kernels null: records lie where no kernel reads them */
  constructor(
    private readonly data: ShardData,
    private readonly kernels: SlateKernels | null,
  ) {}

  /**
   * A set to be held by whoever asks. Sets that differ by their filter alone have records in common.
   * @param isPassing one that is not there is made for one job, which asks about everybody once
   */
  ask(spec: CandidateSpec, source: CandidateSource, isPassing: boolean): CandidateSet {
    const { data, kernels } = this;
    const key = [spec.model, spec.fit, spec.history, spec.filter, spec.count].join('|');
    const held = this.sets.get(key);
    if (held) return held;
    const alike = [...this.sets.values()].filter((other) => other.differsByFilter(source, spec.count));
    const width = Math.min(spec.count, data.items.count);
    const store =
      alike[0]?.store ?? new CandidateRecords(width, data.ids.length, () => kernels?.home(width) ?? null);
    const set = new CandidateSet(data, spec.count, source, data.relevant, false, store, isPassing);
    set.follow(alike);
    if (isPassing) return set;
    set.hold();
    this.sets.set(key, set);
    return set;
  }

  /** Lets go of all of them. */
  clear(): void {
    for (const set of this.sets.values()) set.drop();
    this.sets.clear();
  }
}
