import { hashBytes } from '../math/hash';
import type { Pause } from '../math/linear';
import { Recent } from '../math/recent';
import type { Fitted, Model, TrainingData } from '../models/model';
import { MODELS } from '../models/models';
import { CANCELLED, EngineFault } from '../protocol/engine-error';
import { type ModelId, type ModelSettings, settingsOf } from '../protocol/models';
import { keyOf } from '../protocol/policy';
import type { Progress } from '../protocol/results';
import { nextTask } from '../shard/next-task';
import type { Resource } from '../shard/shard-api';

import { type Ticket, unlessCancelled } from './ticket';
import { type TrainingScope, trainingData } from './training-data';
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
  private readonly fits = new Recent<Promise<ModelFit>>(FITS_KEPT);
  /** Who waits for each fit under way. */
  private readonly askers = new Map<string, Askers>();

  /** @param clock milliseconds; nothing but reported durations depends on it */
  constructor(private readonly clock: () => number) {}

  clear(): void {
    this.fits.clear();
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
    this.askers.get(inputs.key)?.set(ticket, onProgress);
    const fitted = Recent.once(this.fits, inputs.key, async () => {
      const askers: Askers = new Map([[ticket, onProgress]]);
      this.askers.set(inputs.key, askers);
      try {
        return await this.make(state, consent, inputs, askers);
      } finally {
        if (this.askers.get(inputs.key) === askers) this.askers.delete(inputs.key);
      }
    });
    return unlessCancelled(ticket, fitted);
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
    const pause: Pause = async () => {
      const left = this.clock();
      await nextTask();
      away += this.clock() - left;
      if ([...askers.keys()].every((asker) => asker.cancelled)) throw new EngineFault(CANCELLED);
    };
    const data = trainingData(state, consent);
    const began = this.clock();
    const value = await model.fit(data, {
      seed,
      settings,
      pause,
      progress: tell,
    });
    const ms = this.clock() - began - away;
    tell(1, 1);
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
  return { key: keyOf([state.key, id, revision, settings, seed, consent.trainingKey]), id, settings, seed };
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
