// npm run bench: the page (production build, in a browser) and the engine (directly) against their budgets.
// npm run --silent bench -- --json prints one JSON array; --only page or --only engine measures one half.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { NO_BROWSER, provideBrowser } from './browser.mjs';
import { checkNode, giveUp, installModules, ROOT } from './prepare.mjs';

const HALVES = ['page', 'engine'];

checkNode();
const { only } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } }).values;
if (only !== undefined && !HALVES.includes(only)) {
  giveUp(`--only: "${only}" is not known; known are ${HALVES.join(' and ')}.`);
}
installModules();

/** `output` 2: standard error, so that a program can read the answer on standard output. */
function node(args, output) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', output, 2] });
  if (status !== 0) giveUp(`The bench stopped: ${args.slice(0, 3).join(' ')} failed.`);
}

if (only !== 'engine') {
  if (!provideBrowser()) giveUp(NO_BROWSER);
  node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 2);
}
node(['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)], 1);
