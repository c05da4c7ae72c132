import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ESTree, parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';

/**
 * The rules of the house, read from the source itself: which folder may import which, no default
 * exports, and nothing in the engine whose result depends on the clock, on chance or on the machine.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Data flows this way only. */
const STAGES = ['world', 'features', 'models', 'policy', 'rerank', 'metrics', 'frontier'];
/** Leaves, and what each may import besides itself. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  math: ['protocol'],
  kernels: ['math', 'protocol'],
  protocol: [],
};
const LEAF_NAMES = Object.keys(LEAVES);
/** What runs the stages, and so may call them: files directly in workers/, and folders. */
const RUNNERS = /^(engine|stages|shard|cli|command-line|testing)\b/;
/** What runs under Node alone, where files and the clock are allowed. */
const UNDER_NODE = /^(cli|command-line|testing)\b/;
/** Hand the engine a clock, on which reported durations depend and nothing else. */
const CLOCK_KEEPERS = ['workers/engine.worker.ts', 'workers/shard.worker.ts'];

/** IEEE 754 asks for exact results of these; engines may round the others as they like. */
const EXACT_MATH = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(
    ' ',
  ),
);
const HOME_OF_ELEMENTARY = 'workers/math/elementary.ts';
/** Each depends on the clock, on chance, or on the language of the machine. */
const BANNED_MEMBERS: Readonly<Record<string, string>> = {
  'Date.now': 'reads the clock',
  'performance.now': 'reads the clock',
  'crypto.getRandomValues': 'is not seeded',
  'crypto.randomUUID': 'is not seeded',
};
const BANNED_METHODS: Readonly<Record<string, string>> = {
  localeCompare: 'orders by the language of the machine',
  toLocaleString: 'writes in the language of the machine',
  toLocaleDateString: 'writes in the language of the machine',
};

interface Import {
  readonly target: string;
  readonly typesOnly: boolean;
}

interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Things no file may do, wherever it lies. */
  readonly defaultExports: number;
  /** Uses of the clock, of chance and of rounding that differs between machines. */
  readonly impure: readonly string[];
}

function isName(node: ESTree.Node, name?: string): node is ESTree.IdentifierReference {
  return node.type === 'Identifier' && (name === undefined || node.name === name);
}

function isWholeNumber(node: ESTree.Node): boolean {
  return node.type === 'Literal' && Number.isInteger(node.value) && Number(node.value) >= 0;
}

function propertyOf(node: ESTree.MemberExpression): string | null {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null;
  return node.property.type === 'Literal' ? String(node.property.value) : null;
}

function impurity(node: ESTree.MemberExpression): string | null {
  const property = propertyOf(node);
  if (property === null)
    return isName(node.object, 'Math') ? 'Math[...] hides which function it calls' : null;
  if (Object.hasOwn(BANNED_METHODS, property)) return `.${property} ${BANNED_METHODS[property]}`;
  if (!isName(node.object)) return null;
  const name = `${node.object.name}.${property}`;
  if (name === 'Math.random') return 'Math.random is not seeded: use Random of math/random.ts';
  if (node.object.name === 'Math' && !EXACT_MATH.has(property)) {
    return `${name} is rounded differently from machine to machine: use math/elementary.ts`;
  }
  return Object.hasOwn(BANNED_MEMBERS, name) ? `${name} ${BANNED_MEMBERS[name]}` : null;
}

function parse(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const impure: string[] = [];
  let defaultExports = 0;
  const add = (source: ESTree.Node | null, typesOnly: boolean) => {
    if (source?.type === 'Literal') imports.push({ target: String(source.value), typesOnly });
  };
  const power = 'a power is rounded differently from machine to machine: multiply, or use math/elementary.ts';

  new Visitor({
    ImportDeclaration(node) {
      const named = node.specifiers;
      const allTypes =
        named.length > 0 && named.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
      add(node.source, node.importKind === 'type' || allTypes);
    },
    ExportNamedDeclaration(node) {
      add(node.source, node.exportKind === 'type');
      for (const one of node.specifiers) {
        if (isName(one.exported as ESTree.Node, 'default')) defaultExports++;
      }
    },
    ExportAllDeclaration(node) {
      add(node.source, node.exportKind === 'type');
    },
    ExportDefaultDeclaration() {
      defaultExports++;
    },
    ImportExpression(node) {
      add(node.source, false);
    },
    TSImportType(node) {
      add(node.source, true);
    },
    MemberExpression(node) {
      const reason = impurity(node);
      if (reason !== null) impure.push(reason);
    },
    BinaryExpression(node) {
      if (node.operator === '**' && !(isWholeNumber(node.left) && isWholeNumber(node.right)))
        impure.push(power);
    },
    AssignmentExpression(node) {
      if (node.operator === '**=') impure.push(power);
    },
    NewExpression(node) {
      if (isName(node.callee, 'Date')) impure.push('new Date reads the clock or the time zone');
    },
    VariableDeclarator(node) {
      if (node.init && isName(node.init, 'Math'))
        impure.push('a copy of Math hides which functions are called');
    },
    Identifier(node) {
      if (node.name === 'Intl') impure.push('Intl speaks the language of the machine');
    },
  }).visit(program);
  return { path, imports, defaultExports, impure };
}

