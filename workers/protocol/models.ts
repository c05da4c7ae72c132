/** Every recommender there is, in the order of the screen: floor, rules, neighbours, factors, networks, mixtures, ceiling. */
export const MODEL_IDS = [
  'random',
  'popularity',
  'trending',
  'activity',
  'manual',
  'content',
  'item-knn',
  'sar',
  'session-knn',
  'ease',
  'ials',
  'bpr',
  'two-tower',
  'neumf',
  'context',
  'hybrid',
  'oracle',
] as const;
export type ModelId = (typeof MODEL_IDS)[number];

/** `floor` and `ceiling` frame the others; `rule` counts and sorts; `learned` fits weights to the log. */
export type ModelKind = 'floor' | 'rule' | 'learned' | 'ceiling';

interface ModelInfo {
  readonly name: string;
  readonly kind: ModelKind;
  /** One plain sentence, shown to people who do not build models. */
  readonly about: string;
}

export const MODEL_INFO: Readonly<Record<ModelId, ModelInfo>> = {
  random: {
    name: 'Random, the floor',
    kind: 'floor',
    about: 'Every customer gets their own random order: what no model may fall below.',
  },
  popularity: {
    name: 'Popularity',
    kind: 'rule',
    about: 'Best sellers of the customer’s region; nothing else about the customer is used.',
  },
  trending: {
    name: 'Trending',
    kind: 'rule',
    about: 'Best sellers of the region, with older events counting for less.',
  },
  activity: {
    name: 'Activity score',
    kind: 'rule',
    about:
      'Ranks customers by how active they are, for campaigns about one product; items come in order of popularity.',
  },
  manual: {
    name: 'Manual rules',
    kind: 'rule',
    about: 'What the shop does today: best sellers of the region and of the favourite category in turn.',
  },
  content: {
    name: 'Content-based',
    kind: 'learned',
    about:
      'Items that resemble, by description, what the customer already took to. Knows new items from the first day.',
  },
  'item-knn': {
    name: 'Item neighbours (kNN)',
    kind: 'learned',
    about:
      'Items that the same people took to: each item counts its nearest neighbours by cosine or Jaccard similarity.',
  },
  sar: {
    name: 'SAR (Jaccard, time decay)',
    kind: 'learned',
    about: 'Item neighbours by Jaccard similarity, with a customer’s older events counting for less.',
  },
  'session-knn': {
    name: 'Session neighbours',
    kind: 'learned',
    about: 'Finds earlier visits like the customer’s latest one, and recommends what followed in them.',
  },
  ease: {
    name: 'EASE, learned from the log',
    kind: 'learned',
    about: 'One weight from every item to every other, all fitted at once in closed form.',
  },
  ials: {
    name: 'iALS, latent factors',
    kind: 'learned',
    about: 'Gives customers and items a few dozen hidden traits each, by alternating least squares.',
  },
  bpr: {
    name: 'BPR, learned from pairs',
    kind: 'learned',
    about: 'Hidden traits trained so that what a customer took to ranks above what they did not.',
  },
  'two-tower': {
    name: 'Two-tower network',
    kind: 'learned',
    about: 'One small network reads the customer and their history, another the item; close outputs match.',
  },
  neumf: {
    name: 'Neural collaborative filtering',
    kind: 'learned',
    about: 'Hidden traits of customer and item, multiplied and passed through a small network (NeuMF).',
  },
  context: {
    name: 'Context-aware',
    kind: 'learned',
    about:
      'EASE at its default settings, re-weighted by what sells in the customer’s region, on their usual channel and at their usual hour.',
  },
  hybrid: {
    name: 'Hybrid by history length',
    kind: 'learned',
    about:
      'Popularity for newcomers, content after the first items, collaborative models once there is a history.',
  },
  oracle: {
    name: 'Oracle, the ceiling',
    kind: 'ceiling',
    about:
      'Knows the simulation’s own probabilities, so nothing earns more simulated orders. No real system can know them, and the log, written mostly by popularity, may favour others.',
  },
};

/** One number a model can be set by. A setting that is `whole` takes whole numbers only. */
export interface SettingDefinition {
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly whole: boolean;
  /** How a search draws values: evenly, or evenly by magnitude. */
  readonly scale: 'linear' | 'log';
}

const linear = (label: string, min: number, max: number, initial: number, hint: string) =>
  ({ label, hint, min, max, default: initial, whole: false, scale: 'linear' }) as const;
const log = (label: string, min: number, max: number, initial: number, hint: string) =>
  ({ label, hint, min, max, default: initial, whole: false, scale: 'log' }) as const;
const count = (label: string, min: number, max: number, initial: number, hint: string) =>
  ({ label, hint, min, max, default: initial, whole: true, scale: 'log' }) as const;
const choice = (label: string, initial: 0 | 1, hint: string) =>
  ({ label, hint, min: 0, max: 1, default: initial, whole: true, scale: 'linear' }) as const;

const NO_SETTINGS = {} as const;
const HALF_LIFE = 'Days after which an event counts half; 0 switches decay off.';

