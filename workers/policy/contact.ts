import {
  type ConsentRecord,
  contactBit,
  DISSIMILAR_ITEMS,
  hasPermission,
  isSoftOptIn,
} from '../protocol/consent-rules';
import { type Channel, OUTBOUND_CHANNELS, type OutboundChannel } from '../protocol/names';
import type { Policy } from '../protocol/policy';

/** Pounds for one message, of the order of public price lists: bulk e-mail, UK SMS, push, a call, a printed letter. */
const COST_PER_MESSAGE: Readonly<Record<OutboundChannel, number>> = {
  email: 0.001,
  sms: 0.04,
  push: 0.0005,
  phone: 1.5,
  post: 0.7,
};
const COSTS = OUTBOUND_CHANNELS.map((channel) => COST_PER_MESSAGE[channel]);

/** What is known of customers' channels, whatever rules are on. Rows may be one shard's. */
export interface ChannelTable {
  /** Outbound channels of each customer, most liked first: customers x OUTBOUND_CHANNELS. */
  readonly order: Uint8Array;
  /** Contact bits of the channels with a lawful basis. */
  readonly permitted: Uint8Array;
  /** Contact bits of those among them that stand on the soft opt-in alone. */
  readonly soft: Uint8Array;
}

/** The week's messages to one customer. */
export interface Messages {
  count: number;
  /** The channels they go out on, as contact bits. */
  channels: number;
  /** Those among them without a lawful basis. */
  unpermitted: number;
  /** Pounds. */
  cost: number;
}

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

/** Contact bits of the channels a policy writes on at all. */
export function loudChannels(contact: Policy['contact']): number {
  if (contact.capPerWeek === 0) return 0;
  return OUTBOUND_CHANNELS.reduce(
    (bits, channel, at) => (contact.quietChannels.includes(channel) ? bits : bits | contactBit(at)),
    0,
  );
}

/** @param order outbound channels of each customer, most liked first: customers x OUTBOUND_CHANNELS */
export function channelTable(records: readonly ConsentRecord[], order: Uint8Array): ChannelTable {
  const bits = (record: ConsentRecord, has: (record: ConsentRecord, channel: Channel) => boolean) =>
    OUTBOUND_CHANNELS.reduce((sum, channel, at) => (has(record, channel) ? sum | contactBit(at) : sum), 0);
  return {
    order,
    permitted: Uint8Array.from(records, (record) => bits(record, hasPermission)),
    soft: Uint8Array.from(records, (record) => bits(record, isSoftOptIn)),
  };
}

/**
 * Writes one customer's messages under the scopes removed. A message on the soft opt-in whose list is not
 * kept to similar products is one without permission.
 */
export function planMessages(
  table: ChannelTable,
  customer: number,
  removed: number,
  loud: number,
  cap: number,
  out: Messages,
): void {
  const width = OUTBOUND_CHANNELS.length;
  const covered = removed & DISSIMILAR_ITEMS ? 0 : table.soft[customer]!;
  const lawful = table.permitted[customer]! & ~covered;
  const open = loud & ~removed;
  out.count = 0;
  out.channels = 0;
  out.unpermitted = 0;
  out.cost = 0;
  for (let at = 0; at < width && out.count < cap; at++) {
    const channel = table.order[customer * width + at]!;
    const bit = contactBit(channel);
    if (!(open & bit)) continue;
    out.count++;
    out.channels |= bit;
    out.cost += COSTS[channel]!;
    if (!(lawful & bit)) out.unpermitted++;
  }
}

/** @param removed scopes removed per customer (see `consent.ts`) */
export function planContacts(
  table: ChannelTable,
  removed: Uint16Array,
  contact: Policy['contact'],
): ContactPlan {
  const count = removed.length;
  const contacts = new Uint8Array(count);
  const channels = new Uint8Array(count);
  const unpermitted = new Uint8Array(count);
  const cost = new Float32Array(count);
  const byChannel = OUTBOUND_CHANNELS.map(() => 0);
  const loud = loudChannels(contact);
  const { capPerWeek } = contact;
  const messages: Messages = { count: 0, channels: 0, unpermitted: 0, cost: 0 };
  for (let customer = 0; customer < count; customer++) {
    planMessages(table, customer, removed[customer]!, loud, capPerWeek, messages);
    contacts[customer] = messages.count;
    channels[customer] = messages.channels;
    unpermitted[customer] = messages.unpermitted;
    cost[customer] = messages.cost;
    for (let at = 0; at < byChannel.length; at++) if (messages.channels & contactBit(at)) byChannel[at]! += 1;
  }
  return { contacts, channels, unpermitted, cost, byChannel };
}

/** The same where some get no messages. */
export function withoutMessages(plan: ContactPlan, silenced: readonly number[]): ContactPlan {
  const [contacts, channels, unpermitted, cost] = [
    plan.contacts.slice(),
    plan.channels.slice(),
    plan.unpermitted.slice(),
    plan.cost.slice(),
  ];
  const byChannel = [...plan.byChannel];
  for (const customer of silenced) {
    for (let at = 0; at < byChannel.length; at++)
      if (channels[customer]! & contactBit(at)) byChannel[at]! -= 1;
    for (const column of [contacts, channels, unpermitted, cost]) column[customer] = 0;
  }
  return { contacts, channels, unpermitted, cost, byChannel };
}

/** Outbound channels on which a person may be written to: a lawful basis exists and no rule bars it. */
export function permittedChannels(record: ConsentRecord, removed: number): OutboundChannel[] {
  return OUTBOUND_CHANNELS.filter(
    (channel, at) => (removed & contactBit(at)) === 0 && hasPermission(record, channel),
  );
}
