import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventsBetween, historyOf } from '../workers/features/interactions';
import { TRAIN_END } from '../workers/features/split';
import { LATTICE } from '../workers/frontier/lattice';
import { fitEase } from '../workers/models/ease';
import { MODEL_SETTINGS } from '../workers/protocol/models';
import { budgeted } from './budgets';
import { type DefaultLists, defaultLists } from './default-lists';
import { flatWeights } from './kernels';
import { median, type Spent, spent, type Unreferenced } from './measure';
import { listRun } from './mmr';

const SCRIPT = fileURLToPath(new URL('./peer_numpy.py', import.meta.url));
/** Runs of each, one after the other. */
const TURNS = 3;
/** Those of a whole frontier. */
const WEIGHTS = flatWeights(LATTICE);
/** Wants an interpreter that has numpy: the first of these that does. */
const INTERPRETERS = ['python3', 'python'];

/** One run of the script; milliseconds are medians, of the processor's time for one thread, by the clock for more. */
export interface NumpyRun {
  readonly threads: 'one' | 'as many as it likes';
  readonly mmrMs: number;
  readonly easeMs: number;
}

export interface PeerReport {
  readonly numpy: string;
  readonly python: string;
  /** Customers that the script took at a time: the quickest of those it tried. */
  readonly block: number;
  readonly customers: number;
  readonly weights: number;
  readonly runs: readonly NumpyRun[];
  /** The bench's own, one thread: with SIMD (null where there is none) and without. */
  readonly mmrMs: number | null;
  readonly mmrScalarMs: number;
  readonly easeMs: number;
  readonly slates: number;
  /** Lists that differ in any place. */
  readonly differentSlates: number;
  /** Largest difference of two EASE weights. */
  readonly easeDifference: number;
}

interface Versions {
  readonly numpy: string;
  readonly python: string;
  readonly block: number;
}

