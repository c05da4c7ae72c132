import { SlateKernels } from '../workers/kernels/slates';
import { NO_BUSINESS } from '../workers/protocol/business-values';
import { mmrScratch, mmrSelect } from '../workers/rerank/mmr';
import type { DefaultLists } from './default-lists';

/** Picks lists by MMR for many customers under many weights, as a shard does for a frontier. */
export interface ListRun {
  /** Positions picked, customers x weights x slate; -1 where a customer has fewer candidates. */
  readonly slates: Int32Array;
  run(): void;
}

/** Positions picked go to `slates`; one customer's lists after the other. */
type PickAll = (customer: number, to: number) => void;

/**
 * @param weights relevance, margin, diversity, three by three
 * @param customers how many, from the first
 * @param isSimd false: the TypeScript twin
 * @returns null where there is no SIMD
 */
export function listRun(
  lists: DefaultLists,
  weights: Float32Array,
  customers: number,
  isSimd: boolean,
): ListRun | null {
  const { slateSize } = lists;
  const policies = weights.length / 3;
  const slates = new Int32Array(customers * policies * slateSize).fill(-1);
  const triples = Array.from(
    { length: policies },
    (_, at) => [...weights.subarray(at * 3, at * 3 + 3)] as [number, number, number],
  );
  const pickAll = isSimd ? bySimd(lists, triples, slates) : byTwin(lists, triples, slates);
  if (!pickAll) return null;
  return {
    slates,
    run() {
      for (let customer = 0; customer < customers; customer++) {
        pickAll(customer, customer * policies * slateSize);
      }
    },
  };
}

type Triples = readonly (readonly [relevance: number, margin: number, diversity: number])[];

function bySimd(lists: DefaultLists, triples: Triples, slates: Int32Array): PickAll | null {
  const { data, content, slateSize, width, margin, boost, source } = lists;
  const kernels = new SlateKernels({ ...data.items, ...content });
  const job = {
    candidates: width,
    slateSize,
    policies: triples.length,
    business: NO_BUSINESS,
    margin,
    boost,
  };
  const bench = kernels.take(job);
  if (!bench) return null;
  bench.weigh(Float64Array.from(triples.flat()));
  return (customer, first) => {
    const set = source(customer);
    bench.load(set, customer, set.count(customer), [], false, true);
    const size = bench.pickMany(triples.length);
    // What is beyond a short list is left as it was: nothing.
    if (size === slateSize) slates.set(bench.listed, first);
    else {
      for (let at = 0; at < bench.listed.length; at += slateSize) {
        for (let rank = 0; rank < size; rank++) slates[first + at + rank] = bench.listed[at + rank]!;
      }
    }
  };
}

/** As a shard picks where there is no SIMD. */
function byTwin(lists: DefaultLists, triples: Triples, slates: Int32Array): PickAll {
  const { item, relevance, count, similarity, items, slateSize, width, margin, boost } = lists;
  const near = new Float32Array(width * width);
  const index = Uint32Array.from({ length: width }, (_, at) => at);
  const scratch = mmrScratch(width, slateSize);
  const picks = new Int32Array(slateSize);
  const picked = new Float32Array(slateSize);
  const likeness = { values: near, stride: width, index };
  return (customer, first) => {
    const own = count[customer]!;
    const from = customer * width;
    for (let a = 0; a < own; a++) {
      const row = item[from + a]! * items;
      for (let b = 0; b < own; b++) near[a * width + b] = similarity[row + item[from + b]!]!;
    }
    let to = first;
    for (const [wR, wM, wD] of triples) {
      const size = mmrSelect(
        own,
        from,
        item,
        relevance,
        { margin, boost },
        likeness,
        0,
        wR,
        wM,
        wD,
        slateSize,
        picks,
        picked,
        scratch,
      );
      for (let rank = 0; rank < size; rank++) slates[to + rank] = picks[rank]!;
      to += slateSize;
    }
  };
}
