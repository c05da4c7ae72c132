import { digits } from './measure';
import type { Dimension, ScaleLine, ScaleTable } from './scale';

/** Below this share of variance explained a line is not called straight. */
const STRAIGHT = 0.98;

/** Why a line bends, or lies flat. */
const REASONS: Readonly<Record<Dimension, readonly (readonly [name: RegExp, reason: string])[]>> = {
  customers: [
    [/given to the worker/, 'what is laid out for the items is as large at every size'],
    [
      /fit \(EASE\)/,
      'the inverse of the items x items matrix costs the same whoever buys; only the Gram matrix grows',
    ],
    [
      /fit \(iALS\)/,
      'the items are solved for as well, and the eigenvectors of two small matrices cost the same at every size',
    ],
    [/exact retrieval/, 'it is counted per customer, and each looks through the same catalogue'],
    [
      /peak memory/,
      'the program itself and what depends on items alone are a floor below which nothing falls',
    ],
    [/./, 'small sizes are a few milliseconds of work, in which start-up counts'],
  ],
  items: [
    [/^world/, 'people and their events are as many at every size; only the shelves grow'],
    [/^features/, 'the log is about as long at every size'],
    [
      /content similarities/,
      'up to 5,000 items the matrix is made when first needed, beyond that it never is',
    ],
    [
      /fit \(EASE\)/,
      'the Gram matrix grows with the log and the inverse with the cube of the items, and the one gives way to the other',
    ],
    [/fit \(iALS\)/, 'the log is as long at every size, and only the share of work for items grows'],
    [
      /candidates/,
      'each customer has a part that does not depend on items: filters, response and the hundred best',
    ],
    [/one policy|coarse/, 'a list is picked from a hundred candidates, however many items there are'],
    [/exact retrieval/, 'solving for the customer costs the same at every size'],
    [
      /peak memory/,
      'program, log and candidates are as large at every size, EASE adds matrices of items x items, and at 20,000 items it is left out',
    ],
    [/./, 'a part of the work does not depend on items'],
  ],
};

/** One sentence for a line that is not straight; nothing for one that is. */
export function readingOf(dimension: Dimension, { name, law }: ScaleLine): readonly string[] {
  if (!law) return [];
  const isFlat = Math.abs(law.exponent) < 0.15;
  if (law.r2 >= STRAIGHT && !isFlat) return [];
  const reason = REASONS[dimension].find(([pattern]) => pattern.test(name))?.[1] ?? '';
  return [`${name}: ${isFlat ? 'flat' : 'not straight'}, since ${reason}.`];
}

/**
 * What an approximate index came to, measured apart, since it is not a part of the project: hnswlib-wasm 0.8.2 in
 * a worker of Chromium, 20,000 items x 64 factors of iALS (lambda 0.003), the 100 best for 1,000 customers; inner
 * product made a distance by one dimension more (Bachrach et al. 2014), single thread.
 */
const APPROXIMATE = {
  library: 'hnswlib-wasm 0.8.2 (Apache-2.0)',
  compressedKb: 246,
  buildMs: 2_493,
  /** Of M 16 and efConstruction 200. */
  found: [
    { ef: 100, msPerCustomer: 0.061, recall: 0.931 },
    { ef: 200, msPerCustomer: 0.08, recall: 0.974 },
    { ef: 400, msPerCustomer: 0.13, recall: 0.99 },
    { ef: 800, msPerCustomer: 0.231, recall: 0.996 },
  ],
  /** The best that M 32 and efConstruction 400 came to. */
  densestRecall: 0.603,
} as const;

/** For or against an approximate index, by what exact scores cost. */
export function retrievalText(tables: readonly ScaleTable[]): string {
  const table = tables.find(({ dimension }) => dimension === 'items');
  const at = table?.sizes.indexOf(20_000) ?? -1;
  const exact = table?.lines.find(({ name }) => name.startsWith('exact retrieval'))?.values[at];
  if (typeof exact !== 'number') return '';
  const perCustomer = exact / 1_000;
  const { library, compressedKb, buildMs, found, densestRecall } = APPROXIMATE;
  const [quick, good] = [found[0], found[2]];
  const saved = perCustomer - good.msPerCustomer;
  const gain =
    saved > 0
      ? `So once built it is ${digits(perCustomer / good.msPerCustomer)} times as quick, and has paid for its index after
${Math.round(buildMs / saved).toLocaleString('en')} customers. It is left out all the same:`
      : 'So it is not even quicker, and it is left out:';
  return `### Exact scores or an approximate index

At 20,000 items and 64 factors the hundred best of one customer by exact blocked scores take ${digits(perCustomer)} ms, the solution for the
customer included. ${library}, measured apart in a worker of Chromium (by the clock,
other programs running), builds its index in ${digits(buildMs / 1_000)} s and
answers in ${quick.msPerCustomer} ms with a recall@100 of ${quick.recall}, in ${good.msPerCustomer} ms with ${good.recall}. ${gain}

- The index has to be built anew in every worker whenever a consent rule changes what is learned from: ${digits(buildMs / 1_000)} s, where
  the whole toggle has 1.5 s.
- What may be shown differs from person to person (region, age, stock, what they asked not to see), and is a filter before
  the pick. An index answers with a hundred items of which any number may be barred, and has to be asked again; exact
  scores are masked and are done.
- Its recall hangs on settings that nothing in the page could check: with twice the links it was ${densestRecall}
  at best. A list that leaves out what it should hold is a wrong figure, not a slow one.
- It is ${compressedKb} kB compressed, where the worker has 150 in all, and its last version names the build tools of 2023.
- usearch 2.26 and hnswlib-node 3.0, the better kept libraries, are native add-ons of Node and do not run in a browser.

With 200,000 items exact scores would cost about ten times as much a customer, and the judgement would have to be made again.`;
}
