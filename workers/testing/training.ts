import { historyOf, type TrainingEvents } from '../features/interactions';
import { csrFromPairs } from '../math/csr';
import type { FitContext, ScoringContext, TrainingData } from '../models/model';
import { type ModelId, type SettingsOf, settingsOf } from '../protocol/models';

const MINUTES_PER_DAY = 24 * 60;

interface Shape {
  readonly items: number;
  /** Minute of each event, row by row; a day apart in the order given where left out. */
  readonly minutes?: readonly (readonly number[])[];
  readonly values?: readonly (readonly number[])[];
  readonly regions?: readonly number[];
  readonly category?: readonly number[];
  readonly embedding?: Float32Array;
  readonly dimensions?: number;
  readonly validation?: readonly (readonly number[])[];
}

/** Training data from each customer's items in the order met. */
export function trainingOn(rows: readonly (readonly number[])[], shape: Shape): TrainingData {
  const { items, minutes, values } = shape;
  const list = rows
    .flatMap((row, customer) =>
      row.map((item, at) => ({
        customer,
        item,
        minute: minutes?.[customer]?.[at] ?? at * MINUTES_PER_DAY,
        value: values?.[customer]?.[at] ?? 1,
      })),
    )
    .sort((a, b) => a.minute - b.minute || a.customer - b.customer || a.item - b.item);
  const events: TrainingEvents = {
    count: list.length,
    customer: Uint32Array.from(list, (event) => event.customer),
    item: Uint32Array.from(list, (event) => event.item),
    minute: Int32Array.from(list, (event) => event.minute),
    value: Float32Array.from(list, (event) => event.value),
    channel: new Uint8Array(list.length),
  };
  const region = Uint8Array.from(rows, (_, customer) => shape.regions?.[customer] ?? 0);
  const category = Uint8Array.from({ length: items }, (_, item) => shape.category?.[item] ?? 0);
  const pairs = (shape.validation ?? []).flatMap((row, customer) => row.map((item) => [customer, item]));
  return {
    interactions: historyOf(events, rows.length, items),
    events,
    end: list.reduce((latest, { minute }) => Math.max(latest, minute), -1) + 1,
    customers: {
      region,
      regions: Math.max(0, ...region) + 1,
      ageBand: new Uint8Array(rows.length),
      ageBands: 1,
    },
    items: {
      count: items,
      category,
      categories: Math.max(0, ...category) + 1,
      embedding: shape.embedding ?? null,
      dimensions: shape.dimensions ?? 0,
    },
    validation: shape.validation
      ? csrFromPairs(
          rows.length,
          items,
          Uint32Array.from(pairs, ([row]) => row!),
          Uint32Array.from(pairs, ([, item]) => item!),
          pairs.length,
        )
      : null,
  };
}

/** A fit with a model's default settings and those given, that is never cancelled. */
export function fitting<I extends ModelId>(
  model: I,
  chosen: Partial<SettingsOf<I>> = {},
  seed = 1,
): FitContext<SettingsOf<I>> {
  return {
    seed,
    settings: { ...settingsOf(model, {}), ...chosen },
    pause: () => Promise.resolve(),
    progress: () => {},
  };
}

/** Scoring of the same customers the data is about, all of them profiled. */
export function scoringOf(data: TrainingData): ScoringContext {
  return {
    history: data.interactions,
    customers: data.customers,
    customerIds: Uint32Array.from({ length: data.interactions.rows }, (_, at) => at),
    items: data.items,
    end: data.end,
    truth: () => 0,
  };
}
