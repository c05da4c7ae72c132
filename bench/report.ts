import { writeFileSync } from 'node:fs';
import { BUDGETS, type Budget, NOT_BUILT, PARTS, type Part } from './budgets';
import { digits, isMoreBetter, isWithin, type Measurement } from './measure';
import type { PeerReport } from './peer';
import type { Machine, Results } from './results';
import type { ScaleTable } from './scale';
import { readingOf, retrievalText } from './scale-reading';

const FILE = new URL('../BENCHMARKS.md', import.meta.url);

const TITLES: Readonly<Record<Part, string>> = {
  page: 'The page, in a browser',
  engine: 'The engine, in one thread',
  models: 'Models, in one thread, every rule off',
  kernels: 'Kernels',
  peer: 'Beside numpy',
};

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(Math.max(1, width - 1))}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const figure = (value: number, unit: Measurement['unit']) =>
  Number.isFinite(value) ? `${grouped(value)} ${unit}` : 'not measured';
const grouped = (value: number) =>
  Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en') : digits(value);

/** Held against its budget: a figure that is there and within it is a hit, all else is missed. */
function verdict(row: Measurement | undefined): string {
  if (!row) return 'not measured';
  return isWithin(row) ? 'hit' : 'MISSED';
}

function budgetTable(results: Results): string {
  const rows = Object.values(BUDGETS).map((each: Budget) => {
    const part = results.parts[each.part];
    const row = part?.rows.find(({ name }) => name === each.name);
    const bound = isMoreBetter(each.unit) ? 'at least' : 'at most';
    const aim = each.aim === undefined ? '' : `, aim ${each.aim.toLocaleString('en')}`;
    return [
      each.name,
      row ? figure(row.value, row.unit) : '-',
      row?.p50 != null ? digits(row.p50) : '',
      `${bound} ${each.budget.toLocaleString('en')}${aim}`,
      verdict(row && { ...row, budget: each.budget }),
      row && part ? part.date : '',
    ];
  });
  const missing = NOT_BUILT.map(({ what, budget, why }) => [what, '-', '', budget, why, '']);
  return markdownTable(['what', 'figure', 'p50', 'budget', '', 'measured'], [...rows, ...missing]);
}

function count(results: Results): string {
  const verdicts = Object.values(BUDGETS).map((each: Budget) => {
    const row = results.parts[each.part]?.rows.find(({ name }) => name === each.name);
    return verdict(row && { ...row, budget: each.budget });
  });
  const of = (wanted: string) => verdicts.filter((each) => each === wanted).length;
  return `Of ${verdicts.length} budgets: kept ${of('hit')}, missed ${of('MISSED')}, not measured ${of('not measured')}.`;
}

const machineText = ({ cpu, cores, memoryGb, system, node, browser }: Machine) =>
  `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGb} GB, ${system}, Node ${node}${browser ? `, ${browser}` : ''}`;

function partSection(part: Part, results: Results): string {
  const kept = results.parts[part];
  if (!kept) return '';
  const rows = kept.rows.map((row) => [
    row.name,
    figure(row.value, row.unit),
    row.p50 === null ? '' : digits(row.p50),
    row.p95 === null ? '' : digits(row.p95),
    row.unit === 'ms' ? digits(row.ratio) : '',
  ]);
  return `### ${TITLES[part]}

Measured ${kept.date} on ${machineText(kept.machine)}. The reference loop took ${digits(kept.rows[0]?.reference ?? Number.NaN)} ms.

${markdownTable(['what', 'figure', 'p50', 'p95', 'over reference'], rows)}
`;
}

function kernelSection({ kernels, parts }: Results): string {
  if (!kernels || !parts.kernels) return '';
  const rows = kernels.map(({ name, simdMs, scalarMs, ratio }) => [
    name,
    digits(simdMs),
    digits(scalarMs),
    ratio.toFixed(1),
  ]);
  return `## Kernels: SIMD over TypeScript

Medians of runs in turn, in one process, on the same input; measured ${parts.kernels.date}. Both ways pick the same
lists and add up the same sums; the tests hold them to it.

${markdownTable(['kernel', 'SIMD, ms', 'TypeScript, ms', 'times faster'], rows)}
`;
}

