import { COARSE_LATTICE, LATTICE } from '../workers/frontier/lattice';
import { gramMatrix, rowSolver, solverMemory } from '../workers/kernels/ials';
import { kernelsLost } from '../workers/kernels/kernels';
import { invertPositiveDefinite } from '../workers/kernels/linear';
import { type PanelMemory, scalarPanels, simdPanels } from '../workers/kernels/panels';
import { scalarProducts, scalarSums, simdProducts, simdSums } from '../workers/kernels/scores';
import { simdTopIndices } from '../workers/kernels/top';
import { noPause } from '../workers/math/linear';
import { Random } from '../workers/math/random';
import { topIndices } from '../workers/math/top-k';
import { MODEL_SETTINGS } from '../workers/protocol/models';
import type { Weights } from '../workers/protocol/policy';
import { Shard } from '../workers/shard/shard';
import type { MeasureJob, ShardApi } from '../workers/shard/shard-api';
import { type DefaultLists, defaultLists } from './default-lists';
import { listRun } from './mmr';

/** One piece of work done both ways on the same input. */
export interface KernelPair {
  readonly name: string;
  simd(): void | Promise<void>;
  scalar(): void | Promise<void>;
}

/** Relevance, margin, diversity, three by three. */
export function flatWeights(weights: readonly Weights[]): Float32Array {
  return Float32Array.from(
    weights.flatMap(({ relevance, margin, diversity }) => [relevance, margin, diversity]),
  );
}

const WHOLE = flatWeights(LATTICE);
/** The policies of a coarse frontier. */
const COARSE = flatWeights(COARSE_LATTICE.map((at) => LATTICE[at]!));

const MEASURED_BLOCKS = 8;
const ITEMS = 1_200;
const CANDIDATES = 100;
const FACTORS = MODEL_SETTINGS.ials.factors.default;
const CUSTOMERS = 12_000;
const SCORED = 400;
const HISTORY = 12;

function normals(length: number, name: string): Float64Array {
  const random = new Random(1, `bench/${name}`);
  return Float64Array.from({ length }, () => random.normal());
}

/** A symmetric positive definite matrix, n x n: a few products of random vectors on a heavy diagonal. */
function positiveDefinite(n: number): Float64Array {
  const x = normals(8 * n, 'definite');
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < 8; k++) a[i * n + j]! += x[8 * i + k]! * x[8 * j + k]!;
    a[i * n + i]! += n;
  }
  return a;
}

/** Somebody's items, SCORED times HISTORY of them, ascending. */
function histories(): Uint32Array {
  const random = new Random(1, 'bench/histories');
  return Uint32Array.from({ length: SCORED * HISTORY }, (_, at) => {
    const step = ITEMS / HISTORY;
    return Math.floor((at % HISTORY) * step) + random.below(step);
  });
}

function listsByMmr(
  lists: DefaultLists,
  name: string,
  weights: Float32Array,
  customers: number,
): KernelPair | null {
  const simd = listRun(lists, weights, customers, true);
  const scalar = listRun(lists, weights, customers, false);
  return simd && scalar && { name, simd: simd.run, scalar: scalar.run };
}

/** What a shard does for a frontier: 21 policies over a random thousand, candidates being remembered. */
async function listsMeasured({ watched }: DefaultLists): Promise<KernelPair> {
  const shards = await Promise.all(
    [true, false].map(async (isSimd) => {
      const shard = new Shard();
      for (const { name, args } of watched.calls) {
        if (name === 'load') await shard.load(args[0] as Parameters<ShardApi['load']>[0]);
        if (name === 'give') await shard.give(args[0] as Parameters<ShardApi['give']>[0]);
      }
      // As where the browser has no SIMD.
      if (!isSimd) Object.assign(shard, { kernels: null });
      return shard;
    }),
  );
  const job: MeasureJob = {
    ...watched.measuring.job,
    request: 'bench-kernels',
    weights: Float64Array.from(COARSE),
    fromBlock: 0,
    toBlock: MEASURED_BLOCKS,
    bySegment: false,
  };
  const run = (at: number) => async () => {
    await shards[at]!.measure(job);
  };
  return { name: 'lists picked and measured', simd: run(0), scalar: run(1) };
}

