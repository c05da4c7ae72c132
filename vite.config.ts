import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Built pages only: the development server needs inline scripts for its own reloads. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Modules of the charts' libraries that are built smaller than they come, by the end of their path. */
const SMALLER: readonly (readonly [path: RegExp, code: string])[] = [
  // Scales are looked up by name in the whole of d3-scale, which keeps every scale and all of d3's dates.
  // These three are the ones that numbers and categories can ask for.
  [/victory-vendor\/es\/d3-scale\.js$/, "export { scaleBand, scaleLinear, scalePoint } from 'd3-scale';"],
  // Nothing here is a scale of colours.
  [
    /d3-color\/dist\/d3-color\.mjs$/,
    'export function color() { return null; } export { color as rgb, color as hsl, color as lab, color as hcl, color as cubehelix };',
  ],
  // Every axis is given its range and its ticks.
  [
    /recharts\/es6\/util\/scale\/getNiceTickValues\.js$/,
    'export const getNiceTickValues = () => undefined; export const getTickValuesFixedDomain = () => undefined;',
  ],
  // The page reads values by its schemas and describes none of them: zod's writer of JSON Schema stays out.
  [
    /zod\/v4\/core\/json-schema-processors\.js$/,
    `export const aggregateChecks = () => ({}); export const toJSONSchema = () => ({}); export const allProcessors = {}; ${['string', 'number', 'boolean', 'bigint', 'symbol', 'null', 'undefined', 'void', 'never', 'any', 'unknown', 'date', 'enum', 'literal', 'nan', 'templateLiteral', 'file', 'success', 'custom', 'function', 'transform', 'map', 'set', 'array', 'object', 'union', 'intersection', 'tuple', 'record', 'nullable', 'nonoptional', 'default', 'prefault', 'catch', 'pipe', 'readonly', 'promise', 'optional', 'lazy'].map((name) => `export const ${name}Processor = () => undefined;`).join(' ')}`,
  ],
  [
    /zod\/v4\/core\/to-json-schema\.js$/,
    'const none = () => ({}); export { none as process, none as initializeContext, none as handleUnrepresentable, none as processSchema, none as extractDefs, none as finalize }; export const createToJSONSchemaMethod = () => none; export const createStandardJSONSchemaMethod = () => none;',
  ],
];

function onlyWhatChartsUse(): Plugin {
  return {
    name: 'only-what-charts-use',
    apply: 'build',
    transform: {
      filter: { id: SMALLER.map(([path]) => path) },
      handler: (_, id) => {
        const code = SMALLER.find(([path]) => path.test(id))?.[1];
        return code === undefined ? null : { code, map: null };
      },
    },
  };
}

/** The page's own script is asked for by the small one that starts the engine, and fetched beside it. */
function pageFetchedEarly(): Plugin {
  return {
    name: 'page-fetched-early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => {
        const page = Object.values(bundle ?? {}).find(
          (chunk) => chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/src/page.tsx'),
        );
        if (page?.type !== 'chunk') throw new Error('The build has no script of the page.');
        return [page.fileName, ...page.imports].map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}

/** Views with an address of their own, beside the first one. */
const VIEWS = ['analytics', 'privacy'];

/**
 * The page once more under the name of every view, so that a host of plain files has something at each
 * address. All lie side by side: what they refer to is relative.
 */
function onePagePerView(): Plugin {
  return {
    name: 'one-page-per-view',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('The build has no index.html.');
        for (const view of VIEWS) {
          this.emitFile({ type: 'asset', fileName: `${view}.html`, source: page.source });
        }
      },
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [
    react(),
    tailwindcss(),
    onlyWhatChartsUse(),
    contentSecurityPolicy(),
    pageFetchedEarly(),
    onePagePerView(),
  ],
  worker: { format: 'es' },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
});