/** An interpreter with numpy, or why there is none. PARLEY_PYTHON names one. */
function findPython(): { readonly command: string } | { readonly why: string } {
  const chosen = process.env.PARLEY_PYTHON;
  let found = false;
  for (const command of chosen ? [chosen] : INTERPRETERS) {
    if (spawnSync(command, ['-c', ''], { stdio: 'ignore' }).status !== 0) continue;
    found = true;
    if (spawnSync(command, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0) return { command };
  }
  return {
    why: found
      ? 'The comparison with numpy was left out: python3 is here and numpy is not.'
      : 'The comparison with numpy was left out: python3 is not here.',
  };
}

function exportLists(folder: string, lists: DefaultLists, ridge: number): void {
  const { customers, items, width, slateSize } = lists;
  const { events } = lists.state.world;
  const log = eventsBetween(events, Number.NEGATIVE_INFINITY, TRAIN_END);
  const write = (name: string, values: ArrayBufferView) =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  write('item.u32', lists.item);
  write('count.i32', lists.count);
  write('relevance.f32', lists.relevance);
  write('margin.f32', lists.margin);
  write('boost.f32', lists.boost);
  write('similarity.f32', lists.similarity);
  write('weights.f32', WEIGHTS);
  write('log-customer.u32', log.customer);
  write('log-item.u32', log.item);
  const sizes = { customers, items, candidates: width, slateSize, ridge, logCustomers: customers };
  writeFileSync(join(folder, 'sizes.json'), JSON.stringify(sizes));
}

/** The script at work: one question, one answer, in turn. */
class NumpyPeer {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(command: string, folder: string, threads: NumpyRun['threads']) {
    const only =
      threads === 'one' ? { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' } : {};
    this.child = spawn(command, [SCRIPT, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...only },
    });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  private async answer(): Promise<unknown> {
    const { done, value } = await this.lines.next();
    if (done) throw new Error('bench/peer_numpy.py stopped with an error.');
    return JSON.parse(value);
  }

  async versions(): Promise<Versions> {
    return (await this.answer()) as Versions;
  }

  async time(work: 'mmr' | 'ease'): Promise<Spent> {
    this.child.stdin!.write(`${work}\n`);
    return (await this.answer()) as Spent;
  }

  close(): void {
    this.child.stdin!.end();
    this.child.kill();
  }
}

const bytesOf = (folder: string, name: string) => {
  const bytes = readFileSync(join(folder, name));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};

function countDifferent(ours: Int32Array, theirs: Int16Array, slateSize: number): number {
  if (ours.length !== theirs.length) throw new Error('numpy wrote another number of lists.');
  let different = 0;
  for (let list = 0; list < ours.length; list += slateSize) {
    let same = true;
    for (let rank = 0; rank < slateSize; rank++) same &&= ours[list + rank] === theirs[list + rank];
    if (!same) different++;
  }
  return different;
}

function largestDifference(ours: Float64Array, theirs: Float64Array): number {
  if (ours.length !== theirs.length) throw new Error('numpy wrote another number of weights.');
  let most = 0;
  for (let at = 0; at < ours.length; at++) most = Math.max(most, Math.abs(ours[at]! - theirs[at]!));
  return most;
}

/** The same lists and the same fit by numpy, on the same arrays, in the same run; a sentence where there is no numpy. */
export async function benchPeer(): Promise<PeerReport | string> {
  const python = findPython();
  if ('why' in python) return python.why;
  const lists = await defaultLists();
  const ridge = MODEL_SETTINGS.ease.lambda.default;
  const folder = mkdtempSync(join(tmpdir(), 'parley-peer-'));
  try {
    exportLists(folder, lists, ridge);
    return await takeTurns(python.command, folder, lists, ridge);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takeTurns(
  command: string,
  folder: string,
  lists: DefaultLists,
  ridge: number,
): Promise<PeerReport> {
  const { customers, slateSize, state } = lists;
  const { events, items } = state.world;
  const log = historyOf(eventsBetween(events, Number.NEGATIVE_INFINITY, TRAIN_END), customers, items.count);
  const simd = listRun(lists, WEIGHTS, customers, true);
  const scalar = listRun(lists, WEIGHTS, customers, false);
  if (!scalar) throw new Error('Lists cannot be picked in TypeScript.');
  const ours = simd ?? scalar;
  const fitOurs = () => fitEase(log, ridge);
  // Once each, so that all code is compiled.
  ours.run();
  let ease = await fitOurs();

  const runs: NumpyRun[] = [];
  const mmr: number[] = [];
  const eases: number[] = [];
  const scalars: number[] = [];
  let versions: Versions | null = null;
  for (const threads of ['one', 'as many as it likes'] as const) {
    const peer = new NumpyPeer(command, folder, threads);
    try {
      const found = await peer.versions();
      versions ??= found;
      const read = threads === 'one' ? ({ cpuMs }: Spent) => cpuMs : ({ ms }: Spent) => ms;
      const theirMmr: number[] = [];
      const theirEase: number[] = [];
      for (let turn = 0; turn < TURNS; turn++) {
        mmr.push((await spent(() => ours.run())).cpuMs);
        theirMmr.push(read(await peer.time('mmr')));
        eases.push(
          (
            await spent(async () => {
              ease = await fitOurs();
            })
          ).cpuMs,
        );
        theirEase.push(read(await peer.time('ease')));
      }
      runs.push({ threads, mmrMs: median(theirMmr), easeMs: median(theirEase) });
    } finally {
      peer.close();
    }
    scalars.push((await spent(() => scalar.run())).cpuMs);
  }
  return {
    ...versions!,
    customers,
    weights: WEIGHTS.length / 3,
    runs,
    mmrMs: simd && median(mmr),
    mmrScalarMs: median(scalars),
    easeMs: median(eases),
    slates: ours.slates.length / slateSize,
    differentSlates: countDifferent(
      ours.slates,
      new Int16Array(bytesOf(folder, 'slates-numpy.i16')),
      slateSize,
    ),
    easeDifference: largestDifference(
      Float64Array.from(ease),
      new Float64Array(bytesOf(folder, 'ease-numpy.f64')),
    ),
  };
}

export function peerRows(report: PeerReport): Unreferenced[] {
  const [one, free] = report.runs;
  if (!one || !free) return [];
  const ours = report.mmrMs ?? report.mmrScalarMs;
  const times = (name: string, value: number): Unreferenced => ({ name, value, unit: 'times', budget: null });
  return [
    budgeted('numpyRatio', one.mmrMs / ours),
    times('lists by MMR: over numpy with its own number of threads', free.mmrMs / ours),
    times('EASE fitted, 1,200 items: over numpy, one thread each', one.easeMs / report.easeMs),
    times('EASE fitted, 1,200 items: over numpy with its own number of threads', free.easeMs / report.easeMs),
  ];
}
