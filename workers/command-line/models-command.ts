import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Fitted, Model } from '../models/model';
import { MODELS } from '../models/models';
import { badInput, EngineFault } from '../protocol/engine-error';
import { type ModelId, settingsOf } from '../protocol/models';
import type { OutcomeId } from '../protocol/results';
import { evaluateHeldOut, type HeldOutEvaluation, type HeldOutMetrics } from '../stages/held-out';
import { modelVersion } from '../stages/model-fits';
import type { ModelsCommandLine } from './arguments';
import { ONLINE_RETAIL_PROTOCOL, readOnlineRetail } from './online-retail';
import { type Ratings, readRatings } from './ratings';
import { type RatingsCounts, type RatingsSplit, splitRatings } from './ratings-split';

/** Models that hold a table of items x items, and the largest catalogue they are tried on. */
const DENSE: readonly ModelId[] = ['item-knn', 'sar', 'ease', 'context', 'hybrid'];
const DENSE_ITEMS = 15_000;
const ROWS_AT_ONCE = 5_000;

const FILES_PROTOCOL = [
  'Two files, split beforehand: models learn from every row of train and from nothing else.',
  'Relevant: every row of test, whatever its rating; a pair that train has too is left out, as no list shows it.',
] as const;

const RANKING_PROTOCOL = [
  'For each customer with a relevant item, all items of train that the customer has no row for there are ranked by score; nothing is sampled. Ties go to the item whose id comes first in code-point order.',
  'Accuracy is averaged over these customers, each weighing alike; those unknown to train get the best sellers.',
] as const;

export const DEFINITIONS = {
  value:
    'mean over customers; se is the standard error of that mean (standard deviation over the root of n), null where the figure is not a mean; n counts the customers',
  ndcg: 'sum of 1 / log2(1 + rank) over the hits, over the same sum for min(|relevant|, k) hits at the top; binary gain',
  precision: 'hits / k, even where a list is shorter than k',
  recall: 'hits / |relevant|',
  map: 'average precision over min(|relevant|, k): sum of precision at the rank of each hit, divided by the most hits a list of k can hold',
  mapOverRelevant:
    'average precision over |relevant|: the same sum, divided by the number of all test items of the customer',
  mrr: '1 / rank of the first hit, 0 without one',
  hitRate: '1 with at least one hit, else 0',
  coverage: 'distinct items on the lists / items of train',
  gini: 'Gini of how often each item of train is listed, items never listed included',
  novelty:
    'mean over the list of -log2(share of the customers of train who have the item), in bits; then the mean over lists',
} as const satisfies Record<keyof HeldOutMetrics | 'value', string>;

const NO_CONTENT = 'needs a description or category of the items';
const NO_PRICES = 'needs a world with prices and with a model of what people do when shown a list';
const NO_RESPONSE = 'needs a model of what people do when shown a list';
const NO_CONSENT = 'needs consent records and contact rules';

/** Outcomes of a synthetic world that ratings cannot give. */
export const NOT_AVAILABLE: Readonly<Record<Exclude<OutcomeId, keyof HeldOutMetrics>, string>> = {
  ild: NO_CONTENT,
  calibration: NO_CONTENT,
  clicks: NO_RESPONSE,
  orders: NO_RESPONSE,
  revenue: NO_PRICES,
  margin: NO_PRICES,
  incrementalMargin: NO_PRICES,
  returnOnSpend: NO_PRICES,
  optOutRisk: NO_RESPONSE,
  repeats: 'is 0 by the protocol: what a customer has in train is never listed',
  reach: NO_CONSENT,
  costPerContact: NO_CONSENT,
  contactsPerWeek: NO_CONSENT,
  contactsWithoutPermission: NO_CONSENT,
  profiled: NO_CONSENT,
  dataPoints: NO_CONSENT,
};

