import {
  CHANNELS,
  type Channel,
  CONSENT_STATUSES,
  type ConsentStatus,
  JURISDICTIONS,
  type Jurisdiction,
  LAWFUL_BASES,
  type LawfulBasis,
  OUTBOUND_CHANNELS,
  PURPOSES,
  type Purpose,
} from '../protocol/consent';
import type { ConsentTable } from '../world/world';

/** One customer's consent record as the rules read it. Whatever cannot be read comes out as denied. */
export interface ConsentRecord {
  readonly jurisdiction: Jurisdiction | 'unreadable';
  readonly purpose: Readonly<Record<Purpose, ConsentStatus>>;
  readonly channel: Readonly<
    Record<Channel, { readonly status: ConsentStatus; readonly basis: LawfulBasis }>
  >;
  readonly objectedToMarketing: boolean;
  /** Minutes from the customer's last training event to the end of training; Infinity where there is none. */
  readonly silence: number;
}

const PURPOSE_COUNT = PURPOSES.length;
const CHANNEL_COUNT = CHANNELS.length;

/** Fails closed: a code outside its list reads as denied, basis none, an unreadable jurisdiction. */
export function readConsentRecord(table: ConsentTable, customer: number, silence: number): ConsentRecord {
  const purpose = {} as Record<Purpose, ConsentStatus>;
  PURPOSES.forEach((name, at) => {
    purpose[name] = CONSENT_STATUSES[table.purposeStatus[customer * PURPOSE_COUNT + at]!] ?? 'denied';
  });
  const channel = {} as Record<Channel, { status: ConsentStatus; basis: LawfulBasis }>;
  CHANNELS.forEach((name, at) => {
    const basis = LAWFUL_BASES[table.channelBasis[customer * CHANNEL_COUNT + at]!];
    const status = CONSENT_STATUSES[table.channelStatus[customer * CHANNEL_COUNT + at]!];
    channel[name] = basis && status ? { status, basis } : { status: 'denied', basis: 'none' };
  });
  return {
    jurisdiction: JURISDICTIONS[table.jurisdiction[customer]!] ?? 'unreadable',
    purpose,
    channel,
    objectedToMarketing: table.objectedToMarketing[customer] !== 0,
    silence,
  };
}

/** A lawful basis for a message on a channel exists, read strictly and whatever rules are switched on. */
export function hasPermission(record: ConsentRecord, channel: Channel): boolean {
  if (record.objectedToMarketing) return false;
  const { status, basis } = record.channel[channel];
  if (status === 'granted') return basis !== 'none';
  return status === 'unknown' && (basis === 'soft opt-in' || basis === 'legitimate interest');
}

/** Position of an outbound channel among CHANNELS. */
export const OUTBOUND_INDEX = OUTBOUND_CHANNELS.map((channel) => CHANNELS.indexOf(channel));
