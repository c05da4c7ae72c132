import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];

function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['/Applications', join(process.env.HOME ?? '', 'Applications')];
    return apps.flatMap((folder) => [
      join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
      join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
    ]);
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name]);
    return roots
      .filter(Boolean)
      .flatMap((root) => [
        join(root, 'Google/Chrome/Application/chrome.exe'),
        join(root, 'Chromium/Application/chrome.exe'),
      ]);
  }
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
}

/** A launcher may be there without its browser (a stub that points to another installer). */
function starts(path) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  const { status } = spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 });
  return status === 0;
}

function playwrightsOwn() {
  try {
    const path = createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * Path of a browser that tests can drive: PARLEY_BROWSER, an installed Chrome or Chromium, or
 * Playwright's own; null where there is none. The answer is kept in PARLEY_BROWSER for child processes.
 */
export function findBrowser() {
  const chosen = process.env.PARLEY_BROWSER;
  if (chosen) return chosen;
  const found = usualPlaces().find(starts) ?? playwrightsOwn();
  if (found) process.env.PARLEY_BROWSER = found;
  return found;
}

/** Chromium refuses to start its sandbox as root, and a root shell is most often a bare container. */
export function launchArguments() {
  return process.getuid?.() === 0
    ? [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ]
    : [];
}

function attempt(command, args, env = {}) {
  console.log(`No Chrome or Chromium found; trying: ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 600_000,
    env: { ...process.env, ...env },
  });
  return status === 0;
}

/** A browser's path, installing one where there is none; null where that fails too. */
export function provideBrowser() {
  const found = findBrowser();
  if (found) return found;

  const command = createRequire(import.meta.url).resolve('@playwright/test/cli');
  if (attempt(process.execPath, [command, 'install', 'chromium'])) {
    const own = findBrowser();
    if (own) return own;
  }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    if (
      attempt('apt-get', ['update', '-q'], quiet) &&
      attempt('apt-get', ['install', '-y', '-q', 'chromium'], quiet)
    ) {
      return findBrowser();
    }
  }
  return null;
}

export const NO_BROWSER =
  'No browser to test with: install Google Chrome or Chromium, or set PARLEY_BROWSER to the path of one.';
