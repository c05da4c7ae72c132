import { logistic } from '../math/elementary';
import type { Parts } from '../math/parts';
import { Random } from '../math/random';
import {
  CONSENT_AGE_BANDS,
  CONSENT_STATUSES,
  type ConsentStatus,
  LAWFUL_BASES,
  type LawfulBasis,
  PURPOSES,
  type Purpose,
} from '../protocol/consent';
import { CHANNELS } from '../protocol/names';
import type { WorldSpec } from '../protocol/policy';
import { type People, REGIONS } from './customers';
import { PLACES } from './retail-places';
import { type ConsentTable, DAYS, NO_DATE, TWO_ANSWERS } from './world';

const GRANTED = CONSENT_STATUSES.indexOf('granted');
const UNKNOWN = CONSENT_STATUSES.indexOf('unknown');
const WITHDRAWN = CONSENT_STATUSES.indexOf('withdrawn');

const SOFT_OPT_IN = LAWFUL_BASES.indexOf('soft opt-in');

const OBJECTION_SHARE = 0.034;
/** Share of records with a fault in one place, as customer files have them. */
const FAULTY_SHARE = 0.004;
/** A code in no list. */
const UNREADABLE = 255;

/** Who a record is about, as far as asking for consent goes. */
interface Asked {
  readonly age: number;
  readonly openness: number;
  /** Standard score of log engagement. */
  readonly score: number;
  /** Opt-in law (EU, UK) or an opt-out regime. */
  readonly optIn: boolean;
  /** Had bought before the year began. */
  readonly existing: boolean;
  readonly objected: boolean;
}

/** Status of profiling: older and less engaged people agree less; the unengaged were never asked. */
function profiling(asked: Asked, random: Random): ConsentStatus {
  const { age, openness, score, optIn } = asked;
  if (!optIn) {
    const denies = logistic(-1.75 + 0.012 * (age - 45));
    const grants = logistic(-1.9 + 0.45 * score);
    const draw = random.uniform();
    if (draw < 0.1 * denies) return 'withdrawn';
    if (draw < denies) return 'denied';
    return draw < denies + grants ? 'granted' : 'unknown';
  }
  const draw = random.uniform();
  const grants = logistic(0.56 + openness - 0.03 * (age - 45) + 0.4 * score);
  if (draw < grants) return 'granted';
  const unknown = logistic(-0.3 - 0.5 * score);
  const rest = (draw - grants) / (1 - grants);
  if (rest < unknown) return 'unknown';
  return (rest - unknown) / (1 - unknown) < 0.2 ? 'withdrawn' : 'denied';
}

/** Chance that a purpose is granted, denied or unknown, by what was said to profiling. */
const FOLLOWS: Readonly<
  Record<Exclude<Purpose, 'profiling'>, Readonly<Record<ConsentStatus, readonly [number, number]>>>
> = {
  // [granted, denied]; the rest is unknown.
  analytics: { granted: [0.93, 0.04], denied: [0.45, 0.45], unknown: [0.3, 0.05], withdrawn: [0.4, 0.5] },
  training: { granted: [0.82, 0.11], denied: [0.05, 0.88], unknown: [0.06, 0.04], withdrawn: [0.04, 0.9] },
  personalisedContent: {
    granted: [0.92, 0.05],
    denied: [0.12, 0.8],
    unknown: [0.08, 0.04],
    withdrawn: [0.1, 0.82],
  },
  personalisedAds: {
    granted: [0.62, 0.3],
    denied: [0.02, 0.94],
    unknown: [0.04, 0.06],
    withdrawn: [0.02, 0.94],
  },
  saleOrSharing: {
    granted: [0.28, 0.6],
    denied: [0.01, 0.97],
    unknown: [0.03, 0.1],
    withdrawn: [0.01, 0.97],
  },
  sensitiveInference: {
    granted: [0.14, 0.72],
    denied: [0.01, 0.97],
    unknown: [0.02, 0.1],
    withdrawn: [0.01, 0.97],
  },
};

function followed(
  purpose: Exclude<Purpose, 'profiling'>,
  said: ConsentStatus,
  random: Random,
): ConsentStatus {
  const [granted, denied] = FOLLOWS[purpose][said];
  const draw = random.uniform();
  if (draw < granted) return 'granted';
  if (draw >= granted + denied) return 'unknown';
  return random.chance(0.08) ? 'withdrawn' : 'denied';
}

