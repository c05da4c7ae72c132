import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Policy } from '../../workers/protocol/policy';
import { policyKey } from '../../workers/protocol/policy';
import { DEFAULT_SCENARIO, type Scenario, sameScenario } from './scenario';

type Update = (scenario: Scenario) => Scenario;

/** The last change of policy or world, for the sentence that says what it did. */
export interface Change {
  readonly from: Scenario;
  readonly to: Scenario;
}

export interface TableState {
  readonly scenario: Scenario;
  readonly past: readonly Scenario[];
  readonly future: readonly Scenario[];
  /** Where the drag under way began; null when nothing is being dragged. */
  readonly origin: Scenario | null;
  readonly lastChange: Change | null;
}

export interface TableActions {
  /** One change, one step of undo. */
  readonly change: (update: Update) => void;
  readonly changePolicy: (update: (policy: Policy) => Policy) => void;
  /** Starts a drag. Moves of the same `grip` that follow each other within a second are one step. */
  readonly begin: (grip: string) => void;
  /** Shows a change computed from where the drag began. */
  readonly preview: (update: Update) => void;
  readonly commit: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

const HISTORY_LIMIT = 200;
const SAME_GRIP_MS = 1_000;

function policyChange(from: Scenario, to: Scenario): Change | null {
  return policyKey(from.world, from.policy) === policyKey(to.world, to.policy) ? null : { from, to };
}

export function createTableStore(initial: Scenario, now: () => number = Date.now) {
  let lastGrip: { grip: string; at: number; result: Scenario } | null = null;
  let grip = '';

  return createStore<TableState & TableActions>()((set, get) => {
    const step = (from: Scenario, to: Scenario) => {
      if (sameScenario(from, to)) {
        set({ scenario: from, origin: null });
        return;
      }
      set((state) => ({
        scenario: to,
        past: [...state.past.slice(-HISTORY_LIMIT + 1), from],
        future: [],
        origin: null,
        lastChange: policyChange(from, to) ?? state.lastChange,
      }));
    };

    return {
      scenario: initial,
      past: [],
      future: [],
      origin: null,
      lastChange: null,

      change: (update) => {
        get().commit();
        lastGrip = null;
        step(get().scenario, update(get().scenario));
      },
      changePolicy: (update) => get().change((s) => ({ ...s, policy: update(s.policy) })),

      begin: (name) => {
        if (get().origin !== null) get().commit();
        const { scenario, past } = get();
        const previous = past.at(-1);
        const again =
          lastGrip !== null &&
          lastGrip.grip === name &&
          lastGrip.result === scenario &&
          now() - lastGrip.at < SAME_GRIP_MS;
        grip = name;
        if (again && previous !== undefined) set({ origin: previous, past: past.slice(0, -1) });
        else set({ origin: scenario });
      },
      preview: (update) => {
        const { origin } = get();
        if (origin !== null) set({ scenario: update(origin) });
      },
      commit: () => {
        const { origin, scenario } = get();
        if (origin === null) return;
        step(origin, scenario);
        lastGrip = { grip, at: now(), result: get().scenario };
      },

      undo: () => {
        get().commit();
        const { past, future, scenario, lastChange } = get();
        const to = past.at(-1);
        if (to === undefined) return;
        lastGrip = null;
        set({
          scenario: to,
          past: past.slice(0, -1),
          future: [scenario, ...future],
          lastChange: policyChange(scenario, to) ?? lastChange,
        });
      },
      redo: () => {
        get().commit();
        const { past, future, scenario, lastChange } = get();
        const [to, ...rest] = future;
        if (to === undefined) return;
        lastGrip = null;
        set({
          scenario: to,
          past: [...past, scenario],
          future: rest,
          lastChange: policyChange(scenario, to) ?? lastChange,
        });
      },
    };
  });
}

export type TableStore = ReturnType<typeof createTableStore>;

/** The one table of this page. */
export const tableStore: TableStore = createTableStore(DEFAULT_SCENARIO);

export function useTable<T>(select: (state: TableState & TableActions) => T): T {
  return useStore(tableStore, select);
}

/** The actions never change; components take them without subscribing. */
export const tableActions: TableActions = {
  change: (update) => tableStore.getState().change(update),
  changePolicy: (update) => tableStore.getState().changePolicy(update),
  begin: (grip) => tableStore.getState().begin(grip),
  preview: (update) => tableStore.getState().preview(update),
  commit: () => tableStore.getState().commit(),
  undo: () => tableStore.getState().undo(),
  redo: () => tableStore.getState().redo(),
};
