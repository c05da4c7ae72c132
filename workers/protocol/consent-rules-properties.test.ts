import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChannelAnswer,
  NO,
  type Rules,
  records,
  ruleSets,
  SOFT,
  settings,
} from '../testing/consent-arbitraries';
import { CONSENT_RULE_IDS, OPTIONAL_CONSENT_RULES, PURPOSES } from './consent';
import {
  CONSENT_RULES,
  CONTACT,
  type ConsentRecord,
  type ConsentSettings,
  contactBit,
  DISSIMILAR_ITEMS,
  EVERYTHING,
  EXPIRED_EVENTS,
  FEATURES,
  hasPermission,
  ITEM_SCOPES,
  isSoftOptIn,
  refused,
  type Scope,
  SENSITIVE_EVENTS,
  SIGNIFICANT_ITEMS,
  TRAINING,
} from './consent-rules';
import { CHANNELS, OUTBOUND_CHANNELS } from './names';

const RUNS = { numRuns: 10_000 };

const ALL_ON = Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, true])) as Rules;

function removedBy(record: ConsentRecord, rules: Rules, held: ConsentSettings, order = CONSENT_RULE_IDS) {
  return [...order].reduce(
    (mask, id) => (rules[id] ? mask | CONSENT_RULES[id].removes(record, held) : mask),
    refused(record),
  );
}

const bitsOf: Readonly<Record<Scope, number>> = {
  T: TRAINING,
  F: FEATURES | EXPIRED_EVENTS | SENSITIVE_EVENTS,
  K: CONTACT,
  I: ITEM_SCOPES,
  R: SIGNIFICANT_ITEMS,
};

