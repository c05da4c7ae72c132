import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { findBrowser } from '../scripts/browser.mjs';
import type { Part } from './budgets';
import type { KernelRatio } from './kernel-ratios';
import type { Measurement } from './measure';
import type { PeerReport } from './peer';
import type { ScaleTable } from './scale';

/** Kept beside the bench, so that a part that was not measured this time keeps its last figures. */
const FILE = new URL('./results.json', import.meta.url);

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Null where the part needs no browser. */
  readonly browser: string | null;
}

interface Dated {
  /** Year, month, day. */
  readonly date: string;
  readonly machine: Machine;
}

export interface Results {
  readonly parts: Partial<Record<Part, Dated & { readonly rows: readonly Measurement[] }>>;
  readonly kernels?: readonly KernelRatio[];
  readonly peer?: PeerReport;
  readonly scale?: Dated & { readonly tables: readonly ScaleTable[]; readonly seconds: number };
}

export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Results;
  } catch {
    return { parts: {} };
  }
}

/** Figures are kept to four digits: more are noise. */
export function keepResults(results: Results): void {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  writeFileSync(FILE, `${JSON.stringify(results, rounded, 2)}\n`);
}

/** What the figures were measured on: no names of hosts or people, no paths. */
export function describeMachine(withBrowser: boolean): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown processor',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    browser: withBrowser ? browserVersion() : null,
  };
}

function browserVersion(): string | null {
  const path = findBrowser();
  if (!path) return null;
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return /[A-Za-z][A-Za-z ]* [\d.]+/.exec(stdout ?? '')?.[0] ?? null;
}

/** The day of the last commit, which says which code was measured; `unknown` outside a repository. */
export function dateOfCommit(): string {
  try {
    return execFileSync('git', ['log', '-1', '--format=%cs'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
