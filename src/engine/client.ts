import { type Remote, wrap } from 'comlink';
import { createStore } from 'zustand/vanilla';
import type { EngineApi } from '../../workers/protocol/engine-api';
import { EngineFault } from '../../workers/protocol/engine-error';

export interface EngineStatus {
  /** Counts engines: one more for each restart. */
  readonly generation: number;
  readonly state: 'idle' | 'starting' | 'ready' | 'failed';
}

export interface EngineLink {
  readonly api: Remote<EngineApi>;
  /** Rejects the moment the engine dies; never resolves. */
  readonly lost: Promise<never>;
}

/** Deaths within this span that make a further restart pointless. */
const DEATHS_BEFORE_GIVING_UP = 3;
const DEATHS_WITHIN_MS = 20_000;

const LOST = new EngineFault({
  code: 'worker-lost',
  message: 'The engine stopped and is being started again.',
});
const GIVEN_UP = new EngineFault({
  code: 'worker-lost',
  message: 'The engine stopped three times in a row. Try again, or choose a smaller world.',
});

export const engineStatus = createStore<EngineStatus>()(() => ({ generation: 0, state: 'idle' }));

let link: Promise<EngineLink> | null = null;
let atHand: EngineLink | null = null;
let deaths: number[] = [];

function uniqueLockName(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `parley-engine-${random[0]!.toString(36)}${random[1]!.toString(36)}`;
}

async function start(): Promise<EngineLink> {
  engineStatus.setState({ state: 'starting' });
  // The worker names its shards' locks after itself: tabs share locks, so the name must be this tab's alone.
  const lockName = uniqueLockName();
  const worker = new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: lockName,
  });
  const api = wrap<EngineApi>(worker);
  let reject: (reason: EngineFault) => void = () => undefined;
  const lost = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  lost.catch(() => undefined);

  let dead = false;
  const die = () => {
    if (dead) return;
    dead = true;
    worker.terminate();
    link = null;
    atHand = null;
    const now = performance.now();
    deaths = [...deaths.filter((at) => now - at < DEATHS_WITHIN_MS), now];
    const failed = deaths.length >= DEATHS_BEFORE_GIVING_UP;
    engineStatus.setState(({ generation }) => ({
      generation: generation + 1,
      state: failed ? 'failed' : 'idle',
    }));
    reject(failed ? GIVEN_UP : LOST);
  };

  // Once the engine is open, only its lock says whether it lives: an error it reports is not a death.
  const locks = typeof navigator.locks?.request === 'function' ? navigator.locks : null;
  let open = false;
  worker.addEventListener('error', () => {
    if (!open || locks === null) die();
  });

  await Promise.race([api.open(lockName, location.hash.length <= 1).catch(die), lost]);
  open = true;
  void locks?.request(lockName, () => die()).catch(() => undefined);
  engineStatus.setState({ state: 'ready' });
  atHand = { api, lost };
  return atHand;
}

/** The engine where it is there already: a request to it leaves without waiting a turn. */
export const connected = (): EngineLink | null => atHand;

/** The engine at hand, started or restarted where there is none. */
export function connect(): Promise<EngineLink> {
  if (engineStatus.getState().state === 'failed') return Promise.reject(GIVEN_UP);
  link ??= start();
  return link;
}

/** Forgets past deaths, so that a person may try again after the page gave up. */
export function allowRestart(): void {
  deaths = [];
  if (engineStatus.getState().state === 'failed') engineStatus.setState({ state: 'idle' });
}
