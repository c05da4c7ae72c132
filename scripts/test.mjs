// npm test: installs what is missing, then runs every check in order and stops at the first that fails.
// npm test -- --only unit,e2e runs some of them.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, giveUp, installModules, ROOT, run } from './prepare.mjs';

checkNode();

const reports = mkdtempSync(join(tmpdir(), 'parley-test-'));
const unitReport = join(reports, 'unit.json');
const e2eReport = join(reports, 'e2e.json');

/** A package's command, run by this Node: no shell, no lookup on PATH. */
function tool(name, args = [], env = {}) {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : (bin[name.split('/').pop()] ?? Object.values(bin)[0]);
  return run(process.execPath, [join(ROOT, 'node_modules', name, file), ...args], env);
}

async function endToEnd() {
  const { NO_BROWSER, provideBrowser } = await import('./browser.mjs');
  const browser = provideBrowser();
  if (!browser) giveUp(NO_BROWSER);
  return tool('@playwright/test', ['test', '--reporter=list,json'], {
    PARLEY_BROWSER: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport,
  });
}

const STEPS = [
  ['types', 'Types', () => tool('typescript', ['-b'])],
  ['lint', 'Format and lint', () => tool('@biomejs/biome', ['check', '--error-on-warnings', '.'])],
  ['dead', 'Dead code', () => tool('knip')],
  [
    'unit',
    'Unit and property tests',
    () => tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`]),
  ],
  ['build', 'Production build', () => tool('vite', ['build', '--logLevel', 'warn'])],
  ['size', 'Bundle budgets', () => tool('size-limit')],
  ['e2e', 'End to end', endToEnd],
];

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Tests that passed and failed so far, over both runners. */
function count() {
  const unit = readReport(unitReport);
  const e2e = readReport(e2eReport)?.stats;
  return {
    passed: (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0) + (e2e?.flaky ?? 0),
    failed: (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0),
  };
}

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const wanted = new Set(only?.split(',') ?? STEPS.map(([id]) => id));
for (const id of wanted) {
  if (!STEPS.some(([known]) => known === id)) {
    giveUp(`--only: there is no step "${id}"; the steps are ${STEPS.map(([known]) => known).join(', ')}.`);
  }
}
// These two look at the built page, and must never look at an old one.
if (wanted.has('size') || wanted.has('e2e')) wanted.add('build');

installModules();

let stoppedAt = null;
for (const [id, title, step] of STEPS) {
  if (!wanted.has(id)) continue;
  console.log(`\n== ${title}`);
  const started = performance.now();
  const code = await step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`== ${title}: ${code === 0 ? 'good' : 'FAILED'} (${seconds} s)`);
  if (code !== 0) {
    stoppedAt = { title, hasTests: id === 'unit' || id === 'e2e' };
    break;
  }
}

const { passed, failed } = count();
rmSync(reports, { recursive: true, force: true });
if (stoppedAt) console.log(`\nStopped at: ${stoppedAt.title}`);
// A runner that broke before it could report still failed.
console.log(`${passed} passed, ${stoppedAt?.hasTests ? Math.max(1, failed) : failed} failed`);
process.exitCode = stoppedAt ? 1 : 0;
