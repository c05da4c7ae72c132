import type { Pause } from '../math/linear';
import { isotonic, type Steps, stepAt, wilson } from '../math/statistics';
import { meanFigure } from '../metrics/outcomes';
import type { Calibration, CalibrationBin, EvidenceComparison } from '../protocol/models-report';
import { BOUGHT_IN_TEST, BOUGHT_IN_VALIDATION } from '../shard/shard-api';
import type { RankedModel } from './ranked-model';

const BINS = 10;
/** Fewer purchases than this say nothing about ten tenths. */
const FEWEST_PURCHASES = 50;
const PER_THOUSAND = 1000;

/** Over how many weeks a purchase counts, and how much busier the tested ones were than those learned from. */
export interface Horizon {
  readonly weeks: number;
  readonly busier: number;
}

/** What a model believes: probabilities by score, and how well they held. */
export interface Belief {
  readonly steps: Steps;
  readonly calibration: Calibration;
}

/**
 * Orders pairs by score: an ascending key per pair, which holds the score's bits in such an order that
 * keys compare as scores do, and below them what became of the pair.
 */
function sortedKeys(ranked: RankedModel, from: (customer: number) => boolean): Float64Array {
  const keys = new Float64Array(ranked.pairScore.length);
  const bits = new Uint32Array(ranked.pairScore.buffer, ranked.pairScore.byteOffset, ranked.pairScore.length);
  let count = 0;
  for (let customer = 0; customer < ranked.customers; customer++) {
    if (!from(customer)) continue;
    for (let at = ranked.pairStart[customer]!; at < ranked.pairStart[customer + 1]!; at++) {
      const raw = bits[at]!;
      const ordered = raw >>> 31 === 1 ? ~raw >>> 0 : (raw | 0x80000000) >>> 0;
      keys[count++] = ordered * 4 + ranked.pairBought[at]!;
    }
  }
  return keys.subarray(0, count).sort();
}

const scoreBits = new Uint32Array(1);
const scoreValue = new Float32Array(scoreBits.buffer);

function scoreOf(key: number): number {
  const ordered = Math.floor(key / 4);
  scoreBits[0] = ordered >= 0x80000000 ? ordered & 0x7fffffff : ~ordered;
  return scoreValue[0]!;
}

/** Pairs of equal score together, ascending. */
function groups(keys: Float64Array, flag: number): { score: number[]; hits: number[]; counts: number[] } {
  const score: number[] = [];
  const hits: number[] = [];
  const counts: number[] = [];
  let current = -1;
  for (const key of keys) {
    const ordered = Math.floor(key / 4);
    if (ordered !== current) {
      current = ordered;
      score.push(scoreOf(key));
      hits.push(0);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    if ((key - ordered * 4) & flag) hits[hits.length - 1]!++;
  }
  return { score, hits, counts };
}

/**
 * Turns a model's scores into probabilities of a purchase on the validation weeks and holds them against
 * the test weeks; null where too little was bought to fit them on.
 * @param trainable 1 for customers whose events may be learned from; only theirs are
 */
export async function calibrate(
  ranked: RankedModel,
  trainable: Uint8Array,
  { weeks: horizonWeeks, busier }: Horizon,
  pause: Pause,
): Promise<Belief | null> {
  const learned = groups(
    sortedKeys(ranked, (customer) => trainable[customer] === 1),
    BOUGHT_IN_VALIDATION,
  );
  const purchases = learned.hits.reduce((sum, hits) => sum + hits, 0);
  if (purchases < FEWEST_PURCHASES) return null;
  const steps = isotonic(learned.score, learned.hits, learned.counts);
  await pause();
  const tested = groups(
    sortedKeys(ranked, () => true),
    BOUGHT_IN_TEST,
  );
  const bins = binned(tested, steps);
  const pairs = bins.reduce((sum, bin) => sum + bin.pairs, 0);
  return {
    steps,
    calibration: {
      horizonWeeks,
      busier,
      fitted: { pairs: learned.counts.reduce((sum, count) => sum + count, 0), purchases },
      bins,
      expectedError:
        bins.reduce((sum, bin) => sum + bin.pairs * Math.abs(bin.predicted - bin.observed), 0) / pairs,
    },
  };
}

/** Groups of pairs by score, a tenth each, as near as pairs of equal probability allow, which stay together. */
function binned(tested: ReturnType<typeof groups>, steps: Steps): CalibrationBin[] {
  const total = tested.counts.reduce((sum, count) => sum + count, 0);
  const bins: CalibrationBin[] = [];
  let pairs = 0;
  let purchases = 0;
  let predicted = 0;
  let seen = 0;
  let closed = 0;
  tested.score.forEach((score, at) => {
    pairs += tested.counts[at]!;
    purchases += tested.hits[at]!;
    predicted += tested.counts[at]! * stepAt(steps, score);
    seen += tested.counts[at]!;
    const next = tested.score[at + 1];
    const apart = next === undefined || stepAt(steps, next) !== stepAt(steps, score);
    if (apart && seen * BINS >= total * (closed + 1)) {
      closed = Math.floor((seen * BINS) / total);
      bins.push({
        predicted: predicted / pairs,
        observed: purchases / pairs,
        ...wilson(purchases, pairs),
        pairs,
        purchases,
      });
      pairs = 0;
      purchases = 0;
      predicted = 0;
    }
  });
  return bins;
}

/**
 * The lists of profiled customers with a history by all three kinds of evidence, per 1,000 places.
 * @param simulated orders and margin of a customer's list, from the response model
 */
export function compareEvidence(
  ranked: RankedModel,
  steps: Steps,
  unitMargin: Float64Array,
  slateSize: number,
  simulated: (customer: number) => { readonly orders: number; readonly margin: number },
): EvidenceComparison {
  const sums = Array.from({ length: 6 }, () => ({ sum: 0, squares: 0 }));
  let n = 0;
  const values = new Float64Array(6);
  for (let customer = 0; customer < ranked.customers; customer++) {
    const begin = ranked.pairStart[customer]!;
    const end = Math.min(ranked.pairStart[customer + 1]!, begin + slateSize);
    if (begin === end) continue;
    n++;
    values.fill(0);
    for (let at = begin; at < end; at++) {
      const margin = unitMargin[ranked.pairItem[at]!]!;
      const probability = stepAt(steps, ranked.pairScore[at]!);
      const bought = ranked.pairBought[at]! & BOUGHT_IN_TEST ? 1 : 0;
      values[0]! += probability;
      values[1]! += bought;
      values[2]! += probability * margin;
      values[3]! += bought * margin;
    }
    const { orders, margin } = simulated(customer);
    values[4] = orders;
    values[5] = margin;
    sums.forEach((each, at) => {
      each.sum += values[at]!;
      each.squares += values[at]! * values[at]!;
    });
  }
  const [
    predictedPurchases,
    heldOutPurchases,
    predictedMargin,
    heldOutMargin,
    simulatedOrders,
    simulatedMargin,
  ] = sums.map(({ sum, squares }) => meanFigure(sum, squares, n, PER_THOUSAND / slateSize));
  return {
    predictedPurchases: predictedPurchases!,
    heldOutPurchases: heldOutPurchases!,
    predictedMargin: predictedMargin!,
    heldOutMargin: heldOutMargin!,
    simulatedOrders: simulatedOrders!,
    simulatedMargin: simulatedMargin!,
  };
}