function topPair(): KernelPair | null {
  const scores = normals(SCORED * ITEMS, 'top');
  const allowed = new Uint8Array(ITEMS).fill(1);
  for (let at = 0; at < ITEMS; at += 9) allowed[at] = 0;
  const heap = new Int32Array(CANDIDATES);
  const out = new Uint32Array(CANDIDATES);
  const simd = simdTopIndices(ITEMS);
  if (!simd) return null;
  const over = (pick: (values: Float64Array) => unknown) => () => {
    for (let at = 0; at < SCORED; at++) pick(scores.subarray(at * ITEMS, (at + 1) * ITEMS));
  };
  return {
    name: 'the hundred best of 1,200 scores',
    simd: over((values) => simd.work(values, allowed, CANDIDATES, out, 0)),
    scalar: over((values) => topIndices(values, allowed, CANDIDATES, heap, out, 0)),
  };
}

function sumsPair(): KernelPair | null {
  const matrix = Float32Array.from(normals(ITEMS * ITEMS, 'sums'));
  const rows = histories();
  const out = new Float64Array(ITEMS);
  const simd = simdSums(matrix, ITEMS);
  const scalar = scalarSums(matrix, ITEMS);
  if (!simd) return null;
  const over = (sum: typeof scalar) => () => {
    for (let at = 0; at < SCORED; at++) sum(rows, at * HISTORY, (at + 1) * HISTORY, out);
  };
  return {
    name: 'scores of 1,200 items from 12 rows of item-item weights',
    simd: over(simd.work),
    scalar: over(scalar),
  };
}

function productsPair(): KernelPair | null {
  const factors = normals(ITEMS * FACTORS, 'factors');
  const vectors = normals(SCORED * FACTORS, 'vectors');
  const out = new Float64Array(ITEMS * SCORED);
  const simd = simdProducts(factors, ITEMS, FACTORS);
  const scalar = scalarProducts(factors, ITEMS, FACTORS);
  if (!simd) return null;
  return {
    name: `scores of 1,200 items from ${FACTORS} factors`,
    simd: () => simd.work(vectors, SCORED, out),
    scalar: () => scalar(vectors, SCORED, out),
  };
}

/** Work on panels, which is handed the memory it is done in. */
function panelPair(
  name: string,
  work: (open: (doubles: number, list?: number) => PanelMemory) => Promise<unknown>,
): KernelPair | null {
  if (kernelsLost()) return null;
  const simd = (doubles: number, list?: number) => {
    const memory = simdPanels(doubles, list);
    if (!memory) throw new Error('There is no memory for the kernels.');
    return memory;
  };
  return {
    name,
    async simd() {
      await work(simd);
    },
    async scalar() {
      await work(scalarPanels);
    },
  };
}

function inversePair(): KernelPair | null {
  const matrix = positiveDefinite(ITEMS);
  return panelPair('Cholesky and inverse, 1,200 x 1,200', (open) =>
    invertPositiveDefinite(matrix.slice(), ITEMS, noPause, open),
  );
}

function gramPair(): KernelPair | null {
  const factors = normals(CUSTOMERS * FACTORS, 'gram');
  return panelPair(`Gram matrix of 12,000 x ${FACTORS} factors`, (open) =>
    gramMatrix(factors, CUSTOMERS, FACTORS, noPause, open),
  );
}

function halfStepPair({ state }: DefaultLists): KernelPair | null {
  const { start, columns } = state.split.history;
  const factors = normals(ITEMS * FACTORS, 'half-step').map((value) => value / 8);
  const spectrum = new Float64Array(FACTORS).fill(ITEMS / 64);
  const { alpha0, lambda, nu } = MODEL_SETTINGS.ials;
  const weighting = { alpha0: alpha0.default, lambda: lambda.default, nu: nu.default };
  const out = new Float64Array(FACTORS);
  return panelPair('iALS half-step, 12,000 customers', async (open) => {
    const memory = solverMemory(ITEMS, FACTORS, FACTORS, open);
    const solver = rowSolver({ width: FACTORS, factors, spectrum }, weighting, ITEMS, FACTORS, memory);
    for (let customer = 0; customer < CUSTOMERS; customer++)
      solver.solve(columns, start[customer]!, start[customer + 1]!, out, 0);
  });
}

/** Every kernel, on input of the size it meets at the retail default; null where there is no SIMD. */
export const KERNEL_PAIRS: readonly (() => Promise<KernelPair | null>)[] = [
  // As for a whole frontier, whose name a budget goes by, and for a coarse one.
  async () => listsByMmr(await defaultLists(), 'lists by MMR', WHOLE, 200),
  async () => listsByMmr(await defaultLists(), 'lists by MMR, 21 weights', COARSE, 1_000),
  async () => listsMeasured(await defaultLists()),
  async () => topPair(),
  async () => sumsPair(),
  async () => productsPair(),
  async () => inversePair(),
  async () => gramPair(),
  async () => halfStepPair(await defaultLists()),
];