function sourcesIn(folder: string): SourceFile[] {
  return (
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => `${folder}/${name.split(sep).join('/')}`)
      .filter((path) => !/\.(test|bench)\.tsx?$/.test(path))
      // AssemblyScript is not TypeScript, and the compiler lets it reach nothing outside its memory.
      .filter((path) => !path.startsWith('workers/kernels/assembly/'))
      .sort()
      .map((path) => parse(path, readFileSync(join(ROOT, path), 'utf8')))
  );
}

/** Where an import leads, from the root; null for a package. */
function resolve(from: string, target: string): string | null {
  if (!target.startsWith('.')) return null;
  return relative(ROOT, join(ROOT, dirname(from), target))
    .split(sep)
    .join('/');
}

/** `workers/models/ease.ts` -> `models`; `workers/engine.ts` -> `engine.ts`. */
const partOf = (path: string) => path.split('/')[1] ?? '';

function engineFault(from: string, one: Import): string | null {
  const part = partOf(from);
  const runner = RUNNERS.test(part);
  const target = resolve(from, one.target);
  if (target === null) {
    if (part === 'protocol') return one.target === 'zod' ? null : `protocol/ imports no package but zod`;
    if (one.target.startsWith('node:')) {
      return UNDER_NODE.test(part) ? null : 'only the command line and testing/ may use Node';
    }
    return runner ? null : 'a stage imports no package';
  }
  if (!target.startsWith('workers/')) return 'the engine imports nothing outside workers/';
  const to = partOf(target);
  if (runner || to === part) return null;
  if (part in LEAVES) {
    return LEAVES[part]?.includes(to) ? null : `${part}/ is a leaf`;
  }
  const rank = STAGES.indexOf(part);
  if (rank < 0) return `${part} has no place in the flow ${STAGES.join(' -> ')}`;
  if (LEAF_NAMES.includes(to)) return null;
  const targetRank = STAGES.indexOf(to);
  if (targetRank < 0 || targetRank > rank) return `data flows one way: ${STAGES.join(' -> ')}`;
  return one.typesOnly
    ? null
    : 'of an earlier stage only types may be imported; only the engine calls stages';
}

/** Folders of src/ whose members must not know those of the other two. */
const APART: Readonly<Record<string, readonly string[]>> = {
  controls: ['charts', 'lenses'],
  charts: ['controls', 'lenses'],
  lenses: [],
};

function pageFault(from: string, one: Import): string | null {
  const part = partOf(from);
  const target = resolve(from, one.target);
  if (target === null) return null;
  if (target.startsWith('workers/')) {
    if (part === 'ui') return 'ui/ imports nothing outside ui/';
    // A worker's address is not an import of what it holds.
    const address = /^workers\/(engine|shard)\.worker(\.ts)?\?worker/.test(target);
    return target.startsWith('workers/protocol/') || address
      ? null
      : 'of the engine the page knows workers/protocol/ alone';
  }
  if (!target.startsWith('src/')) return 'the page imports nothing outside src/ and workers/protocol/';
  const to = partOf(target);
  if (part === 'ui' && to !== 'ui') return 'ui/ imports nothing outside ui/';
  if (APART[part]?.includes(to)) return `${part}/ does not import ${to}/`;
  if (part === 'lenses' && to === 'lenses' && from.split('/')[2] !== target.split('/')[2]) {
    return 'lenses never import each other';
  }
  return null;
}

function importFaults(
  files: readonly SourceFile[],
  judge: (from: string, one: Import) => string | null,
): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((one) => {
      const fault = judge(file.path, one);
      return fault === null ? [] : [`${file.path} imports ${one.target}: ${fault}`];
    }),
  );
}

function defaultExportFaults(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.defaultExports > 0)
    .map((file) => `${file.path} has a default export: give it a name`);
}

function impureFaults(files: readonly SourceFile[]): string[] {
  return files
    .filter(
      ({ path }) =>
        !UNDER_NODE.test(partOf(path)) && path !== HOME_OF_ELEMENTARY && !CLOCK_KEEPERS.includes(path),
    )
    .flatMap((file) => file.impure.map((reason) => `${file.path}: ${reason}`));
}

/** All that is read where a file is: itself, and whatever it imports for more than its types. */
function readWith(start: string, files: readonly SourceFile[]): ReadonlySet<string> {
  const read = new Set([start]);
  for (const path of read) {
    const { imports } = files.find((file) => file.path === path) ?? { imports: [] };
    for (const { target, typesOnly } of imports) {
      const own = resolve(path, target);
      if (!typesOnly) read.add(own === null ? target : `${own}.ts`);
    }
  }
  return read;
}

