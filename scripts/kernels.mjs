// npm run kernels: compiles workers/kernels/assembly to WebAssembly and writes it, as text, to workers/kernels/binary.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { giveUp, ROOT } from './prepare.mjs';

const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--initialMemory', '1'];
const LINE = 100;

/** The kernels' binary, compiled anew. */
export async function compileKernels() {
  const { main } = await import('assemblyscript/asc');
  const folder = mkdtempSync(join(tmpdir(), 'parley-kernels-'));
  try {
    const file = join(folder, 'kernels.wasm');
    const { error, stderr } = await main([
      'workers/kernels/assembly/index.ts',
      ...OPTIONS,
      '--baseDir',
      ROOT,
      '--outFile',
      file,
    ]);
    if (error) giveUp(`The kernels do not compile.\n${stderr.toString()}`);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The module that carries a binary. */
export function binaryModule(binary) {
  const text = binary.toString('base64');
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return [
    '// Written by scripts/kernels.mjs from workers/kernels/assembly. Do not edit.',
    '',
    '/** The kernels as WebAssembly, in base64. */',
    `export const KERNELS_BINARY =\n${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const binary = await compileKernels();
  writeFileSync(join(ROOT, 'workers/kernels/binary.ts'), binaryModule(binary));
  console.log(`Kernels: ${binary.length} bytes of WebAssembly.`);
}