describe('of any record and any settings', () => {
  it('a rule that is on only removes, and in its own scopes', () => {
    fc.assert(
      fc.property(
        records,
        ruleSets,
        settings,
        fc.constantFrom(...OPTIONAL_CONSENT_RULES),
        (record, rules, held, id) => {
          const off = removedBy(record, { ...rules, [id]: false }, held);
          const on = removedBy(record, { ...rules, [id]: true }, held);
          expect(on & off).toBe(off);
          const own = CONSENT_RULES[id].scopes.reduce((mask, scope) => mask | bitsOf[scope], 0);
          expect(on & ~off & ~own).toBe(0);
        },
      ),
      RUNS,
    );
  });

  it('the order of the rules does not matter', () => {
    const orders = fc.shuffledSubarray([...CONSENT_RULE_IDS], { minLength: CONSENT_RULE_IDS.length });
    fc.assert(
      fc.property(records, ruleSets, settings, orders, (record, rules, held, order) => {
        expect(removedBy(record, rules, held, order as unknown as typeof CONSENT_RULE_IDS)).toBe(
          removedBy(record, rules, held),
        );
      }),
      RUNS,
    );
  });

  it('rules do not change what they read', () => {
    fc.assert(
      fc.property(records, settings, (record, held) => {
        const before = structuredClone([record, held]);
        const first = CONSENT_RULE_IDS.map((id) => CONSENT_RULES[id].removes(record, held));
        expect(CONSENT_RULE_IDS.map((id) => CONSENT_RULES[id].removes(record, held))).toEqual(first);
        expect([record, held]).toEqual(before);
      }),
    );
  });

  it('an objection takes everything, whatever else is on', () => {
    fc.assert(
      fc.property(records, ruleSets, settings, (record, rules, held) => {
        const removed = removedBy({ ...record, objectedToMarketing: true }, rules, held);
        expect(removed & EVERYTHING).toBe(EVERYTHING);
      }),
      RUNS,
    );
  });

  it('no message goes out without permission while the channel rule is on', () => {
    fc.assert(
      fc.property(records, ruleSets, settings, (record, rules, held) => {
        const removed = removedBy(record, { ...rules, 'channel-permission': true }, held);
        OUTBOUND_CHANNELS.forEach((channel, at) => {
          if ((removed & contactBit(at)) === 0) expect(hasPermission(record, channel)).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('a message on the soft opt-in never goes with an unrestricted list, nor beside another permission', () => {
    // Mostly people with a soft opt-in and little else, so that the case is met often.
    const answers = fc.oneof(
      { weight: 2, arbitrary: fc.constant<ChannelAnswer>(SOFT) },
      { weight: 2, arbitrary: fc.constant<ChannelAnswer>(NO) },
      { weight: 1, arbitrary: records.map(({ channel }) => channel.email) },
    );
    const customers = fc
      .tuple(records, fc.array(answers, { minLength: CHANNELS.length, maxLength: CHANNELS.length }))
      .map(([record, list]) => ({
        ...record,
        bought: true,
        objectedToMarketing: record.objectedToMarketing && record.signal,
        channel: Object.fromEntries(CHANNELS.map((name, at) => [name, list[at]])) as ConsentRecord['channel'],
      }));
    let met = 0;
    fc.assert(
      fc.property(customers, ruleSets, settings, (record, rules, held) => {
        const removed = removedBy(record, { ...rules, 'soft-opt-in': true }, held);
        const open = (at: number) => held.loud[at] === true && (removed & contactBit(at)) === 0;
        const soft = OUTBOUND_CHANNELS.filter((channel, at) => open(at) && isSoftOptIn(record, channel));
        if (soft.length === 0) return;
        met++;
        expect(removed & DISSIMILAR_ITEMS).toBe(DISSIMILAR_ITEMS);
        expect(record.bought && !record.objectedToMarketing).toBe(true);
        expect(held.softOptInIn).toContain(record.jurisdiction);
        OUTBOUND_CHANNELS.forEach((channel, at) => {
          if (open(at) && !isSoftOptIn(record, channel)) expect(hasPermission(record, channel)).toBe(false);
        });
      }),
      RUNS,
    );
    expect(met).toBeGreaterThan(500);
  });
});

describe('what cannot be read fails closed', () => {
  const KEPT = TRAINING | FEATURES | EXPIRED_EVENTS | SENSITIVE_EVENTS | CONTACT;
  const ITEMS = ITEM_SCOPES & ~DISSIMILAR_ITEMS;

  it('an unreadable place, age band or signal never gives back a profile, training, a contact or an item', () => {
    const change = fc.constantFrom<Partial<ConsentRecord>>(
      { jurisdiction: 'unreadable' },
      { ageBand: 'unreadable' },
      { signal: true },
      { limitSensitive: true },
      { objectedToMarketing: true },
    );
    fc.assert(
      fc.property(records, ruleSets, settings, change, (record, rules, held, unreadable) => {
        const before = removedBy(record, rules, held);
        const after = removedBy({ ...record, ...unreadable }, rules, held);
        expect(before & ~after & (KEPT | ITEMS)).toBe(0);
        // Lists are no longer kept to similar products only where the soft opt-in has ended altogether.
        if (before & ~after & DISSIMILAR_ITEMS) {
          OUTBOUND_CHANNELS.forEach((channel, at) => {
            if (isSoftOptIn(record, channel)) expect(after & contactBit(at)).not.toBe(0);
          });
        }
      }),
      RUNS,
    );
  });

  it('an unreadable answer, which counts as denied, gives back nothing that a yes or silence kept', () => {
    fc.assert(
      fc.property(
        records,
        ruleSets,
        settings,
        fc.constantFrom(...PURPOSES),
        (record, rules, held, purpose) => {
          // A withdrawal is a no of its own kind: the rule on withdrawals asks for that word.
          if (record.purpose[purpose] === 'withdrawn') return;
          const before = removedBy(record, rules, held);
          const denied = { ...record, purpose: { ...record.purpose, [purpose]: 'denied' as const } };
          expect(before & ~removedBy(denied, rules, held)).toBe(0);
        },
      ),
      RUNS,
    );
  });

  it('with every rule on it gives back nothing at all, withdrawn or not', () => {
    fc.assert(
      fc.property(records, settings, fc.constantFrom(...PURPOSES), (record, held, purpose) => {
        const before = removedBy(record, ALL_ON, held);
        const denied = { ...record, purpose: { ...record.purpose, [purpose]: 'denied' as const } };
        expect(before & ~removedBy(denied, ALL_ON, held)).toBe(0);
      }),
      RUNS,
    );
  });

  it('an unreadable channel is closed, and opens another only on the soft opt-in, to similar products', () => {
    fc.assert(
      fc.property(records, ruleSets, settings, fc.nat(4), (record, rules, held, at) => {
        const on = { ...rules, 'channel-permission': true, 'soft-opt-in': true };
        const name = OUTBOUND_CHANNELS[at]!;
        const before = removedBy(record, on, held);
        const after = removedBy({ ...record, channel: { ...record.channel, [name]: NO } }, on, held);
        expect(after & contactBit(at)).not.toBe(0);
        expect(before & ~after & ~CONTACT & ~DISSIMILAR_ITEMS).toBe(0);
        OUTBOUND_CHANNELS.forEach((channel, other) => {
          if ((before & ~after & contactBit(other)) === 0) return;
          expect(isSoftOptIn(record, channel)).toBe(true);
          if (held.loud[other]) expect(after & DISSIMILAR_ITEMS).not.toBe(0);
        });
      }),
      RUNS,
    );
  });
});
