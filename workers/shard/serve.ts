import { keyedHash } from '../math/hash';
import { HOLDOUT } from '../policy/buckets';
import type { CandidateSet } from './candidates';
import type { Population, ServeJob, ServeResult, Triple } from './shard-api';
import type { Workbench } from './workbench';

/** Requests, and milliseconds spent, between two looks at the message queue. */
const REQUESTS_PER_TURN = 512;
const MS_PER_TURN = 8;
/** The clock's step is the smallest of so many; a clock that never moves is given up after so many looks. */
const STEPS = 4;
const LOOKS = 200_000;

/** What a customer's candidates are taken from. */
export interface ServingSets {
  readonly personal: CandidateSet;
  readonly impersonal: CandidateSet;
  readonly holdout: CandidateSet;
}

export interface ServeParts {
  /** Local customers. */
  readonly customers: number;
  readonly population: Population;
  /** Kept for every customer (warm), or made anew for each request (cold). */
  readonly sets: ServingSets;
  readonly work: Workbench;
  /** The check after the pick. */
  readonly check: (customer: number, items: Uint32Array, size: number) => void;
}

/**
 * Answers one request after another (a closed loop), each for one customer drawn at random: candidates unless
 * remembered, the pick, the check after it, and the list written out. The clock is read once between two
 * requests, so that what one of them took runs from the end of the one before it.
 * @param turn waits until the work may go on; false when nobody wants it any more
 * @param clock milliseconds; all durations depend on it and nothing else does
 */
export async function serveCustomers(
  { customers, population, sets, work, check }: ServeParts,
  job: ServeJob,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<ServeResult | null> {
  const { weights, lists } = job;
  const order = seededOrder(job, customers);
  const ms = new Float64Array(order.length);
  const list = new Uint32Array(lists.slateSize);
  if (job.isWarm && !(await remember(order, sets, population, turn, clock))) return null;
  let checksum = 0;
  let listed = 0;
  let waitedMs = 0;
  let end = clock();
  let since = end;
  let served = 0;
  for (let at = 0; at < order.length; at++) {
    if (at === 0 || served === REQUESTS_PER_TURN || end - since > MS_PER_TURN) {
      const left = clock();
      if (!(await turn())) return null;
      served = 0;
      end = clock();
      waitedMs += end - left;
      since = end;
    }
    served++;
    const size = serveOne(order[at]!, population, sets, work, check, weights, list);
    const now = clock();
    ms[at] = now - end;
    end = now;
    listed += size;
    for (let rank = 0; rank < size; rank++) checksum = (Math.imul(checksum, 31) + list[rank]! + 1) >>> 0;
  }
  return { ms, waitedMs, clockStep: stepOf(clock), listed, checksum };
}

/** Writes one customer's list; returns its length. */
function serveOne(
  customer: number,
  population: Population,
  sets: ServingSets,
  work: Workbench,
  check: ServeParts['check'],
  weights: Triple,
  list: Uint32Array,
): number {
  // A set that forgets chooses anew whenever it is asked: each is asked once.
  let set = firstSet(sets, population, customer);
  let count = set.count(customer);
  if (count === 0 && set !== sets.impersonal) {
    set = sets.impersonal;
    count = set.count(customer);
  }
  const bucket = population.bucket[customer]!;
  const size = work.pick(set, customer, count, bucket, work.shared(set, customer, count), weights);
  const offset = set.offset(customer);
  for (let rank = 0; rank < size; rank++) list[rank] = set.item[offset + work.picks[rank]!]!;
  check(customer, list, size);
  return size;
}

function firstSet(
  { personal, impersonal, holdout }: ServingSets,
  population: Population,
  customer: number,
): CandidateSet {
  if (!population.profiled[customer]) return impersonal;
  return population.bucket[customer] === HOLDOUT ? holdout : personal;
}

/** The customers of a job's requests, the same for a seed: with repeats, but nobody twice in a row. */
function seededOrder({ seed, from, to }: ServeJob, customers: number): Uint32Array {
  const draw = keyedHash(seed, 'shard/serving');
  const order = new Uint32Array(customers > 0 ? to - from : 0);
  for (let at = 0; at < order.length; at++) {
    const customer = draw(from + at) % customers;
    order[at] = at > 0 && order[at - 1] === customer ? (customer + 1) % customers : customer;
  }
  return order;
}

/** Fills in the candidates of all who will ask, so that the warm loop finds them there. */
async function remember(
  order: Uint32Array,
  sets: ServingSets,
  population: Population,
  turn: () => Promise<boolean>,
  clock: () => number,
): Promise<boolean> {
  let since = clock();
  let filled = 0;
  for (const customer of order) {
    const set = firstSet(sets, population, customer);
    if (set.isFilled(customer)) continue;
    if (set.count(customer) === 0) sets.impersonal.count(customer);
    filled++;
    if (filled % 16 !== 0 && clock() - since <= MS_PER_TURN) continue;
    if (!(await turn())) return false;
    since = clock();
  }
  return true;
}

/** The smallest step the clock makes, in milliseconds; 0 where it stands still. */
function stepOf(clock: () => number): number {
  let smallest = Number.POSITIVE_INFINITY;
  let last = clock();
  for (let look = 0, steps = 0; look < LOOKS && steps < STEPS; look++) {
    const now = clock();
    if (now <= last) continue;
    smallest = Math.min(smallest, now - last);
    last = now;
    steps++;
  }
  return Number.isFinite(smallest) ? smallest : 0;
}