/** Bounds and defaults of every model's settings; the schema, the command line, the search and the page read these. */
export const MODEL_SETTINGS = {
  random: NO_SETTINGS,
  popularity: NO_SETTINGS,
  trending: { halfLifeDays: linear('Half-life, days', 1, 365, 60, 'Days after which an event counts half.') },
  activity: NO_SETTINGS,
  manual: NO_SETTINGS,
  content: { halfLifeDays: linear('Half-life, days', 0, 365, 0, HALF_LIFE) },
  'item-knn': {
    neighbours: count('Neighbours', 1, 1000, 100, 'How many of its nearest items each item listens to.'),
    jaccard: choice('Jaccard', 0, '0: cosine similarity; 1: Jaccard similarity.'),
    halfLifeDays: linear('Half-life, days', 0, 365, 0, HALF_LIFE),
  },
  sar: { halfLifeDays: linear('Half-life, days', 0, 365, 30, HALF_LIFE) },
  'session-knn': {
    gapHours: log('Gap, hours', 0.5, 8760, 336, 'A pause longer than this starts a new visit.'),
    neighbours: count('Neighbours', 1, 2000, 200, 'How many earlier visits are listened to.'),
    halfLifeDays: linear('Half-life, days', 0, 365, 90, HALF_LIFE),
  },
  ease: {
    lambda: log('Lambda', 1, 100_000, 500, 'Ridge penalty: larger is more cautious about rare pairs.'),
  },
  ials: {
    factors: count('Factors', 2, 256, 64, 'Hidden traits per customer and item.'),
    epochs: count('Epochs', 1, 100, 12, 'Passes over the data.'),
    alpha0: log('Unobserved weight', 0.0001, 10, 0.2, 'Weight of every pair that was not observed.'),
    lambda: log('Regularisation', 0.000_001, 10, 0.015, 'Pull of every trait towards 0.'),
    nu: linear(
      'Frequency exponent',
      0,
      1,
      1,
      '1: regularisation grows with the number of events; 0: the same for all.',
    ),
  },
  bpr: {
    factors: count('Factors', 2, 256, 64, 'Hidden traits per customer and item.'),
    epochs: count('Epochs', 1, 500, 40, 'Passes over the data.'),
    learningRate: log('Learning rate', 0.0001, 1, 0.08, 'Size of each step.'),
    lambda: log('Regularisation', 0.000_001, 1, 0.02, 'Pull of every trait towards 0.'),
  },
  'two-tower': {
    factors: count('Outputs', 4, 128, 32, 'Length of the vectors both towers give.'),
    epochs: count('Epochs', 1, 200, 6, 'Passes over the data.'),
    learningRate: log('Learning rate', 0.0001, 0.1, 0.003, 'Size of each step (Adam).'),
    temperature: log('Temperature', 0.01, 1, 0.1, 'Lower makes the network surer of itself.'),
  },
  neumf: {
    factors: count('Factors', 2, 64, 8, 'Hidden traits per customer and item, for each of the two branches.'),
    epochs: count('Epochs', 1, 200, 20, 'Passes over the data.'),
    learningRate: log('Learning rate', 0.0001, 0.1, 0.003, 'Size of each step (Adam).'),
    negatives: count('Negatives', 1, 20, 4, 'Items not taken that are drawn for each one taken.'),
    lambda: log('Regularisation', 0.000_000_01, 0.1, 0.0015, 'Pull of every weight towards 0.'),
  },
  context: { strength: linear('Strength', 0, 2, 0.25, '0: EASE alone; 1: context counts in full.') },
  hybrid: NO_SETTINGS,
  oracle: NO_SETTINGS,
} as const satisfies Readonly<Record<ModelId, Readonly<Record<string, SettingDefinition>>>>;

/** A model's settings by name. */
export type SettingsOf<I extends ModelId> = Readonly<Record<keyof (typeof MODEL_SETTINGS)[I], number>>;

/** Settings that differ from their defaults, as `model.setting`: `{ 'ease.lambda': 300 }`. */
export type ModelSettings = Readonly<Record<string, number>>;

/** The definition behind a `model.setting` name; null where there is none. */
export function settingDefinition(name: string): SettingDefinition | null {
  const [model, setting, ...rest] = name.split('.');
  if (rest.length > 0 || !model || !setting || !Object.hasOwn(MODEL_SETTINGS, model)) return null;
  const table: Readonly<Record<string, SettingDefinition>> = MODEL_SETTINGS[model as ModelId];
  return Object.hasOwn(table, setting) ? table[setting]! : null;
}

/** What is wrong with a value for a setting, as the end of a sentence; null when nothing is. */
export function settingProblem(name: string, value: unknown): string | null {
  const definition = settingDefinition(name);
  if (!definition) return 'is not a setting of any model';
  const { min, max, whole } = definition;
  const fits =
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  return fits ? null : `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
}

/** All settings of a model, with defaults where nothing else is chosen. */
export function settingsOf<I extends ModelId>(model: I, chosen: ModelSettings): SettingsOf<I> {
  const table: Readonly<Record<string, SettingDefinition>> = MODEL_SETTINGS[model];
  return Object.fromEntries(
    Object.entries(table).map(([name, definition]) => [
      name,
      chosen[`${model}.${name}`] ?? definition.default,
    ]),
  ) as SettingsOf<I>;
}