interface Permission {
  readonly status: ConsentStatus;
  readonly basis: LawfulBasis;
}

const NO: Permission = { status: 'denied', basis: 'none' };
const NEVER_ASKED: Permission = { status: 'unknown', basis: 'none' };
const AGREED: Permission = { status: 'granted', basis: 'consent' };
const LEFT: Permission = { status: 'withdrawn', basis: 'none' };

/** Permission to send by one channel. `liking` is the customer's preference for it, 0..1. */
function permission(channel: number, asked: Asked, liking: number, random: Random): Permission {
  const name = CHANNELS[channel]!;
  if (name === 'onSite') return { status: 'unknown', basis: 'legitimate interest' };
  // An objection is recorded once for all; the channel records behind it are often left standing.
  if (asked.objected && random.chance(0.55)) return random.chance(0.5) ? NO : LEFT;
  const keen = logistic(-1.5 + 2.6 * liking + 0.4 * asked.score);
  const draw = random.uniform();
  const rest = random.uniform();
  switch (name) {
    case 'email':
      if (draw < (asked.optIn ? 0.95 : 0.7) * keen) return AGREED;
      if (rest < 0.05) return LEFT;
      if (rest < 0.25) return NO;
      if (asked.optIn) return asked.existing ? { status: 'unknown', basis: 'soft opt-in' } : NEVER_ASKED;
      return { status: 'unknown', basis: 'legitimate interest' };
    case 'sms':
      if (draw < 0.55 * keen) return AGREED;
      if (rest < 0.04) return LEFT;
      if (rest < 0.35) return NO;
      return asked.optIn && asked.existing && rest > 0.8
        ? { status: 'unknown', basis: 'soft opt-in' }
        : NEVER_ASKED;
    case 'push':
      if (draw < 0.75 * keen) return AGREED;
      if (rest < 0.06) return LEFT;
      return rest < 0.5 ? NO : NEVER_ASKED;
    case 'phone':
      if (draw < 0.25 * keen) return AGREED;
      if (rest < 0.45) return NO;
      return asked.optIn ? NEVER_ASKED : { status: 'unknown', basis: 'legitimate interest' };
    case 'post':
      if (draw < 0.3 * keen) return AGREED;
      return rest < 0.2 ? NO : { status: 'unknown', basis: 'legitimate interest' };
  }
}

function consentAgeBand(age: number, random: Random): number {
  if (random.chance(0.035)) return CONSENT_AGE_BANDS.indexOf('unknown');
  return CONSENT_AGE_BANDS.indexOf(age < 16 ? '13-15' : age < 18 ? '16-17' : '18+');
}

/** Day of an answer: mostly at the first visit, else at some later one; withdrawals within the year. */
function answerDay(status: number, tenure: number, random: Random): number {
  const first = DAYS - tenure;
  if (status === UNKNOWN) return NO_DATE;
  if (status === WITHDRAWN) {
    const from = Math.max(0, first);
    return from + random.below(Math.max(1, DAYS - from));
  }
  return random.chance(0.7) ? first : first + random.below(tenure);
}

const FAULTS = [
  'granted without a date',
  'granted in the future',
  'two answers',
  'status',
  'basis',
  'jurisdiction',
  'age band',
] as const;

/** Positions in a status column, of one customer and `width` answers, that pass. */
function answersWhere(customer: number, width: number, passes: (at: number) => boolean): number[] {
  return Array.from({ length: width }, (_, n) => customer * width + n).filter(passes);
}

/**
 * Puts one fault into a record. Which channels the log's messages went out on is left as it is: a
 * granted or soft opt-in channel keeps its status, a soft opt-in its basis.
 */
