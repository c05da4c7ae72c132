import { hashBytes } from '../math/hash';
import type { Pause } from '../math/linear';
import { Recent } from '../math/recent';
import type { Fitted, Model, TrainingData } from '../models/model';
import { MODELS } from '../models/models';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { keyOf } from '../protocol/key';
import { type ModelId, type ModelSettings, settingsOf } from '../protocol/models';
import type { Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { Resource } from '../shard/shard-api';

import { Precedence } from './precedence';
import { type Ticket, unlessCancelled } from './ticket';
import { type TrainingScope, trainingInParts } from './training-data';
import type { WorldState } from './world-state';

/** What a fit is asked with, beside data and model. */
interface FitOptions {
  readonly seed: number;
  readonly settings: ModelSettings;
}

/** A fitted model, ready to be given to the shards. */
export interface ModelFit {
  readonly resource: Extract<Resource, { kind: 'fit' }>;
  readonly settings: Readonly<Record<string, number>>;
  /** Hash of training data, settings and code revision. */
  readonly version: string;
  /** Milliseconds of work that fitting took, the thread's other work left out. */
  readonly ms: number;
  /** Size of what was learned. */
  readonly bytes: number;
}

const FITS_KEPT = 24;

/** Fits models and keeps what was fitted by the key of its inputs. */
export class ModelFits {
  private readonly fits = new Recent<Promise<ModelFit>>(FITS_KEPT, (key) => this.done.delete(key));
  /** What each fit at hand was learned from, by key; the one asked for last comes last. */
  private readonly done = new Map<string, { readonly family: string; readonly scope: TrainingScope }>();
  /** Training key of the policy shown last. */
  private shown = '';
  private readonly data = new Recent<TrainingData>(1);
  /** Who waits for each fit under way. */
  private readonly askers = new Map<string, Askers>();

  /** @param clock milliseconds; nothing but reported durations depends on it */
  constructor(
    private readonly clock: () => number,
    private readonly precedence = new Precedence(),
  ) {}

  clear(): void {
    this.fits.clear();
    this.done.clear();
    this.data.clear();
    this.askers.clear();
  }

  /** The fit goes on for as long as anybody who asked for it still wants it; who no longer does is let go at once. */
  fit(
    state: WorldState,
    consent: TrainingScope,
    id: ModelId,
    options: FitOptions,
    ticket: Ticket,
    onProgress: (progress: Progress) => void,
  ): Promise<ModelFit> {
    const inputs = readInputs(state, consent, id, options);
    const { key } = inputs;
    this.askers.get(key)?.set(ticket, onProgress);
    this.precedence.look();
    const fitted = Recent.once(this.fits, key, async () => {
      const askers: Askers = new Map([[ticket, onProgress]]);
      this.askers.set(key, askers);
      try {
        const fit = await this.make(state, consent, inputs, askers);
        this.remember(inputs, consent);
        return fit;
      } finally {
        if (this.askers.get(key) === askers) this.askers.delete(key);
      }
    });
    if (this.done.has(key)) this.remember(inputs, consent);
    return unlessCancelled(ticket, fitted);
  }

  /**
   * What a model was last fitted on with these settings, where it has not been fitted on what it may learn
   * from now; null where it has, and where there is no fit at hand.
   */
  earlier(state: WorldState, consent: TrainingScope, id: ModelId, options: FitOptions): TrainingScope | null {
    const { key, family } = readInputs(state, consent, id, options);
    if (this.done.has(key)) return null;
    const own = [...this.done.values()].filter((fit) => fit.family === family).map(({ scope }) => scope);
    return own.find(({ trainingKey }) => trainingKey === this.shown) ?? own.at(-1) ?? null;
  }

  /** Whether a model has been fitted on what it may learn from now. */
  isFitted(state: WorldState, consent: TrainingScope, id: ModelId, options: FitOptions): boolean {
    return this.done.has(readInputs(state, consent, id, options).key);
  }

  /** Says what the model of the figures on show was fitted on: `earlier` prefers it. */
  show({ trainingKey }: TrainingScope): void {
    this.shown = trainingKey;
  }

  private remember({ key, family }: Inputs, { trainable, trainingKey, retention }: TrainingScope): void {
    this.done.delete(key);
    this.done.set(key, { family, scope: { trainable, trainingKey, retention } });
  }

  /** A fit for one use, which is not kept. */
  fitOnce(
    state: WorldState,
    consent: TrainingScope,
    id: ModelId,
    options: FitOptions,
    ticket: Ticket,
    onProgress: (progress: Progress) => void,
  ): Promise<ModelFit> {
    const inputs = readInputs(state, consent, id, options);
    return this.make(state, consent, inputs, new Map([[ticket, onProgress]]));
  }

  /** A policy's models are fitted one after another on the same data. */
  private async dataOf(state: WorldState, consent: TrainingScope, pause: Pause): Promise<TrainingData> {
    const key = keyOf([state.key, consent.trainingKey]);
    const held = this.data.get(key);
    if (held) return held;
    const parts = trainingInParts(state, consent);
    for (;;) {
      const { done, value } = parts.next();
      if (done) {
        this.data.set(key, value);
        return value;
      }
      await pause();
    }
  }

  private async make(
    state: WorldState,
    consent: TrainingScope,
    { key, id, settings, seed }: Inputs,
    askers: Askers,
  ): Promise<ModelFit> {
    const model: Model = MODELS[id];
    const tell = (done: number, total: number) => {
      for (const [asker, onProgress] of askers) {
        if (!asker.cancelled) onProgress({ stage: 'model', model: id, done, total });
      }
    };
    tell(0, 1);
    let away = 0;
    const wanted = () => [...askers.keys()].filter((asker) => !asker.cancelled);
    // What nobody wants any more waits for nothing: it ends at its next pause.
    const priority = () => (wanted().length === 0 ? 0 : Math.min(...wanted().map((asker) => asker.priority)));
    const pause: Pause = async () => {
      const left = this.clock();
      await nextTask();
      await this.precedence.clear(priority);
      away += this.clock() - left;
      if (wanted().length === 0) throw new EngineFault(CANCELLED);
    };
    await pause();
    const data = await this.dataOf(state, consent, pause);
    await pause();
    away = 0;
    const began = this.clock();
    const value = await model.fit(data, {
      seed,
      settings,
      pause,
      progress: tell,
    });
    const ms = this.clock() - began - away;
    tell(1, 1);
    await pause();
    return {
      resource: { kind: 'fit', key, value },
      settings,
      version: modelVersion(data, model, settings, seed),
      ms,
      bytes: sizeOf(value),
    };
  }
}

type Askers = Map<Ticket, (progress: Progress) => void>;

interface Inputs {
  readonly key: string;
  /** The same without what it is fitted on. */
  readonly family: string;
  readonly id: ModelId;
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
}

function readInputs(
  state: WorldState,
  consent: TrainingScope,
  id: ModelId,
  { seed: chosenSeed, settings: chosen }: FitOptions,
): Inputs {
  const { revision, seeded } = MODELS[id];
  const settings = settingsOf(id, chosen);
  const seed = seeded ? chosenSeed : 0;
  const family = [state.key, id, revision, settings, seed];
  return { key: keyOf([...family, consent.trainingKey]), family: keyOf(family), id, settings, seed };
}

/** Hash of all that a fit is made from, settings, seed and code revisions, as 16 hex digits: equal versions, equal models. */
export function modelVersion(
  data: TrainingData,
  model: Model,
  settings: Readonly<Record<string, number>>,
  seed: number,
): string {
  const { events, customers, items, validation } = data;
  const columns = [
    events.customer,
    events.item,
    events.minute,
    events.value,
    events.channel,
    customers.region,
    customers.ageBand,
    items.category,
    ...(items.embedding ? [items.embedding] : []),
    ...(validation ? [validation.start, validation.columns] : []),
  ];
  const parts = (model.parts ?? []).map((id) => [id, MODELS[id].revision]);
  const made = [model.id, model.revision, parts, settings, model.seeded ? seed : 0, columns.map(hashBytes)];
  return hashBytes(Uint16Array.from(keyOf(made), (letter) => letter.charCodeAt(0)));
}

function sizeOf(fitted: Fitted): number {
  return Object.values(fitted).reduce<number>((sum, value) => {
    if (typeof value === 'number') return sum + 8;
    return sum + (ArrayBuffer.isView(value) ? value.byteLength : sizeOf(value));
  }, 0);
}
