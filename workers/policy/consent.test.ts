import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSENT_RULE_IDS, DEFAULT_CONSENT, OPTIONAL_CONSENT_RULES } from '../protocol/consent';
import {
  CONSENT_RULES,
  type ConsentRecord,
  contactBit,
  DISSIMILAR_ITEMS,
  EVERYTHING,
  FEATURES,
  hasPermission,
  isSoftOptIn,
  refused,
  TRAINING,
} from '../protocol/consent-rules';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import type { DEFAULT_POLICY } from '../protocol/policy';
import {
  everyChannel,
  GRANTED,
  NO,
  type Rules,
  records,
  ruleSets,
  SETTINGS,
  SOFT,
  settings,
} from '../testing/consent-arbitraries';
import { readRules, switchRules, whyNotProfiled } from './consent';
import { channelTable, permittedChannels, planContacts } from './contact';

const RUNS = { numRuns: 10_000 };
const OFF = Object.fromEntries(CONSENT_RULE_IDS.map((id) => [id, id === 'objection'])) as Rules;
const ORDER = Uint8Array.from(OUTBOUND_CHANNELS.keys());
const LOUD = { capPerWeek: 14, quietChannels: [] };

const applyConsent = (list: ConsentRecord[], erased: Uint8Array, rules: Rules, held = SETTINGS) =>
  switchRules(readRules(list, erased, held), rules);
const removed = (record: ConsentRecord, rules: Rules, held = SETTINGS, erased = 0) =>
  applyConsent([record], Uint8Array.of(erased), rules, held).removed[0]!;
const plan = (record: ConsentRecord, mask: number, contact: typeof DEFAULT_POLICY.contact = LOUD) =>
  planContacts(channelTable([record], ORDER), Uint16Array.of(mask), contact);