function peerSection(peer: PeerReport | undefined, date: string | undefined): string {
  if (!peer) return '';
  const { mmrMs, mmrScalarMs, easeMs } = peer;
  const rows = [
    ['Parley, one thread, SIMD', mmrMs === null ? '-' : digits(mmrMs), digits(easeMs)],
    ['Parley, one thread, TypeScript', digits(mmrScalarMs), ''],
    ...peer.runs.map(({ threads, mmrMs: mmr, easeMs: ease }) => [
      `numpy, threads: ${threads}`,
      digits(mmr),
      digits(ease),
    ]),
  ];
  const same =
    peer.differentSlates === 0
      ? 'All lists are equal'
      : `${peer.differentSlates.toLocaleString('en')} lists differ, which they must not`;
  return `## Beside numpy

The same lists and the same fit by numpy ${peer.numpy} (Python ${peer.python}), on the same arrays, in turn in the
same run; measured ${date ?? 'unknown'}. Lists: ${peer.customers.toLocaleString('en')} customers under ${peer.weights} weights,
${peer.slates.toLocaleString('en')} lists, by \`bench/peer_numpy.py\`: vectorised over customers, ${peer.block} at a time, which was the
quickest of what it tried; single precision in the same order of operations. EASE: the Gram matrix by BLAS, the
inverse by LAPACK, in double precision. ${same}; the largest difference of two EASE weights is
${peer.easeDifference.toExponential(1)}. numpy uses more than one thread for
EASE alone. With one thread it is the processor's time that is compared, which other programs do not lengthen; with more,
the clock's.

${markdownTable(['who', 'lists, ms', 'EASE of 1,200 items, ms'], rows)}
`;
}

function scaleTable({ dimension, sizes, fixed, lines, gaveUp }: ScaleTable): string {
  const other = dimension === 'customers' ? 'items' : 'customers';
  const rows = lines.map(({ name, unit, values, law }) => [
    `${name}, ${unit}`,
    ...values.map((value) => (value === null ? '-' : grouped(value))),
    law ? law.exponent.toFixed(2) : '-',
    law ? law.r2.toFixed(3) : '-',
  ]);
  const head = [dimension, ...sizes.map((size) => size.toLocaleString('en')), 'exponent', 'R²'];
  const readings = lines.flatMap((line) => readingOf(dimension, line));
  return `### By ${dimension}, with ${fixed.toLocaleString('en')} ${other}

${markdownTable(head, rows)}

${[...readings, ...gaveUp].map((sentence) => `- ${sentence}`).join('\n')}
`;
}

function scaleSection({ scale }: Results): string {
  if (!scale) return '';
  return `## Scale

One thread; every size in a process of its own, so that peak memory is its own. Times are the
processor's, which other programs do not lengthen. Measured ${scale.date} on
${machineText(scale.machine)}; the suite took ${Math.round(scale.seconds)} seconds. The exponent is that of the least-squares line through
the logarithms: 1 doubles with the size. What is not a straight line has its reason below.

${scale.tables.map(scaleTable).join('\n')}
${retrievalText(scale.tables)}
`;
}

/** Writes BENCHMARKS.md from the figures that are kept. */
export function writeReport(results: Results): void {
  const machine = PARTS.map((part) => results.parts[part]?.machine).find((found) => found !== undefined);
  const text = `# Benchmarks

Written by \`npm run bench -- --write\`; do not edit by hand. Retail default: 12,000 customers, 1,200 items, 100
candidates, lists of 10. Each part was measured on the day beside it; a part that is not measured keeps its figures.

Machine: ${machine ? machineText(machine) : 'not measured'}.

## Budgets

${count(results)} A figure of many samples is held to its budget by its p95.

${budgetTable(results)}

${kernelSection(results)}
${peerSection(results.peer, results.parts.peer?.date)}
${scaleSection(results)}
## Everything that was measured

A ratio over the reference loop (a 512 x 512 matrix product in TypeScript, timed in the same run) makes two machines comparable.

${PARTS.map((part) => partSection(part, results)).join('\n')}
## How to repeat it

\`\`\`sh
npm run bench                                   # everything but the scale suite; needs Chrome or Chromium
npm run bench -- --only engine                  # page, engine, models, kernels or peer
npm run bench -- --suite scale                  # time and memory by size; about ten minutes
npm run bench -- --only page --trace drag.json  # keeps the recorded drag for the browser's performance panel
npm run bench -- --write --date 2030-01-31      # renews this file; without --date it is the day of the last commit
npm run --silent bench -- --json                # one JSON array
\`\`\`

The comparison with numpy needs python3 with numpy (\`PARLEY_PYTHON\` names another interpreter) and is left out without.
Close what else is running: on two cores every other program is in the figures.
`;
  writeFileSync(FILE, `${text.replaceAll(/\n{3,}/g, '\n\n').trimEnd()}\n`);
}
