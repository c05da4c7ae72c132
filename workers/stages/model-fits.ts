import type { Ticket } from '../engine';
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
import type { ConsentState } from './consent-state';
import { trainingData } from './training-data';
import type { WorldState } from './world-state';

/** What a fit is asked with, beside data and model. */
export interface FitOptions {
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
  private readonly askers = new Map<string, Set<Ticket>>();

  /** @param clock milliseconds; nothing but reported durations depends on it */
  constructor(private readonly clock: () => number) {}

  clear(): void {
    this.fits.clear();
  }

  /** The fit goes on for as long as anybody who asked for it still wants it. */
  fit(
    state: WorldState,
    consent: ConsentState,
    id: ModelId,
    options: FitOptions,
    ticket: Ticket,
    onProgress: (progress: Progress) => void,
  ): Promise<ModelFit> {
    const model: Model = MODELS[id];
    const settings = settingsOf(id, options.settings);
    const seed = model.seeded ? options.seed : 0;
    const key = keyOf([state.key, id, model.revision, settings, seed, consent.trainingKey]);
    const askers = this.askers.get(key) ?? new Set();
    this.askers.set(key, askers.add(ticket));
    return Recent.once(this.fits, key, async () => {
      onProgress({ stage: 'model', model: id, done: 0, total: 1 });
      let away = 0;
      const pause: Pause = async () => {
        const left = this.clock();
        await nextTask();
        away += this.clock() - left;
        if ([...askers].every((asker) => asker.cancelled)) throw new EngineFault(CANCELLED);
      };
      try {
        const data = trainingData(state, consent);
        const began = this.clock();
        const value = await model.fit(data, {
          seed,
          settings,
          pause,
          progress: (done, total) => onProgress({ stage: 'model', model: id, done, total }),
        });
        const ms = this.clock() - began - away;
        onProgress({ stage: 'model', model: id, done: 1, total: 1 });
        return {
          resource: { kind: 'fit', key, value },
          settings,
          version: modelVersion(data, model, settings, seed),
          ms,
          bytes: sizeOf(value),
        };
      } finally {
        this.askers.delete(key);
      }
    });
  }
}

/** Hash of training data, settings, seed and code revision, as 16 hex digits: equal versions, equal models. */
export function modelVersion(
  data: TrainingData,
  model: Model,
  settings: Readonly<Record<string, number>>,
  seed: number,
): string {
  const { customer, item, minute, value, channel } = data.events;
  const parts = [customer, item, minute, value, channel].map(hashBytes);
  const text = keyOf([model.id, model.revision, settings, model.seeded ? seed : 0, parts]);
  return hashBytes(Uint16Array.from(text, (letter) => letter.charCodeAt(0)));
}

function sizeOf(fitted: Fitted): number {
  return Object.values(fitted).reduce<number>((sum, value) => {
    if (typeof value === 'number') return sum + 8;
    return sum + (ArrayBuffer.isView(value) ? value.byteLength : sizeOf(value));
  }, 0);
}