describe('the rules together', () => {
  it('remove the union of what each removes, and what is refused outright', () => {
    fc.assert(
      fc.property(fc.array(records, { maxLength: 5 }), ruleSets, settings, (list, rules, held) => {
        const masks = applyConsent(list, new Uint8Array(list.length), rules, held);
        list.forEach((record, at) => {
          let want = refused(record);
          for (const id of [...CONSENT_RULE_IDS].reverse()) {
            const own = CONSENT_RULES[id].removes(record, held);
            expect(masks.byRule[id][at]).toBe(own);
            if (rules[id]) want |= own;
          }
          expect(masks.removed[at]).toBe(want);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('switched on, only remove: no profile, no training, no message, no item comes back', () => {
    const cap = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(
        records,
        ruleSets,
        settings,
        fc.constantFrom(...OPTIONAL_CONSENT_RULES),
        cap,
        (record, rules, held, id, capPerWeek) => {
          const off = removed(record, { ...rules, [id]: false }, held);
          const on = removed(record, { ...rules, [id]: true }, held);
          expect(on & off).toBe(off);
          const contact = { capPerWeek, quietChannels: [] };
          expect(plan(record, on, contact).contacts[0]).toBeLessThanOrEqual(
            plan(record, off, contact).contacts[0]!,
          );
        },
      ),
      RUNS,
    );
  });

  it('leave nothing of somebody whose data was erased', () => {
    expect(removed(GRANTED, OFF, SETTINGS, 1) & EVERYTHING).toBe(EVERYTHING);
    expect(removed(GRANTED, OFF, SETTINGS, 0)).toBe(0);
  });

  it('leave a plain no to profiling a no, whatever is switched off', () => {
    const record = { ...GRANTED, purpose: { ...GRANTED.purpose, profiling: 'denied' as const } };
    expect(removed(record, OFF)).toBe(FEATURES | TRAINING);
  });
});

describe('why somebody is not profiled', () => {
  const why = (change: Partial<ConsentRecord>, rules: Rules = DEFAULT_CONSENT.rules) =>
    whyNotProfiled(applyConsent([{ ...GRANTED, ...change }], new Uint8Array(1), rules, SETTINGS), rules, 0);
  const said = (profiling: ConsentRecord['purpose']['profiling']) => ({
    purpose: { ...GRANTED.purpose, profiling },
  });

  it('is the first rule in the order of the screen, or a plain no before all', () => {
    expect(why({})).toBeNull();
    expect(why(said('denied'))).toBe('denied');
    expect(why(said('unknown'))).toBe('unknown-is-no');
    expect(why({ ...said('unknown'), objectedToMarketing: true })).toBe('objection');
    expect(why({ ...said('withdrawn'), ageBand: '13-15' })).toBe('withdrawal');
    expect(why({ ageBand: '13-15' })).toBe('minors-ads');
    expect(why({ signal: true, jurisdiction: 'US-CA' })).toBe('browser-signal');
  });

  it('does not name a rule that is off', () => {
    expect(why(said('unknown'), { ...DEFAULT_CONSENT.rules, 'unknown-is-no': false })).toBeNull();
  });
});

describe('the week’s messages', () => {
  it('go out on open channels, the preferred first, up to the cap', () => {
    const order = Uint8Array.of(2, 0, 1, 3, 4);
    const table = channelTable([GRANTED], order);
    const mask = Uint16Array.of(contactBit(0));
    const { contacts, channels } = planContacts(table, mask, { capPerWeek: 2, quietChannels: ['sms'] });
    expect(contacts[0]).toBe(2);
    expect(channels[0]).toBe(contactBit(2) | contactBit(3));
  });

  it('never lack permission under the default rules', () => {
    fc.assert(
      fc.property(records, settings, (record, held) => {
        const mask = removed(record, DEFAULT_CONSENT.rules, {
          ...held,
          loud: [true, true, true, true, true],
        });
        const { unpermitted, channels } = plan(record, mask);
        expect(unpermitted[0]).toBe(0);
        OUTBOUND_CHANNELS.forEach((channel, at) => {
          if (!(channels[0]! & contactBit(at))) return;
          expect(hasPermission(record, channel)).toBe(true);
          if (isSoftOptIn(record, channel)) expect(mask & DISSIMILAR_ITEMS).not.toBe(0);
        });
      }),
      RUNS,
    );
  });

  it('never lack it while the two channel rules are on, whatever else is off', () => {
    fc.assert(
      fc.property(records, ruleSets, settings, (record, rules, held) => {
        const on = { ...rules, 'channel-permission': true, 'soft-opt-in': true };
        const mask = removed(record, on, { ...held, loud: [true, true, true, true, true] });
        expect(plan(record, mask).unpermitted[0]).toBe(0);
      }),
      RUNS,
    );
  });

  it('without the channel rule go where nobody permitted them, and are counted', () => {
    const record = { ...GRANTED, channel: everyChannel(NO) };
    const { contacts, unpermitted } = plan(record, 0, { capPerWeek: 1, quietChannels: [] });
    expect([contacts[0], unpermitted[0]]).toEqual([1, 1]);
  });

  it('on the soft opt-in lack permission when the list is not kept to similar products', () => {
    const record = { ...GRANTED, channel: { ...everyChannel(NO), email: SOFT } };
    const similar = removed(record, DEFAULT_CONSENT.rules);
    expect(similar & DISSIMILAR_ITEMS).toBe(DISSIMILAR_ITEMS);
    expect(plan(record, similar).unpermitted[0]).toBe(0);
    const any = removed(record, { ...DEFAULT_CONSENT.rules, 'soft-opt-in': false });
    const { contacts, unpermitted } = plan(record, any);
    expect([contacts[0], unpermitted[0]]).toEqual([1, 1]);
  });

  it('may be written on channels that are permitted and that no rule bars', () => {
    const record = { ...GRANTED, channel: { ...GRANTED.channel, sms: NO } };
    expect(permittedChannels(record, contactBit(0))).toEqual(['push', 'phone', 'post']);
  });
});