function spoil(records: ConsentTable, customer: number, random: Random): void {
  const { purposeStatus, purposeDate, channelStatus, channelDate, channelBasis } = records;
  const fault = FAULTS[random.below(FAULTS.length)]!;
  const draw = random.uniform();
  const pick = (list: readonly number[]) => list[Math.floor(draw * list.length)]!;
  switch (fault) {
    case 'jurisdiction':
      records.jurisdiction[customer] = UNREADABLE;
      return;
    case 'age band':
      records.ageBand[customer] = UNREADABLE;
      return;
    case 'basis': {
      const channels = answersWhere(customer, CHANNELS.length, (at) => channelBasis[at] !== SOFT_OPT_IN);
      channelBasis[pick(channels)] = UNREADABLE;
      return;
    }
    case 'two answers':
    case 'status': {
      const code = fault === 'status' ? UNREADABLE : TWO_ANSWERS;
      const channels = answersWhere(
        customer,
        CHANNELS.length,
        (at) => channelStatus[at] !== GRANTED && channelBasis[at] !== SOFT_OPT_IN,
      );
      if (random.chance(0.5)) channelStatus[pick(channels)] = code;
      else purposeStatus[pick(answersWhere(customer, PURPOSES.length, () => true))] = code;
      return;
    }
    case 'granted without a date':
    case 'granted in the future': {
      const day = fault === 'granted without a date' ? NO_DATE : DAYS + random.below(400);
      const channels = answersWhere(customer, CHANNELS.length, (at) => channelStatus[at] === GRANTED);
      if (channels.length > 0 && random.chance(0.5)) {
        channelDate[pick(channels)] = day;
        return;
      }
      const granted = answersWhere(customer, PURPOSES.length, (at) => purposeStatus[at] === GRANTED);
      const at = pick(granted.length > 0 ? granted : answersWhere(customer, PURPOSES.length, () => true));
      purposeStatus[at] = GRANTED;
      purposeDate[at] = day;
    }
  }
}

/** Customers asked between two looks at anything else. */
const CUSTOMERS_AT_ONCE = 500;

/** Consent records, a few of them faulty. Customer c's depends on the seed and c alone. */
export function* makeConsentRecords(spec: WorldSpec, people: People): Parts<ConsentTable> {
  const { count } = people;
  const purposes = PURPOSES.length;
  const channels = CHANNELS.length;
  const records: ConsentTable = {
    jurisdiction: new Uint8Array(count),
    ageBand: new Uint8Array(count),
    gpc: new Uint8Array(count),
    purposeStatus: new Uint8Array(count * purposes),
    purposeDate: new Int32Array(count * purposes),
    channelStatus: new Uint8Array(count * channels),
    channelDate: new Int32Array(count * channels),
    channelBasis: new Uint8Array(count * channels),
    objectedToMarketing: new Uint8Array(count),
    limitSensitive: new Uint8Array(count),
  };
  for (let c = 0; c < count; c++) {
    if (c % CUSTOMERS_AT_ONCE === 0) yield;
    const random = new Random(spec.seed, 'world/consent', c);
    const place = PLACES[people.region[c]!]!;
    const optIn = place.jurisdiction === 'EU' || place.jurisdiction === 'UK';
    const american = place.jurisdiction === 'US-CA' || place.jurisdiction === 'US-opt-out';
    const tenure = people.tenure[c]!;
    const asked: Asked = {
      age: people.age[c]!,
      openness: place.openness,
      score: people.engagementScore[c]!,
      optIn,
      existing: tenure > DAYS && random.chance(0.75),
      objected: random.chance(OBJECTION_SHARE),
    };
    records.jurisdiction[c] = REGIONS[people.region[c]!]!.jurisdiction;
    records.ageBand[c] = consentAgeBand(asked.age, random);
    records.gpc[c] = random.chance(american ? 0.16 : 0.03) ? 1 : 0;
    records.objectedToMarketing[c] = asked.objected ? 1 : 0;
    records.limitSensitive[c] = random.chance(place.jurisdiction === 'US-CA' ? 0.11 : american ? 0.03 : 0.015)
      ? 1
      : 0;

    const said = profiling(asked, random);
    for (let p = 0; p < purposes; p++) {
      const purpose = PURPOSES[p]!;
      const status = CONSENT_STATUSES.indexOf(
        purpose === 'profiling' ? said : followed(purpose, said, random),
      );
      records.purposeStatus[c * purposes + p] = status;
      records.purposeDate[c * purposes + p] = answerDay(status, tenure, random);
    }
    for (let ch = 0; ch < channels; ch++) {
      const at = c * channels + ch;
      const given = permission(ch, asked, people.channelPreference[at]!, random);
      const status = CONSENT_STATUSES.indexOf(given.status);
      records.channelStatus[at] = status;
      records.channelBasis[at] = LAWFUL_BASES.indexOf(given.basis);
      records.channelDate[at] = answerDay(status, tenure, random);
    }
    const faults = new Random(spec.seed, 'world/consent-faults', c);
    if (faults.chance(FAULTY_SHARE)) spoil(records, c, faults);
  }
  return records;
}
