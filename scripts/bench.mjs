// npm run bench: the page (production build, in a browser), the engine, its models and kernels, and numpy beside
// them, against their budgets. npm run --silent bench -- --json prints one JSON array; --only page (or engine,
// models, kernels, peer) measures one part; --suite scale measures time and memory by size; --write renews
// BENCHMARKS.md, dated by the last commit or by --date; --trace FILE keeps the recorded drag.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { NO_BROWSER, provideBrowser } from './browser.mjs';
import { checkNode, giveUp, installModules, ROOT } from './prepare.mjs';

const PARTS = ['page', 'engine', 'models', 'kernels', 'peer'];
const SUITES = ['scale'];

checkNode();
const text = { type: 'string' };
const { only, suite, date, write } = parseArgs({
  options: {
    json: { type: 'boolean' },
    write: { type: 'boolean' },
    only: text,
    suite: text,
    size: text,
    date: text,
    trace: text,
  },
}).values;
if (only !== undefined && !PARTS.includes(only)) {
  giveUp(`--only: "${only}" is not known; known are ${PARTS.join(', ')}.`);
}
if (suite !== undefined && !SUITES.includes(suite)) {
  giveUp(`--suite: "${suite}" is not known; known is ${SUITES.join(', ')}.`);
}
if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
  giveUp(`--date: "${date}" is not a day such as 2030-01-31.`);
}
installModules();

/** `output` 2: standard error, so that a program can read the answer on standard output. */
function node(args, output) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', output, 2] });
  if (status !== 0) giveUp(`The bench stopped: ${args.slice(0, 3).join(' ')} failed.`);
}

if (suite === undefined && (only === undefined || only === 'page')) {
  if (!provideBrowser()) giveUp(NO_BROWSER);
  node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 2);
}
node(['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)], 1);
if (write)
  node(
    ['node_modules/@biomejs/biome/bin/biome', 'format', '--write', '--log-level=error', 'bench/results.json'],
    2,
  );
