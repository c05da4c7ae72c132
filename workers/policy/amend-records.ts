import { Random } from '../math/random';
import {
  type Consent,
  type ConsentMix,
  type ConsentStatus,
  JURISDICTIONS,
  PURPOSES,
  type Purpose,
  type RightsRequest,
} from '../protocol/consent';
import type { ConsentRecord } from '../protocol/consent-rules';
import { CHANNELS, type Channel } from '../protocol/names';

/** One answer of one customer, supposed to be other than recorded. */
export interface SupposedAnswer {
  readonly customer: number;
  readonly subject: Purpose | Channel;
  readonly status: ConsentStatus;
}

export interface AmendedRecords {
  /** The same array where nothing changed, and the same object for everybody who did not change. */
  readonly records: readonly ConsentRecord[];
  /** 1 for customers whose data was erased. */
  readonly erased: Uint8Array;
  /** Customers whom the assumed mix changed. */
  readonly mixed: number;
}

type Purposes = ConsentRecord['purpose'];

/** How much of a yes an answer to profiling is. */
const LEVELS: Readonly<Record<ConsentStatus, number>> = { denied: 0, withdrawn: 0, unknown: 1, granted: 2 };
/** The answer somebody has who is moved to a level. */
const STATUS_AT: readonly ConsentStatus[] = ['denied', 'unknown', 'granted'];
/** Who is nearest to a yes comes first. */
const MIX_ORDER: readonly ConsentStatus[] = ['granted', 'unknown', 'withdrawn', 'denied'];

const purposesOf = (answer: (purpose: Purpose) => ConsentStatus): Purposes =>
  Object.fromEntries(PURPOSES.map((purpose) => [purpose, answer(purpose)])) as Purposes;

/**
 * One level up or down: the donor's answers, save that going up takes no grant away and going down gives
 * none. Without a donor only profiling changes, and what else the record grants goes down with it.
 */
function moveBy(
  recorded: Purposes,
  own: Purposes,
  status: ConsentStatus,
  donor: Purposes | null,
  up: boolean,
): Purposes {
  return purposesOf((purpose) => {
    if (purpose === 'profiling') return status;
    const granted = own[purpose] === 'granted';
    if (up && granted) return 'granted';
    if (donor === null) return !up && recorded[purpose] === 'granted' ? status : own[purpose];
    return !up && !granted && donor[purpose] === 'granted' ? own[purpose] : donor[purpose];
  });
}

/** Changes `records` in place to the assumed shares of one jurisdiction; returns how many changed. */
function mixJurisdiction(
  records: ConsentRecord[],
  jurisdiction: ConsentRecord['jurisdiction'],
  share: { readonly granted: number; readonly unknown: number },
): number {
  const pool: { readonly customer: number; readonly place: number; readonly draw: number }[] = [];
  const donors: number[][] = STATUS_AT.map(() => []);
  records.forEach((record, customer) => {
    if (record.jurisdiction !== jurisdiction || record.objectedToMarketing) return;
    const status = record.purpose.profiling;
    const draw = new Random(0, 'policy/mix', customer).bits();
    pool.push({ customer, place: MIX_ORDER.indexOf(status), draw });
    if (status !== 'withdrawn') donors[LEVELS[status]]!.push(customer);
  });
  pool.sort((a, b) => a.place - b.place || a.draw - b.draw || a.customer - b.customer);
  const granted = Math.round(share.granted * pool.length);
  const unknown = Math.round(share.unknown * pool.length);

  const before = records.slice();
  const donorOf = (customer: number, level: number): Purposes | null => {
    const among = donors[level]!;
    if (among.length === 0) return null;
    return before[among[new Random(level, 'policy/mix-donor', customer).below(among.length)]!]!.purpose;
  };
  let changed = 0;
  pool.forEach(({ customer }, place) => {
    const record = before[customer]!;
    const target = place < granted ? 2 : place < granted + unknown ? 1 : 0;
    let level = LEVELS[record.purpose.profiling];
    if (level === target) return;
    const up = target > level;
    let purpose = record.purpose;
    while (level !== target) {
      level += up ? 1 : -1;
      purpose = moveBy(record.purpose, purpose, STATUS_AT[level]!, donorOf(customer, level), up);
    }
    records[customer] = { ...record, purpose };
    changed++;
  });
  return changed;
}

