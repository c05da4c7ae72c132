import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ASSETS = 'dist/assets';
const STATIC_IMPORT = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

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

/** What index.html asks for at once: its module script and everything it preloads. */
function firstView() {
  const html = readFileSync('dist/index.html', 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, url]) =>
    join(ASSETS, basename(url)),
  );
  return withStaticImports(named);
}

function worker(name) {
  return withStaticImports(
    readdirSync(ASSETS)
      .filter((file) => file.startsWith(`${name}.worker-`) && file.endsWith('.js'))
      .map((file) => join(ASSETS, file)),
  );
}

export default [
  { name: 'script of the first view', path: firstView(), limit: '250 kB', gzip: true },
  { name: 'engine worker', path: worker('engine'), limit: '150 kB', gzip: true },
  { name: 'shard worker', path: worker('shard'), limit: '150 kB', gzip: true },
];
