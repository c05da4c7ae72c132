import { readOnlineRetail } from '../workers/command-line/online-retail';
import { splitRatings } from '../workers/command-line/ratings-split';
import { Engine } from '../workers/engine';
import { MODELS } from '../workers/models/models';
import { CANCELLED, EngineFault } from '../workers/protocol/engine-error';
import { MODEL_IDS, type ModelId, settingsOf } from '../workers/protocol/models';
import { DEFAULT_POLICY, DEFAULT_WORLD, withoutOptionalRules } from '../workers/protocol/policy';
import { localShard, timedLocalShard } from '../workers/shard/connect';
import { ShardPool } from '../workers/shard/pool';
import type { Ticket } from '../workers/stages/ticket';
import { budgeted } from './budgets';
import { timed, type Unreferenced } from './measure';

/** Milliseconds to fit on the whole log and rank the catalogue for everybody. */
const BUDGETS: Partial<Record<ModelId, number>> = {
  ease: 1500,
  'item-knn': 1000,
  ials: 5000,
  bpr: 5000,
  'two-tower': 30_000,
};
/** A fit is stopped when it has run for so many milliseconds. */
const CANCEL_AFTER = 200;
const CANCEL_BUDGET = 200;
const MEMORY_BUDGET_MB = 1000;

const LEARNED = MODEL_IDS.filter((id) => !['random', 'oracle'].includes(id));

let tickets = 0;
const ticket = (): Ticket => ({ id: `models-${tickets++}`, priority: 0, cancelled: false });

/** Models at the retail default with every rule off, so that all events are learned from; in this one thread. */
export async function benchModels(): Promise<Unreferenced[]> {
  const clock = () => performance.now();
  const engine = new Engine(new ShardPool(1, timedLocalShard(clock)), clock);
  const policy = withoutOptionalRules(DEFAULT_POLICY);
  await engine.open(DEFAULT_WORLD);
  const rows: Unreferenced[] = [];
  const row = (name: string, value: number, budget: number | null, unit: Unreferenced['unit'] = 'ms') =>
    rows.push({ name: `models, one thread: ${name}`, value, unit, budget });

  for (const model of LEARNED) {
    const { models } = await engine.models(DEFAULT_WORLD, policy, [model], model, ticket());
    const { fitMs, scoreMs } = models[0]!;
    row(`${model} fitted, everybody ranked`, fitMs + scoreMs, BUDGETS[model] ?? null);
  }
  rows.push(budgeted('easeLarge', await onOnlineRetail()));
  for (const model of ['ease', 'ials', 'bpr', 'two-tower', 'neumf', 'hybrid'] as const) {
    row(`${model} stopped`, await stopping(model), CANCEL_BUDGET);
  }
  row('memory after all of them', process.memoryUsage().rss / 2 ** 20, MEMORY_BUDGET_MB, 'MB');
  return rows;
}

async function onOnlineRetail(): Promise<number> {
  const { train, test } = await readOnlineRetail();
  const { training } = splitRatings(train, test).task;
  const context = {
    seed: 1,
    settings: settingsOf('ease', {}),
    pause: () => Promise.resolve(),
    progress: () => {},
  };
  return timed(() => MODELS.ease.fit(training, context));
}

/** From the word to the end of a fit that is in the middle of its work. */
async function stopping(model: ModelId): Promise<number> {
  const engine = new Engine(new ShardPool(1, localShard));
  await engine.open(DEFAULT_WORLD);
  const unwanted = ticket();
  const working = engine.evaluate(DEFAULT_WORLD, { ...DEFAULT_POLICY, model }, unwanted);
  // Counted from when the word was due: what keeps the thread from hearing it is part of the wait.
  const asked = performance.now() + CANCEL_AFTER;
  setTimeout(() => engine.cancel(unwanted), CANCEL_AFTER);
  const outcome = await working.then(
    () => null,
    (cause: unknown) => cause,
  );
  const stopped = outcome instanceof EngineFault && outcome.error.code === CANCELLED.code;
  return stopped ? performance.now() - asked : Number.NaN;
}