describe('the rules of the house', () => {
  const engine = sourcesIn('workers');
  const page = sourcesIn('src');

  it('data flows one way through the engine', () => {
    expect(importFaults(engine, engineFault)).toEqual([]);
  });

  it('the page reaches the engine through the protocol alone, and its folders stay apart', () => {
    expect(importFaults(page, pageFault)).toEqual([]);
  });

  it('a shard checks no input, and reads nothing that does', () => {
    const read = readWith('workers/shard.worker.ts', engine);
    expect(read).toContain('workers/protocol/names.ts');
    expect(read).not.toContain('zod');
    expect(readWith('workers/engine.worker.ts', engine)).toContain('zod');
  });

  it('everything is exported by name', () => {
    expect(defaultExportFaults([...engine, ...page])).toEqual([]);
  });

  it('the engine knows no clock, no chance and no rounding of the machine', () => {
    expect(impureFaults(engine)).toEqual([]);
  });
});

describe('the judge of the house', () => {
  const engineFaults = (path: string, text: string) => importFaults([parse(path, text)], engineFault);
  const pageFaults = (path: string, text: string) => importFaults([parse(path, text)], pageFault);

  it.each([
    ['workers/models/a.ts', `import { b } from '../world/world';`],
    ['workers/models/a.ts', `import type { B } from '../rerank/mmr';`],
    ['workers/models/a.ts', `import { b } from '../engine';`],
    ['workers/models/a.ts', `import { b } from 'lodash';`],
    ['workers/models/a.ts', `import { readFileSync } from 'node:fs';`],
    ['workers/models/a.ts', `export * from '../world/world';`],
    ['workers/models/a.ts', `const b = await import('../world/world');`],
    ['workers/models/a.ts', `type B = import('../metrics/ndcg').B;`],
    ['workers/models/a.ts', `import { b } from '../../src/b';`],
    ['workers/math/a.ts', `import type { B } from '../world/world';`],
    ['workers/protocol/a.ts', `import { b } from '../math/b';`],
    ['workers/helpers/a.ts', `import { b } from '../math/b';`],
  ])('refuses in %s: %s', (path, text) => {
    expect(engineFaults(path, text)).toHaveLength(1);
  });

  it.each([
    ['workers/models/a.ts', `import type { B } from '../world/world';`],
    ['workers/models/a.ts', `import { type B } from '../world/world';`],
    ['workers/models/a.ts', `import { b } from './b';`],
    ['workers/models/a.ts', `import { b } from '../math/b';`],
    ['workers/kernels/a.ts', `import { b } from '../math/b';`],
    ['workers/protocol/a.ts', `import { z } from 'zod';`],
    ['workers/engine.ts', `import { b } from './world/world';`],
    ['workers/shard.worker.ts', `import { expose } from 'comlink';`],
    ['workers/cli.ts', `import { readFileSync } from 'node:fs';`],
  ])('allows in %s: %s', (path, text) => {
    expect(engineFaults(path, text)).toEqual([]);
  });

  it.each([
    ['src/app/a.ts', `import { b } from '../../workers/engine';`],
    ['src/ui/a.ts', `import { b } from '../state/b';`],
    ['src/ui/a.ts', `import type { B } from '../../workers/protocol/policy';`],
    ['src/controls/a.ts', `import { b } from '../charts/b';`],
    ['src/charts/a.ts', `import { b } from '../lenses/tradeoff/b';`],
    ['src/lenses/tradeoff/a.ts', `import { b } from '../privacy/b';`],
    ['src/app/a.ts', `import { b } from '../../scripts/b';`],
  ])('refuses in %s: %s', (path, text) => {
    expect(pageFaults(path, text)).toHaveLength(1);
  });

  it.each([
    ['src/engine/a.ts', `import type { B } from '../../workers/protocol/policy';`],
    ['src/lenses/tradeoff/a.ts', `import { b } from '../../charts/b';`],
    ['src/lenses/tradeoff/a.ts', `import { b } from './b';`],
    ['src/ui/a.ts', `import { b } from './b';`],
  ])('allows in %s: %s', (path, text) => {
    expect(pageFaults(path, text)).toEqual([]);
  });

  it.each([
    'const a = Math.random();',
    'const a = Math.exp(1);',
    "const a = Math['log'](1);",
    'const a = Math[b](1);',
    'const { log } = Math;',
    'const a = Date.now();',
    'const a = new Date();',
    'const a = performance.now();',
    'const a = b ** 0.5;',
    'let a = 2; a **= b;',
    'const a = b.localeCompare(c);',
    'const a = new Intl.NumberFormat();',
  ])('refuses in the engine: %s', (text) => {
    expect(impureFaults([parse('workers/models/a.ts', text)])).not.toEqual([]);
  });

  it('lets comments, strings and exact arithmetic be', () => {
    const text = `// Math.random()\nconst a = 'Date.now()';\nconst b = Math.sqrt(2 ** 32) + Math.imul(2, 3);`;
    expect(impureFaults([parse('workers/models/a.ts', text)])).toEqual([]);
  });

  it('sees default exports', () => {
    expect(defaultExportFaults([parse('src/a.ts', 'export default 1;')])).toHaveLength(1);
    expect(defaultExportFaults([parse('src/a.ts', 'const a = 1; export { a as default };')])).toHaveLength(1);
  });
});
