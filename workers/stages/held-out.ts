import type { Csr } from '../math/csr';
import { topIndices } from '../math/top-k';
import { catalogueCoverage, gini, selfInformation } from '../metrics/list';
import { meanFigure } from '../metrics/outcomes';
import { rankingMetrics } from '../metrics/ranking';
import type { FitContext, Fitted, Model, ScoringContext, TrainingData } from '../models/model';
import { EngineFault } from '../protocol/engine-error';
import type { ModelId, SettingsOf } from '../protocol/models';
import { ACCURACY_IDS, type AccuracyId } from '../protocol/models-report';
import type { Figure } from '../protocol/results';

/** Scores held at once: a block of customers times the catalogue. */
const SCORES_PER_BLOCK = 32_768;

/** A log split in two: what models learn from, and what they are asked about. */
export interface HeldOutTask {
  readonly training: TrainingData;
  /** The customers asked about, rows by local index; their histories are never listed again. */
  readonly scoring: ScoringContext;
  /**
   * Local customers x held-out items. Columns from `training.items.count` on are items the catalogue
   * does not have: they count as relevant and no list can hold them.
   */
  readonly relevant: Csr;
}

/** One customer's best unseen items, best first; at most k. */
export interface HeldOutList {
  /** Local index. */
  readonly customer: number;
  readonly items: readonly number[];
  /** The model's own scores of the items. */
  readonly scores: readonly number[];
}

/** Accuracy is a mean over customers with relevant items; definitions in `metrics/ranking.ts` and `metrics/list.ts`. */
export interface HeldOutMetrics extends Readonly<Record<AccuracyId, Figure>> {
  /** Average precision over |relevant| instead of min(|relevant|, k). */
  readonly mapOverRelevant: Figure;
  readonly coverage: Figure;
  readonly gini: Figure;
  /** Mean over lists that are not empty. */
  readonly novelty: Figure;
}

export interface HeldOutEvaluation {
  readonly lists: readonly HeldOutList[];
  readonly metrics: HeldOutMetrics;
  /** Of the caller's clock: the fit alone, then scoring, ranking and measuring. */
  readonly fitTime: number;
  readonly scoreTime: number;
}

/**
 * The best k items of the whole catalogue for every local customer with a relevant item, items of the
 * history left out, ties to the lower index; nothing is sampled.
 * @throws EngineFault `not-solvable` when a score is not a number; whatever `pause` throws.
 */
async function listsOf<F extends Fitted>(
  model: Model<F>,
  fitted: F,
  task: HeldOutTask,
  k: number,
  pause: FitContext['pause'],
): Promise<HeldOutList[]> {
  const { scoring, relevant } = task;
  const items = task.training.items.count;
  const { start, columns } = scoring.history;
  const block = Math.max(1, Math.floor(SCORES_PER_BLOCK / items));
  const scores = new Float64Array(block * items);
  const unseen = new Uint8Array(items);
  const heap = new Int32Array(k);
  const best = new Uint32Array(k);
  const lists: HeldOutList[] = [];
  for (let from = 0; from < relevant.rows; from += block) {
    const to = Math.min(relevant.rows, from + block);
    await pause();
    model.score(fitted, scoring, from, to, scores);
    for (let customer = from; customer < to; customer++) {
      if (relevant.start[customer] === relevant.start[customer + 1]) continue;
      const row = scores.subarray((customer - from) * items, (customer - from + 1) * items);
      if (row.some(Number.isNaN)) {
        throw new EngineFault({
          code: 'not-solvable',
          message:
            'The fit went astray and gave scores that are not numbers; try a smaller learning rate or more regularisation.',
        });
      }
      unseen.fill(1);
      for (let at = start[customer]!; at < start[customer + 1]!; at++) unseen[columns[at]!] = 0;
      const size = topIndices(row, unseen, k, heap, best, 0);
      const ranked = Array.from(best.subarray(0, size)).sort((a, b) => row[b]! - row[a]! || a - b);
      lists.push({ customer, items: ranked, scores: ranked.map((item) => row[item]!) });
    }
  }
  return lists;
}

/** A running mean with its spread. */
class Mean {
  private sum = 0;
  private squares = 0;
  private n = 0;

  add(value: number): void {
    this.sum += value;
    this.squares += value * value;
    this.n++;
  }

  figure(): Figure {
    return meanFigure(this.sum, this.squares, this.n);
  }
}

/** Measures lists of k against what was held out; exact, in the order of the lists. */
function measureLists(
  lists: readonly HeldOutList[],
  relevant: Csr,
  interactions: Csr,
  k: number,
): HeldOutMetrics {
  const items = interactions.columnCount;
  const known = new Uint32Array(items);
  for (const item of interactions.columns) known[item]!++;
  const information = selfInformation(known, interactions.rows);
  const exposure = new Uint32Array(items);
  const accuracy = Object.fromEntries(ACCURACY_IDS.map((id) => [id, new Mean()])) as Record<AccuracyId, Mean>;
  const mapOverRelevant = new Mean();
  const novelty = new Mean();
  for (const list of lists) {
    for (const item of list.items) exposure[item]!++;
    if (list.items.length > 0) {
      const bits = list.items.reduce((sum, item) => sum + information[item]!, 0);
      novelty.add(bits / list.items.length);
    }
    const wanted = new Set(
      relevant.columns.subarray(relevant.start[list.customer]!, relevant.start[list.customer + 1]!),
    );
    const found = rankingMetrics(list.items, wanted, k);
    if (!found) continue;
    const { ap, ...others } = found;
    for (const id of ACCURACY_IDS) accuracy[id].add(id === 'map' ? ap : others[id]);
    mapOverRelevant.add((ap * Math.min(wanted.size, k)) / wanted.size);
  }
  const overLists = (value: number): Figure => ({ value, se: null, n: lists.length });
  return {
    ndcg: accuracy.ndcg.figure(),
    precision: accuracy.precision.figure(),
    recall: accuracy.recall.figure(),
    map: accuracy.map.figure(),
    mapOverRelevant: mapOverRelevant.figure(),
    mrr: accuracy.mrr.figure(),
    hitRate: accuracy.hitRate.figure(),
    coverage: overLists(catalogueCoverage(exposure)),
    gini: overLists(gini(exposure)),
    novelty: novelty.figure(),
  };
}

export interface HeldOutOptions<S> extends FitContext<S> {
  /** Length of the lists. */
  readonly k: number;
  /** Any steady clock; the engine has none of its own. */
  readonly clock: () => number;
}

/** Fits a model to the one part of a log and measures its lists on the other. */
export async function evaluateHeldOut<F extends Fitted, I extends ModelId>(
  model: Model<F, I>,
  task: HeldOutTask,
  options: HeldOutOptions<SettingsOf<I>>,
): Promise<HeldOutEvaluation> {
  const { k, clock, ...context } = options;
  const begin = clock();
  const fitted = await model.fit(task.training, context);
  const between = clock();
  const lists = await listsOf(model, fitted, task, k, context.pause);
  const metrics = measureLists(lists, task.relevant, task.training.interactions, k);
  return { lists, metrics, fitTime: between - begin, scoreTime: clock() - between };
}
