import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, whatever folder a command was started from. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];

/** Ends the process with one sentence a person can act on. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Runs a command in the project's folder with its output on the screen; returns its exit code. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** Runs npm with the Node that runs now. On Windows npm is a batch file, which needs a shell. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args]);
  if (process.platform !== 'win32') return run('npm', args);
  return spawnSync(`npm ${args.join(' ')}`, { cwd: ROOT, stdio: 'inherit', shell: true }).status ?? 1;
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = OLDEST_NODE;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  giveUp(
    `Parley needs Node ${OLDEST_NODE.join('.')} or newer and this is ${process.versions.node}: install a newer one from nodejs.org and try again.`,
  );
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {};
}

/**
 * Whether node_modules holds what the lockfile names. npm writes what it installed into
 * node_modules/.package-lock.json; packages for other platforms are optional and absent there.
 */
function modulesAreCurrent() {
  const installedList = `${ROOT}/node_modules/.package-lock.json`;
  if (!existsSync(installedList)) return false;
  try {
    const installed = packagesOf(installedList);
    return Object.entries(packagesOf(`${ROOT}/package-lock.json`)).every(([path, wanted]) => {
      if (path === '') return true;
      const found = installed[path];
      if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
  } catch {
    return false;
  }
}

/** Installs the packages that the lockfile names, unless they are there already. */
export function installModules() {
  if (modulesAreCurrent()) return;
  console.log('Installing packages (once, about a minute) ...');
  if (npm(['ci', '--include=dev', '--no-audit', '--no-fund']) !== 0) {
    giveUp('The packages could not be installed: check the network connection and run the command again.');
  }
}
