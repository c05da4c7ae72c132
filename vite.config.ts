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

/**
 * The charts look scales up by name in the whole of d3-scale, which keeps every scale and all of
 * d3's dates in the bundle. These three are the ones that numbers and categories can ask for.
 */
function onlyScalesInUse(): Plugin {
  return {
    name: 'only-scales-in-use',
    apply: 'build',
    transform: {
      filter: { id: /victory-vendor\/es\/d3-scale\.js$/ },
      handler: () => ({
        code: "export { scaleBand, scaleLinear, scalePoint } from 'd3-scale';",
        map: null,
      }),
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), tailwindcss(), onlyScalesInUse(), contentSecurityPolicy()],
  worker: { format: 'es' },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
});
