// npm run bench: the page (production build, in a browser), the engine and its models (directly) against their budgets.
// npm run --silent bench -- --json prints one JSON array; --only page, engine or models measures one part.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { NO_BROWSER, provideBrowser } from './browser.mjs';
import { checkNode, giveUp, installModules, ROOT } from './prepare.mjs';

const PARTS = ['page', 'engine', 'models'];

checkNode();
const { only } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } }).values;
if (only !== undefined && !PARTS.includes(only)) {
  giveUp(`--only: "${only}" is not known; known are ${PARTS.join(', ')}.`);
}
installModules();

/** `output` 2: standard error, so that a program can read the answer on standard output. */
function node(args, output) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', output, 2] });
  if (status !== 0) giveUp(`The bench stopped: ${args.slice(0, 3).join(' ')} failed.`);
}

if (only === undefined || only === 'page') {
  if (!provideBrowser()) giveUp(NO_BROWSER);
  node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 2);
}
node(['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)], 1);
