import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ASSETS = 'dist/assets';
const STATIC_IMPORT = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;
/** Chunks that the page asks for as it starts, though index.html does not name them. */
const AT_ONCE = /^(FrontierChart|url-sync)-/;

/** Built files and every built file they import before they can run. */
function withStaticImports(files) {
  const seen = new Set(files);
  for (const file of seen) {
    for (const [, target] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
      const path = join(dirname(file), target);
      if (existsSync(path)) seen.add(path);
    }
  }
  return [...seen];
}

function assets(name) {
  return readdirSync(ASSETS)
    .filter((file) => name.test(file) && file.endsWith('.js'))
    .map((file) => join(ASSETS, file));
}

/** Everything that runs before the first chart is on the screen. */
function firstView() {
  const html = readFileSync('dist/index.html', 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, url]) => join('dist', url));
  return withStaticImports([...named, ...assets(AT_ONCE)]);
}

export default [
  { name: 'script of the first view', path: firstView(), limit: '250 kB', gzip: true },
  { name: 'engine worker', path: withStaticImports(assets(/^engine\.worker-/)), limit: '150 kB', gzip: true },
  { name: 'shard worker', path: withStaticImports(assets(/^shard\.worker-/)), limit: '150 kB', gzip: true },
];
