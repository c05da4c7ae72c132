import { parseArgs } from 'node:util';
import { PARTS, type Part } from './budgets';
import { referenceMilliseconds, table, type Unreferenced, withReference } from './measure';
import { dateOfCommit, describeMachine, keepResults, type Results, readResults } from './results';

const { json, only, suite, size, write, date, trace } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    suite: { type: 'string' },
    size: { type: 'string' },
    write: { type: 'boolean', default: false },
    date: { type: 'string' },
    trace: { type: 'string' },
  },
}).values;

// Parts are loaded when they are measured, so that the memory of one holds nothing of another.
const day = date ?? dateOfCommit();

async function keep(results: Results): Promise<void> {
  const { writeReport } = await import('./report');
  keepResults(results);
  writeReport(results);
  console.error('BENCHMARKS.md and bench/results.json are written.');
}

async function runScale(): Promise<void> {
  if (size !== undefined) {
    // One size, in this process: what the suite starts for each.
    const { measureSize } = await import('./scale-size');
    const [customers = Number.NaN, items = Number.NaN] = size.split('x').map(Number);
    await measureSize(customers, items, (figure) => console.log(JSON.stringify(figure)));
    process.exit(0);
  }
  const { benchScale, scaleText } = await import('./scale');
  const started = performance.now();
  const tables = await benchScale();
  const seconds = (performance.now() - started) / 1_000;
  console.log(json ? JSON.stringify({ seconds, tables }) : scaleText(tables));
  if (!write) return;
  await keep({ ...readResults(), scale: { date: day, machine: describeMachine(false), tables, seconds } });
}

async function runParts(): Promise<void> {
  const reference = referenceMilliseconds();
  const all: Unreferenced[] = [];
  let measuredNow: Results = { parts: {} };
  const measure: Record<Part, () => Promise<readonly Unreferenced[]>> = {
    page: async () => (await import('./page')).benchPage(trace),
    engine: async () => (await import('./engine')).benchEngine(),
    models: async () => (await import('./models')).benchModels(),
    async kernels() {
      const { benchKernels, kernelRows } = await import('./kernel-ratios');
      const kernels = await benchKernels();
      measuredNow = { ...measuredNow, kernels };
      return kernelRows(kernels);
    },
    async peer() {
      const { benchPeer, peerRows } = await import('./peer');
      const peer = await benchPeer();
      if (typeof peer === 'string') {
        console.error(peer);
        return [];
      }
      measuredNow = { ...measuredNow, peer };
      return peerRows(peer);
    },
  };
  for (const part of PARTS) {
    if (only !== undefined && only !== part) continue;
    const rows = await measure[part]();
    all.push(...rows);
    if (rows.length === 0) continue;
    const machine = describeMachine(part === 'page');
    const kept = { date: day, machine, rows: withReference(rows, reference) };
    measuredNow = { ...measuredNow, parts: { ...measuredNow.parts, [part]: kept } };
  }
  const measured = withReference(all, reference);
  console.log(json ? JSON.stringify(measured) : table(measured));
  if (!write) return;
  // Read only now: another run may have renewed another part meanwhile.
  const before = readResults();
  await keep({ ...before, ...measuredNow, parts: { ...before.parts, ...measuredNow.parts } });
}

await (suite === 'scale' ? runScale() : runParts());
// Kernels and pools hold nothing that has to be waited for.
process.exit(0);
