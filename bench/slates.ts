import { Random } from '../workers/math/random';
import { mmrScratch, mmrSelect } from '../workers/rerank/mmr';
import { quantile, type Unreferenced } from './measure';

const ITEMS = 1_200;
const CANDIDATES = 100;
const SLATE = 10;
const LISTS = 50_000;
/** Customers whose candidates differ, so that the branch predictor learns no single list. */
const CUSTOMERS = 500;

/** One list for one customer: 10 of 100 candidates out of 1,200 items, as many times as makes a second. */
export function benchSlates(): Unreferenced[] {
  const random = new Random(7, 'bench');
  const similarity = Float32Array.from({ length: ITEMS * ITEMS }, () => random.uniform());
  const margin = Float64Array.from({ length: ITEMS }, () => random.uniform());
  const item = new Uint32Array(CUSTOMERS * CANDIDATES);
  const relevance = Float64Array.from({ length: CUSTOMERS * CANDIDATES }, () => random.uniform());
  for (let at = 0; at < item.length; at++) item[at] = random.below(ITEMS);
  const picks = new Int32Array(SLATE);
  const nearest = new Float64Array(SLATE);
  const scratch = mmrScratch(CANDIDATES);

  const list = (customer: number) =>
    mmrSelect(
      CANDIDATES,
      customer * CANDIDATES,
      item,
      relevance,
      margin,
      similarity,
      ITEMS,
      0.55,
      0.35,
      0.1,
      SLATE,
      picks,
      nearest,
      scratch,
    );

  for (let at = 0; at < 5_000; at++) list(at % CUSTOMERS);
  const times = new Float64Array(LISTS);
  const started = performance.now();
  for (let at = 0; at < LISTS; at++) {
    const before = performance.now();
    list(at % CUSTOMERS);
    times[at] = performance.now() - before;
  }
  const seconds = (performance.now() - started) / 1_000;
  return [
    { name: 'slates, one thread', value: LISTS / seconds, unit: 'per second', budget: 50_000 },
    { name: 'one slate, p99', value: quantile([...times], 0.99), unit: 'ms', budget: 1 },
  ];
}
