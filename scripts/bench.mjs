// npm run bench: the page (production build, in a browser) and the engine (directly) against their budgets.
// npm run --silent bench -- --json prints one JSON array; --only page or --only engine measures one half.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NO_BROWSER, provideBrowser } from './browser.mjs';
import { checkNode, giveUp, installModules, ROOT } from './prepare.mjs';

const HALVES = ['engine', 'page'];

checkNode();
const { json, only } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values;
if (only !== undefined && !HALVES.includes(only)) {
  giveUp(`--only: "${only}" is not known; known are ${HALVES.join(' and ')}.`);
}
installModules();

const { table } = await import('tsx/esm/api').then(({ tsImport }) =>
  tsImport('../bench/measure.ts', import.meta.url),
);

/** Everything but the answer goes to standard error, so that a program can read the answer. */
function step(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) giveUp(`The bench stopped: ${args.slice(0, 3).join(' ')} failed.`);
}

if (only !== 'engine') {
  if (!provideBrowser()) giveUp(NO_BROWSER);
  step(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
}

const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
const rows = HALVES.filter((half) => only === undefined || half === only).flatMap((half) => {
  const answer = join(folder, `${half}.json`);
  step(['--import', 'tsx', `bench/${half}.bench.ts`, answer]);
  return JSON.parse(readFileSync(answer, 'utf8'));
});
rmSync(folder, { recursive: true, force: true });

console.log(json ? JSON.stringify(rows) : `\n${table(rows)}`);
