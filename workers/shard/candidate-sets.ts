import type { SlateKernels } from '../kernels/slates';
import { Recent } from '../math/recent';
import { CandidateRecords } from './candidate-records';
import { CandidateSet, type CandidateSource } from './candidates';
import type { CandidateSpec, ShardData } from './shard-api';

/** Four for a policy and today's rules: those shown, the curve without rules, and what a hand rested on just now. */
const KEPT = 16;

/** One world's sets of candidates as long as they may be asked for again, and the records they have in common. */
export class CandidateSets {
  private readonly sets = new Recent<CandidateSet>(KEPT, (_, gone) => {
    for (const set of this.sets.values()) set.leave(gone);
    this.drop(gone);
  });
  /** Records that kept sets have in common, those asked for last at the end. */
  private readonly stores = new Set<CandidateRecords>();

  /** @param kernels null: records lie where no kernel reads them */
  constructor(
    private readonly data: ShardData,
    private readonly kernels: SlateKernels | null,
  ) {}

  /**
   * A set to be held by whoever asks.
   * @param isPassing one that is not there is made for this once and not kept
   */
  ask(spec: CandidateSpec, source: CandidateSource, isPassing: boolean): CandidateSet {
    const { data } = this;
    const key = [spec.model, spec.fit, spec.history, spec.filter, spec.count].join('|');
    const held = this.sets.get(key);
    if (held) {
      this.use(held.store);
      return held;
    }
    const alike = [...this.sets.values()].filter((other) => other.differsByFilter(source, spec.count));
    const width = Math.min(spec.count, data.items.count);
    // What is made for this once is not to widen memory that stays.
    const store = isPassing
      ? new CandidateRecords(width, data.ids.length)
      : (alike[0]?.store ?? this.storeFor(width));
    const set = new CandidateSet(data, spec.count, source, data.relevant, false, store);
    set.follow(alike);
    if (isPassing) return set;
    set.hold();
    this.sets.set(key, set);
    return set;
  }

  /** Lets go of a set, and of its store with the last of those that have it in common. */
  drop(set: CandidateSet): void {
    const { store } = set;
    set.drop();
    if (!store.isEmpty || [...this.sets.values()].some((other) => other.store === store)) return;
    if (this.stores.delete(store)) this.leaveHome(store);
  }

  /** A store that was just asked for is the last to leave its home. */
  private use(store: CandidateRecords): void {
    if (this.stores.delete(store)) this.stores.add(store);
  }

  private leaveHome(store: CandidateRecords): void {
    const home = store.leaveHome();
    if (home) this.kernels?.leave(home);
  }

  /** Room for a new family of sets: the one asked for longest ago leaves its home where there are as many as may be. */
  private storeFor(width: number): CandidateRecords {
    const { data, kernels, stores } = this;
    const housed = [...stores].filter(({ home }) => home !== null);
    const tooMany = Math.max(0, housed.length + 1 - (kernels?.homes ?? 0));
    for (const store of housed.slice(0, tooMany)) this.leaveHome(store);
    const store = new CandidateRecords(width, data.ids.length, kernels?.home(width) ?? null);
    stores.add(store);
    return store;
  }
}
