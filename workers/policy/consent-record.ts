import {
  CONSENT_AGE_BANDS,
  CONSENT_STATUSES,
  type ConsentStatus,
  JURISDICTIONS,
  LAWFUL_BASES,
  type LawfulBasis,
  PURPOSES,
  type Purpose,
} from '../protocol/consent';
import type { ConsentRecord } from '../protocol/consent-rules';
import { CHANNELS, type Channel, OUTBOUND_CHANNELS } from '../protocol/names';
import type { RecordFault } from '../protocol/privacy-report';
import type { ConsentTable } from '../world/world';

/** `NO_DATE`, `TWO_ANSWERS` and the last of `DAYS` of the world's tables. */
const NO_DATE = 0x7fffffff;
const TWO_ANSWERS = 4;
const LAST_DAY = 52 * 7 - 1;
/** Twenty years before the log's first day. */
const EARLIEST_DAY = -Math.floor(20 * 365.25);

/** What the rules need to know of a customer besides the record itself. */
export type RecordFacts = Pick<ConsentRecord, 'silence' | 'memory' | 'bought'>;

/** Position of an outbound channel among CHANNELS. */
export const OUTBOUND_INDEX = OUTBOUND_CHANNELS.map((channel) => CHANNELS.indexOf(channel));

function datedFault(code: number | undefined, day: number | undefined): RecordFault | null {
  if (code === TWO_ANSWERS) return 'two answers';
  const status = CONSENT_STATUSES[code!];
  if (status === undefined) return 'status';
  if (status !== 'granted') return null;
  if (day === NO_DATE) return 'no date';
  return day !== undefined && day >= EARLIEST_DAY && day <= LAST_DAY ? null : 'impossible date';
}

function purposeFault(table: ConsentTable, customer: number, purpose: number): RecordFault | null {
  const at = customer * PURPOSES.length + purpose;
  return datedFault(table.purposeStatus[at], table.purposeDate[at]);
}

function channelFault(table: ConsentTable, customer: number, channel: number): RecordFault | null {
  const at = customer * CHANNELS.length + channel;
  const fault = datedFault(table.channelStatus[at], table.channelDate[at]);
  return fault ?? (LAWFUL_BASES[table.channelBasis[at]!] === undefined ? 'basis' : null);
}

/** What is wrong with one answer as recorded; null where it can be read. Whatever is wrong, it counts as denied. */
export function faultOf(
  table: ConsentTable,
  customer: number,
  subject: Purpose | Channel,
): RecordFault | null {
  const purpose = (PURPOSES as readonly string[]).indexOf(subject);
  return purpose >= 0
    ? purposeFault(table, customer, purpose)
    : channelFault(table, customer, (CHANNELS as readonly string[]).indexOf(subject));
}

/** Everything wrong with a customer's record, each kind once; empty where it can be read in full. */
export function recordFaults(table: ConsentTable, customer: number): RecordFault[] {
  const found: RecordFault[] = [];
  const add = (fault: RecordFault | null) => {
    if (fault !== null && !found.includes(fault)) found.push(fault);
  };
  for (let purpose = 0; purpose < PURPOSES.length; purpose++) add(purposeFault(table, customer, purpose));
  for (let channel = 0; channel < CHANNELS.length; channel++) add(channelFault(table, customer, channel));
  if (JURISDICTIONS[table.jurisdiction[customer]!] === undefined) add('jurisdiction');
  if (CONSENT_AGE_BANDS[table.ageBand[customer]!] === undefined) add('age band');
  if (table.gpc[customer] !== 0 && table.gpc[customer] !== 1) add('signal');
  return found;
}

/**
 * A customer's record as the rules read it. Fails closed: an answer with a fault (`faultOf`) counts as
 * denied, a signal, objection or limit that is anything but 0 counts as given.
 */
export function readConsentRecord(
  table: ConsentTable,
  customer: number,
  { silence, memory, bought }: RecordFacts,
): ConsentRecord {
  const purpose = {} as Record<Purpose, ConsentStatus>;
  PURPOSES.forEach((name, n) => {
    const code = table.purposeStatus[customer * PURPOSES.length + n]!;
    purpose[name] = purposeFault(table, customer, n) ? 'denied' : CONSENT_STATUSES[code]!;
  });
  const channel = {} as Record<Channel, { status: ConsentStatus; basis: LawfulBasis }>;
  CHANNELS.forEach((name, n) => {
    const at = customer * CHANNELS.length + n;
    channel[name] = channelFault(table, customer, n)
      ? { status: 'denied', basis: 'none' }
      : {
          status: CONSENT_STATUSES[table.channelStatus[at]!]!,
          basis: LAWFUL_BASES[table.channelBasis[at]!]!,
        };
  });
  return {
    jurisdiction: JURISDICTIONS[table.jurisdiction[customer]!] ?? 'unreadable',
    ageBand: CONSENT_AGE_BANDS[table.ageBand[customer]!] ?? 'unreadable',
    signal: table.gpc[customer] !== 0,
    purpose,
    channel,
    objectedToMarketing: table.objectedToMarketing[customer] !== 0,
    limitSensitive: table.limitSensitive[customer] !== 0,
    bought,
    silence,
    memory,
  };
}
