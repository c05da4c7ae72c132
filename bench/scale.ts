import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkFit, DEFAULT_POLICY, DEFAULT_WORLD } from '../workers/protocol/policy';
import { fitPowerLaw, type PowerLaw } from './fit-line';
import { digits } from './measure';
import { MOST_ITEMS_FOR_EASE, type StageFigure } from './scale-size';

/** What a whole run at one size may take. */
const MOST_SECONDS = 600;
const MOST_MB = 8_000;
const LOOK_EVERY_MS = 250;

const SIZES = {
  customers: [3_000, 12_000, 50_000, 200_000],
  items: [300, 1_200, 5_000, 20_000],
} as const;
export type Dimension = keyof typeof SIZES;

/** What one size came to; `gaveUp` says why it ended early. */
interface SizeFigures {
  readonly size: number;
  readonly stages: readonly StageFigure[];
  readonly gaveUp: string | null;
}

export interface ScaleLine {
  readonly name: string;
  readonly unit: 'ms' | 'MB';
  /** By size; null where it was not measured. */
  readonly values: readonly (number | null)[];
  readonly law: PowerLaw | null;
}

export interface ScaleTable {
  readonly dimension: Dimension;
  readonly sizes: readonly number[];
  /** How many there are of the other kind. */
  readonly fixed: number;
  readonly lines: readonly ScaleLine[];
  readonly gaveUp: readonly string[];
}

/** Most memory a process has held so far, MB; null where the system does not say. */
function peakOf(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : null;
  } catch {
    return null;
  }
}

/** One size in a process of its own, so that its memory is its own; stopped at the cap of time or memory. */
function runSize(customers: number, items: number): Promise<Omit<SizeFigures, 'size'>> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', main, '--suite', 'scale', '--size', `${customers}x${items}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const stages: StageFigure[] = [];
  let gaveUp: string | null = null;
  const stop = (reason: string) => {
    gaveUp ??= reason;
    child.kill('SIGKILL');
  };
  const where = `${customers.toLocaleString('en')} customers and ${items.toLocaleString('en')} items`;
  const late = setTimeout(
    () => stop(`${where} was given up after ${MOST_SECONDS} seconds.`),
    MOST_SECONDS * 1_000,
  );
  const looking = setInterval(() => {
    const mb = child.pid === undefined ? null : peakOf(child.pid);
    if (mb !== null && mb > MOST_MB) stop(`${where} was given up when it held more than ${MOST_MB} MB.`);
  }, LOOK_EVERY_MS);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const figure = JSON.parse(line) as StageFigure;
      stages.push(figure);
      console.error(`  ${figure.stage}: ${figure.cpuMs.toFixed(0)} ms, ${figure.peakMb.toFixed(0)} MB`);
    }
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(late);
      clearInterval(looking);
      if (status !== 0) gaveUp ??= `${where} stopped with an error.`;
      resolve({ stages, gaveUp });
    });
  });
}

function readTable(dimension: Dimension, fixed: number, runs: readonly SizeFigures[]): ScaleTable {
  const names = [...new Set(runs.flatMap(({ stages }) => stages.map(({ stage }) => stage)))];
  const line = (
    name: string,
    unit: ScaleLine['unit'],
    read: (run: SizeFigures) => number | null,
  ): ScaleLine => {
    const values = runs.map(read);
    const points = runs.flatMap(({ size }, at) =>
      values[at] === null ? [] : [[size, values[at]!] as const],
    );
    return { name, unit, values, law: fitPowerLaw(points) };
  };
  const peak = ({ stages, gaveUp }: SizeFigures) =>
    gaveUp === null ? Math.max(...stages.map(({ peakMb }) => peakMb)) : null;
  return {
    dimension,
    fixed,
    sizes: runs.map(({ size }) => size),
    lines: [
      ...names.map((name) =>
        line(name, 'ms', ({ stages }) => stages.find(({ stage }) => stage === name)?.cpuMs ?? null),
      ),
      line('peak memory of the process', 'MB', peak),
    ],
    gaveUp: runs.flatMap(({ size, gaveUp }) => [
      ...(gaveUp === null ? [] : [gaveUp]),
      ...(dimension === 'customers' && checkFit({ ...DEFAULT_WORLD, customers: size }, DEFAULT_POLICY)
        ? [
            `${size.toLocaleString('en')} customers with 100 candidates each are more than the page takes on (${DEFAULT_POLICY.candidates} fit for ${(5_000_000 / DEFAULT_POLICY.candidates).toLocaleString('en')}), so the worker was asked for them directly.`,
          ]
        : []),
      ...(dimension === 'items' && size > MOST_ITEMS_FOR_EASE
        ? [
            `EASE was not fitted for ${size.toLocaleString('en')} items: its matrix alone is ${((size * size * 8) / 1e9).toFixed(1)} GB and the fit holds three.`,
          ]
        : []),
    ]),
  };
}

/** Time and memory by the number of customers and of items, the other kept at its default. */
export async function benchScale(): Promise<ScaleTable[]> {
  const tables: ScaleTable[] = [];
  const done = new Map<string, Promise<Omit<SizeFigures, 'size'>>>();
  for (const dimension of ['customers', 'items'] as const) {
    const runs: SizeFigures[] = [];
    for (const size of SIZES[dimension]) {
      const customers = dimension === 'customers' ? size : DEFAULT_WORLD.customers;
      const items = dimension === 'items' ? size : DEFAULT_WORLD.items;
      const key = `${customers}x${items}`;
      console.error(`${key} ...`);
      const run = done.get(key) ?? runSize(customers, items);
      done.set(key, run);
      runs.push({ size, ...(await run) });
    }
    tables.push(
      readTable(dimension, dimension === 'customers' ? DEFAULT_WORLD.items : DEFAULT_WORLD.customers, runs),
    );
  }
  return tables;
}

/** The tables as lines for a terminal. */
export function scaleText(tables: readonly ScaleTable[]): string {
  return tables
    .map(({ dimension, sizes, lines, gaveUp }) => {
      const width = Math.max(...lines.map(({ name }) => name.length));
      const cell = (value: number | null) => (value === null ? '-' : digits(value)).padStart(10);
      const head = `${dimension.padEnd(width)}    ${sizes.map((size) => String(size).padStart(10)).join('')}   exponent    R2`;
      const rows = lines.map(({ name, unit, values, law }) => {
        const fit = law ? `${law.exponent.toFixed(2).padStart(11)}  ${law.r2.toFixed(3)}` : '';
        return `${name.padEnd(width)} ${unit} ${values.map(cell).join('')}${fit}`;
      });
      return [head, ...rows, ...gaveUp].join('\n');
    })
    .join('\n\n');
}
