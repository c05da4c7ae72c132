import { OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/consent';
import type { Policy } from '../protocol/policy';
import { contactBit } from './consent';
import { type ConsentRecord, hasPermission } from './consent-record';

/** Pounds for one message, of the order of public price lists: bulk e-mail, UK SMS, push, a call, a printed letter. */
const COST_PER_MESSAGE: Readonly<Record<OutboundChannel, number>> = {
  email: 0.001,
  sms: 0.04,
  push: 0.0005,
  phone: 1.5,
  post: 0.7,
};

/** The week's messages: each customer's list goes out once on every open channel, the preferred first, up to the cap. */
export interface ContactPlan {
  /** Messages a week per customer. */
  readonly contacts: Uint8Array;
  /** The channels they go out on, as contact bits. */
  readonly channels: Uint8Array;
  /** Those among them without a lawful basis. */
  readonly unpermitted: Uint8Array;
  /** Pounds a week per customer. */
  readonly cost: Float32Array;
  /** Messages a week per outbound channel. */
  readonly byChannel: readonly number[];
}

/**
 * @param removed scopes removed per customer (see `consent.ts`)
 * @param order outbound channels of each customer, most liked first: customers x OUTBOUND_CHANNELS
 */
export function planContacts(
  records: readonly ConsentRecord[],
  removed: Uint8Array,
  order: Uint8Array,
  contact: Policy['contact'],
): ContactPlan {
  const count = records.length;
  const width = OUTBOUND_CHANNELS.length;
  const contacts = new Uint8Array(count);
  const channels = new Uint8Array(count);
  const unpermitted = new Uint8Array(count);
  const cost = new Float32Array(count);
  const byChannel = OUTBOUND_CHANNELS.map(() => 0);
  const loud = OUTBOUND_CHANNELS.map((channel) => !contact.quietChannels.includes(channel));
  for (let customer = 0; customer < count; customer++) {
    for (let at = 0; at < width && contacts[customer]! < contact.capPerWeek; at++) {
      const channel = order[customer * width + at]!;
      if (!loud[channel] || removed[customer]! & contactBit(channel)) continue;
      const name = OUTBOUND_CHANNELS[channel]!;
      contacts[customer]!++;
      channels[customer]! |= contactBit(channel);
      cost[customer]! += COST_PER_MESSAGE[name];
      byChannel[channel]!++;
      if (!hasPermission(records[customer]!, name)) unpermitted[customer]!++;
    }
  }
  return { contacts, channels, unpermitted, cost, byChannel };
}

/** Outbound channels on which a person may be written to: a lawful basis exists and no rule bars it. */
export function permittedChannels(record: ConsentRecord, removed: number): OutboundChannel[] {
  return OUTBOUND_CHANNELS.filter(
    (channel, at) => (removed & contactBit(at)) === 0 && hasPermission(record, channel),
  );
}