function mixRecords(records: ConsentRecord[], mix: ConsentMix): number {
  let changed = 0;
  for (const jurisdiction of JURISDICTIONS) {
    const share = mix[jurisdiction];
    if (share) changed += mixJurisdiction(records, jurisdiction, share);
  }
  return changed;
}

const channelsOf = (
  record: ConsentRecord,
  answer: (channel: Channel) => ConsentRecord['channel'][Channel],
): ConsentRecord['channel'] => {
  const made = CHANNELS.map((channel) => {
    const held = record.channel[channel];
    const next = answer(channel);
    return [channel, next.status === held.status && next.basis === held.basis ? held : next];
  });
  return Object.fromEntries(made) as ConsentRecord['channel'];
};

/** The record after a request; the same object where the request changes nothing. */
function exercise(record: ConsentRecord, right: RightsRequest['right']): ConsentRecord {
  switch (right) {
    case 'objection':
      return record.objectedToMarketing ? record : { ...record, objectedToMarketing: true };
    case 'withdrawal': {
      const purpose = purposesOf((name) => {
        const status = record.purpose[name];
        return status === 'granted' || status === 'unknown' ? 'withdrawn' : status;
      });
      const channel = channelsOf(record, (name) => {
        const held = record.channel[name];
        return held.status === 'granted' ? { status: 'withdrawn', basis: 'none' } : held;
      });
      const same =
        PURPOSES.every((name) => purpose[name] === record.purpose[name]) &&
        CHANNELS.every((name) => channel[name] === record.channel[name]);
      return same ? record : { ...record, purpose, channel };
    }
    case 'erasure':
      return {
        ...record,
        purpose: purposesOf(() => 'denied'),
        channel: channelsOf(record, () => ({ status: 'denied', basis: 'none' })),
        bought: false,
        silence: Number.POSITIVE_INFINITY,
        memory: 0,
      };
  }
}

const isChannel = (subject: Purpose | Channel): subject is Channel =>
  (CHANNELS as readonly string[]).includes(subject);

/** The record with one answer put in place of the recorded one. */
function suppose(record: ConsentRecord, { subject, status }: SupposedAnswer): ConsentRecord {
  if (!isChannel(subject)) {
    return record.purpose[subject] === status
      ? record
      : { ...record, purpose: { ...record.purpose, [subject]: status } };
  }
  const held = record.channel[subject];
  if (held.status === status) return record;
  const kept = held.basis === 'consent' ? 'none' : held.basis;
  const basis = status === 'granted' ? 'consent' : status === 'unknown' ? kept : 'none';
  return { ...record, channel: { ...record.channel, [subject]: { status, basis } } };
}

/**
 * The records as a policy has them: first the assumed mix, then the rights exercised, in order, then what
 * is supposed of single answers. Requests for customers who do not exist are left out. Pure; whom the mix
 * moves depends on the records and the customer's index alone, so that a larger share adds people and
 * never exchanges them: it takes no grant of any purpose from anybody.
 */
export function amendRecords(
  records: readonly ConsentRecord[],
  { mix, requests }: Pick<Consent, 'mix' | 'requests'>,
  supposed: readonly SupposedAnswer[] = [],
): AmendedRecords {
  const amended = records.slice();
  const erased = new Uint8Array(records.length);
  const mixed = mixRecords(amended, mix);
  for (const { customer, right } of requests) {
    const record = amended[customer];
    if (!record) continue;
    amended[customer] = exercise(record, right);
    if (right === 'erasure') erased[customer] = 1;
  }
  for (const answer of supposed) {
    const record = amended[answer.customer];
    if (record) amended[answer.customer] = suppose(record, answer);
  }
  const same = amended.every((record, customer) => record === records[customer]);
  return { records: same ? records : amended, erased, mixed };
}