interface ModelLine {
  readonly model: ModelId;
  /** All settings, defaults included. */
  readonly settings: Readonly<Record<string, number>>;
  /** Hash of training data, settings, code revision, and of the seed where it plays a part. */
  readonly version: string;
  readonly metrics: HeldOutMetrics;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

export interface ModelsDocument {
  readonly source: { readonly train: string; readonly test: string } | string;
  readonly evidence: 'held-out';
  readonly k: number;
  readonly seed: number;
  readonly data: RatingsCounts;
  readonly protocol: readonly string[];
  readonly models: readonly ModelLine[];
  readonly definitions: typeof DEFINITIONS;
  readonly notAvailable: typeof NOT_AVAILABLE;
  /** The file with every list, and its rows; null where none was asked for. */
  readonly lists: { readonly file: string; readonly rows: number } | null;
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Measures every model of the line, one after another. @throws EngineFault as its parts do. */
export async function runModels(line: ModelsCommandLine): Promise<ModelsDocument> {
  const { data, models, k, seed, out } = line;
  if (data !== 'online-retail' && out !== null) refuseToOverwrite(data, out);
  const { train, test } = await readBoth(data);
  const split = splitRatings(train, test);
  if (split.users.length === 0) {
    throw new EngineFault(
      badInput('test', 'test: train has every pair of it, so nothing is left to be found.'),
    );
  }
  const { customers, items, pairs } = split.counts.train;
  const tooLarge = models.find((id) => DENSE.includes(id) && items > DENSE_ITEMS);
  if (tooLarge) {
    const sentence = `models: ${tooLarge} compares all items with each other and takes at most ${DENSE_ITEMS} of them; train has ${items}.`;
    throw new EngineFault(badInput('models', sentence));
  }
  const lists = out === null ? null : new ListsFile(out);
  // From here on the standard error holds progress; until here a fault is its only line.
  tell(
    `read: ${pairs} pairs of ${customers} customers and ${items} items; ${split.users.length} customers asked about`,
  );
  const measured: ModelLine[] = [];
  for (const [at, id] of models.entries()) {
    tell(`model ${id}, ${at + 1} of ${models.length}`);
    const { evaluation, ...about } = await measure(MODELS[id], split, line);
    lists?.add(id, split, evaluation);
    measured.push({
      ...about,
      metrics: evaluation.metrics,
      fitSeconds: evaluation.fitTime / 1000,
      scoreSeconds: evaluation.scoreTime / 1000,
    });
  }
  return {
    source: data,
    evidence: 'held-out',
    k,
    seed,
    data: split.counts,
    protocol: [...(data === 'online-retail' ? ONLINE_RETAIL_PROTOCOL : FILES_PROTOCOL), ...RANKING_PROTOCOL],
    models: measured,
    definitions: DEFINITIONS,
    notAvailable: NOT_AVAILABLE,
    lists: lists && { file: lists.path, rows: lists.rows },
  };
}

async function readBoth(data: ModelsCommandLine['data']): Promise<{ train: Ratings; test: Ratings }> {
  if (data === 'online-retail') return readOnlineRetail();
  return { train: readRatings(data.train, 'train'), test: readRatings(data.test, 'test') };
}

async function measure<I extends ModelId>(
  model: Model<Fitted, I>,
  { task }: RatingsSplit,
  { settings: chosen, k, seed }: ModelsCommandLine,
): Promise<Pick<ModelLine, 'model' | 'settings' | 'version'> & { evaluation: HeldOutEvaluation }> {
  const settings = settingsOf(model.id, chosen);
  const version = modelVersion(task.training, model, settings, seed);
  let told = 0;
  try {
    const evaluation = await evaluateHeldOut(model, task, {
      k,
      seed,
      settings,
      clock: () => performance.now(),
      pause: () => Promise.resolve(),
      progress: (done, total) => {
        const tenth = Math.floor((10 * done) / total);
        if (tenth > told) tell(`model ${model.id}: ${tenth * 10}%`);
        told = tenth;
      },
    });
    return { model: model.id, settings, version, evaluation };
  } catch (cause) {
    if (cause instanceof EngineFault) {
      const { error } = cause;
      throw new EngineFault({ ...error, message: `${model.id}: ${error.message}` });
    }
    // What the language throws when a typed array does not fit.
    if (!(cause instanceof RangeError)) throw cause;
    const sentence = `models: ${model.id} needs more memory than there is for ${task.training.items.count} items.`;
    throw new EngineFault(badInput('models', sentence));
  }
}

function refuseToOverwrite(inputs: { readonly train: string; readonly test: string }, out: string): void {
  if (!existsSync(out)) return;
  for (const input of [inputs.train, inputs.test]) {
    if (existsSync(input) && realpathSync(input) === realpathSync(out)) {
      throw new EngineFault(badInput('out', 'out: that is one of the files to be read.'));
    }
  }
}

/** Lists as rows of user, rank, item, score and model; cells that would start a formula are quoted as text. */
class ListsFile {
  rows = 0;

  /** Opens the file, so that a path that cannot be written to is known before anything is fitted. */
  constructor(readonly path: string) {
    writeFileSync(path, 'user,rank,item,score,model\n');
  }

  add(model: ModelId, { users, items }: RatingsSplit, { lists }: HeldOutEvaluation): void {
    let held: (string | number)[][] = [];
    const flush = () => {
      const text = Papa.unparse(held, { escapeFormulae: true, newline: '\n' });
      if (held.length > 0) writeFileSync(this.path, `${text}\n`, { flag: 'a' });
      this.rows += held.length;
      held = [];
    };
    for (const list of lists) {
      for (const [at, item] of list.items.entries()) {
        held.push([users[list.customer]!, at + 1, items[item]!, list.scores[at]!, model]);
      }
      if (held.length >= ROWS_AT_ONCE) flush();
    }
    flush();
  }
}
