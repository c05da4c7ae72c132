import { Engine } from '../workers/engine';
import { COARSE_LATTICE, LATTICE } from '../workers/frontier/lattice';
import { topIndices } from '../workers/kernels/top';
import { ials } from '../workers/models/ials';
import type { Fitted, ScoringContext } from '../workers/models/model';
import type { ModelId } from '../workers/protocol/models';
import {
  checkFit,
  DEFAULT_POLICY,
  DEFAULT_WORLD,
  type Policy,
  type Weights,
} from '../workers/protocol/policy';
import { ShardPool } from '../workers/shard/pool';
import { asManual } from '../workers/stages/lists';
import type { Ticket } from '../workers/stages/ticket';
import { flatWeights } from './kernels';
import { type Spent, spent } from './measure';
import { spentSoFar, WatchedShard } from './watched-shard';

/** What one stage took, and the most memory the process had held when it was done. */
export interface StageFigure extends Spent {
  readonly stage: string;
  readonly peakMb: number;
}

/** Weight changes whose median counts as one policy again. */
const AGAIN = 5;
/** With the default every factor of so large a catalogue shrinks to nothing; it changes no duration. */
const LAMBDA = 0.003;
/** Customers whose candidates are retrieved by themselves. */
const RETRIEVED = 400;
/** The largest catalogue whose items x items matrix is inverted: three of them must fit beside the world. */
export const MOST_ITEMS_FOR_EASE = 5_000;

let tickets = 0;
const ticket = (): Ticket => ({ id: `scale-${tickets++}`, priority: 0, cancelled: false });

const peakMb = () => process.resourceUsage().maxRSS / 1024;

const minus = (a: Spent, b: Spent): Spent => ({ ms: a.ms - b.ms, cpuMs: a.cpuMs - b.cpuMs });

/** Of several, by the processor's time. */
function middle(all: readonly Spent[]): Spent {
  const sorted = [...all].sort((a, b) => a.cpuMs - b.cpuMs);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Every stage at one size, in this one thread; each is told as soon as it is done. */
export async function measureSize(
  customers: number,
  items: number,
  tell: (figure: StageFigure) => void,
): Promise<void> {
  const note = (stage: string, { ms, cpuMs }: Spent) => tell({ stage, ms, cpuMs, peakMb: peakMb() });
  const spec = { ...DEFAULT_WORLD, customers, items };

  const watched = new WatchedShard();
  const engine = new Engine(new ShardPool(1, watched.start));
  const began = spentSoFar();
  let generated = began;
  await engine.world(spec, ({ stage, done, total }) => {
    if (stage === 'world' && done === total) generated = spentSoFar();
  });
  note('world', minus(generated, began));
  note('features', minus(minus(spentSoFar(), generated), watched.loading));
  note('world given to the worker', watched.loading);

  // Best sellers first, so that what the alternative costs is not counted with the models.
  await engine.evaluate(spec, asManual(DEFAULT_POLICY), ticket());
  if (items <= MOST_ITEMS_FOR_EASE) await measureModel('ease', ' (EASE)', true);
  await measureModel('ials', ' (iALS)', items > MOST_ITEMS_FOR_EASE);
  await retrieve();

  async function measureModel(model: ModelId, suffix: string, goesOn: boolean): Promise<void> {
    const { candidates, slateSize } = DEFAULT_POLICY;
    const policy: Policy = { ...DEFAULT_POLICY, model, settings: { 'ials.lambda': LAMBDA } };
    const isRefused = checkFit(spec, policy) !== null;
    const started = spentSoFar();
    await engine.evaluate(spec, isRefused ? { ...policy, candidates: slateSize } : policy, ticket());
    const { job } = watched.measuring;
    note(`fit${suffix}`, minus(watched.given('fit', job.lists.personal.fit).asked, started));

    const { personal, impersonal } = job.lists;
    const lists = {
      ...job.lists,
      personal: { ...personal, count: candidates },
      impersonal: { ...impersonal, count: candidates },
    };
    const ask = (weights: readonly Weights[]) =>
      spent(() =>
        watched.shard.measure({
          ...job,
          request: ticket().id,
          lists,
          weights: Float64Array.from(flatWeights(weights)),
          bySegment: false,
        }),
      );
    // What the engine refuses for a page's memory is asked of the worker itself.
    const first = isRefused ? await ask([DEFAULT_POLICY.weights]) : watched.measuring;
    const again: Spent[] = [];
    for (let at = 0; at < AGAIN; at++) {
      const margin = 0.2 + at / 100;
      again.push(await ask([{ relevance: 0.9 - margin, margin, diversity: 0.1 }]));
    }
    note(`candidates${suffix}`, minus(first, middle(again)));
    if (!goesOn) return;
    note('one policy again', middle(again));
    note('coarse frontier, 21 policies x everybody', await ask(COARSE_LATTICE.map((at) => LATTICE[at]!)));
  }

  /** The candidates of some customers by exact scores of the whole catalogue, and nothing else. */
  async function retrieve(): Promise<void> {
    const { lists } = watched.measuring.job;
    const { value } = watched.given('fit', lists.personal.fit);
    const { value: history } = watched.given('history', lists.personal.history ?? '');
    const { data } = watched;
    const known = [...data.ids.keys()].filter((at) => history.start[at + 1]! > history.start[at]!);
    const taken = known.slice(0, RETRIEVED);
    const context = {
      history,
      customers: data.customers,
      customerIds: data.ids,
      items: data.items,
    } as unknown as ScoringContext;
    const scores = new Float64Array(items);
    const allowed = new Uint8Array(items).fill(1);
    const heap = new Int32Array(100);
    const best = new Uint32Array(100);
    const all = (): void => {
      for (const customer of taken) {
        ials.score(
          value as Fitted as Parameters<typeof ials.score>[0],
          context,
          customer,
          customer + 1,
          scores,
        );
        topIndices(scores, allowed, 100, heap, best, 0);
      }
    };
    all();
    const { ms, cpuMs } = await spent(all);
    const thousand = 1_000 / taken.length;
    note('exact retrieval of 100 for 1,000 customers', { ms: ms * thousand, cpuMs: cpuMs * thousand });
  }
}
