// npm start: installs what is missing, builds the page, serves it on this computer.
import { checkNode, giveUp, installModules, ROOT } from './prepare.mjs';

const FIRST_PORT = 4173;

checkNode();
installModules();

// Vite may be imported only once it is installed.
const { build, preview } = await import('vite');

console.log('Building the page ...');
try {
  await build({ root: ROOT, logLevel: 'warn' });
} catch (cause) {
  giveUp(`The page could not be built: ${cause instanceof Error ? cause.message : cause}`);
}

// The next free port is taken where this one is in use.
const server = await preview({
  root: ROOT,
  logLevel: 'warn',
  preview: { port: FIRST_PORT, strictPort: false, host: 'localhost', open: false },
});

async function stop() {
  await server.close();
  process.exit(0);
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);

console.log(`Parley is ready at ${server.resolvedUrls?.local[0]} (Ctrl-C stops it)`);
