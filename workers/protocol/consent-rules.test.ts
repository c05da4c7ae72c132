import { describe, expect, it } from 'vitest';
import {
  AGREED,
  type ChannelAnswer as Answer,
  everyChannel,
  everyPurpose,
  GRANTED,
  MONTH,
  NO,
  SETTINGS,
  SOFT,
} from '../testing/consent-arbitraries';
import {
  CONSENT_RULE_IDS,
  CONSENT_STATUSES,
  type ConsentRuleId,
  type ConsentStatus,
  LAWFUL_BASES,
  type Purpose,
} from './consent';
import {
  AGE_BARRED_ITEMS,
  CONSENT_RULES,
  CONTACT,
  type ConsentRecord,
  contactBit,
  DISSIMILAR_ITEMS,
  EVERYTHING,
  EXPIRED_EVENTS,
  FEATURES,
  hasPermission,
  refused,
  SENSITIVE_EVENTS,
  SENSITIVE_ITEMS,
  SIGNIFICANT_ITEMS,
  TRAINING,
} from './consent-rules';
import { CHANNELS, type Channel, OUTBOUND_CHANNELS } from './names';

const removes = (id: ConsentRuleId, change: Partial<ConsentRecord>, settings = SETTINGS) =>
  CONSENT_RULES[id].removes({ ...GRANTED, ...change }, settings);

// In the order of the columns of the tables below.
const PLACES = ['EU', 'UK', 'US-CA', 'US-opt-out', 'other', 'unreadable'] as const;
const AGES = ['under 13', '13-15', '16-17', '18+', 'unknown', 'unreadable'] as const;

/** What a letter of a table takes away. */
const LETTERS: Readonly<Record<string, number>> = {
  '.': 0,
  T: TRAINING,
  F: FEATURES,
  B: TRAINING | FEATURES,
  E: EVERYTHING,
  S: SENSITIVE_EVENTS | SENSITIVE_ITEMS,
  A: FEATURES | AGE_BARRED_ITEMS,
  R: SIGNIFICANT_ITEMS,
};

type Row = readonly [granted: string, denied: string, unknown: string, withdrawn: string];
/** Rule, the purpose its status is of, what the columns are, whether the signal is sent, one row per status. */
const TABLES: readonly (readonly [
  ConsentRuleId,
  Purpose,
  'by place' | 'by age',
  'silent' | 'signal' | 'either',
  Row,
])[] = [
  ['objection', 'profiling', 'by place', 'either', ['......', '......', '......', '......']],
  ['unknown-is-no', 'profiling', 'by place', 'either', ['......', '......', 'FF...F', '......']],
  ['withdrawal', 'profiling', 'by place', 'either', ['......', '......', '......', 'BBBBBB']],
  ['withdrawal', 'personalisedContent', 'by place', 'either', ['......', '......', '......', 'FFFFFF']],
  ['withdrawal', 'training', 'by place', 'either', ['......', '......', '......', 'TTTTTT']],
  ['withdrawal', 'analytics', 'by place', 'either', ['......', '......', '......', '......']],
  ['training-purpose', 'training', 'by place', 'either', ['......', 'TTTTTT', 'TT...T', 'TTTTTT']],
  ['browser-signal', 'profiling', 'by place', 'silent', ['......', '......', '......', '......']],
  ['browser-signal', 'profiling', 'by place', 'signal', ['..FF.F', '..FF.F', '..FF.F', '..FF.F']],
  [
    'no-inferred-sensitive',
    'sensitiveInference',
    'by place',
    'either',
    ['......', 'SSSSSS', 'SSSSSS', 'SSSSSS'],
  ],
  ['minors-sharing', 'saleOrSharing', 'by age', 'either', ['......', 'FF...F', 'FF...F', 'FF...F']],
  ['minors-ads', 'personalisedAds', 'by age', 'either', ['AAA..A', 'AAA..A', 'AAA..A', 'AAA..A']],
  ['retention', 'profiling', 'by place', 'either', ['......', '......', '......', '......']],
  [
    'non-profiled-option',
    'personalisedContent',
    'by place',
    'either',
    ['......', 'FFFFFF', '......', 'FFFFFF'],
  ],
  ['human-review', 'profiling', 'by place', 'either', ['RRRRRR', 'RRRRRR', 'RRRRRR', 'RRRRRR']],
];

describe('truth tables over status, jurisdiction, age band and signal', () => {
  it.each(TABLES)('%s by the answer to %s, %s, %s', (id, purpose, by, sent, rows) => {
    CONSENT_STATUSES.forEach((status, row) => {
      PLACES.forEach((jurisdiction, place) => {
        AGES.forEach((ageBand, age) => {
          for (const signal of sent === 'either' ? [false, true] : [sent === 'signal']) {
            const want = LETTERS[rows[row]![by === 'by place' ? place : age]!];
            const purposes = { ...GRANTED.purpose, [purpose]: status };
            const got = removes(id, { jurisdiction, ageBand, signal, purpose: purposes });
            expect(got, `${status}, ${jurisdiction}, ${ageBand}, ${signal}`).toBe(want);
          }
        });
      });
    });
  });

  it('refusal: a plain no to profiling, and nothing else, wherever and whoever', () => {
    const want: Readonly<Record<ConsentStatus, string>> = {
      granted: '.',
      denied: 'B',
      unknown: '.',
      withdrawn: '.',
    };
    for (const jurisdiction of PLACES) {
      for (const ageBand of AGES) {
        for (const status of CONSENT_STATUSES) {
          const profiled = {
            ...GRANTED,
            jurisdiction,
            ageBand,
            purpose: { ...everyPurpose('denied'), profiling: status },
          };
          expect(refused(profiled)).toBe(LETTERS[want[status]]);
        }
      }
    }
  });

  it('objection and limited use are flags of the record', () => {
    PLACES.forEach((jurisdiction, place) => {
      expect(removes('objection', { jurisdiction, objectedToMarketing: true })).toBe(LETTERS.E);
      expect(removes('limit-sensitive', { jurisdiction, limitSensitive: true })).toBe(
        LETTERS['..S..S'[place]!],
      );
      expect(removes('limit-sensitive', { jurisdiction, limitSensitive: false })).toBe(0);
    });
  });

  it.each([
    // Months since the last event and since the first, and what goes at 24.
    [0, 0, 0],
    [23, 23, 0],
    [24, 24, 0],
    [1, 25, EXPIRED_EVENTS],
    [25, 30, FEATURES | TRAINING | EXPIRED_EVENTS],
    [Number.POSITIVE_INFINITY, 0, 0],
  ])('retention: last event %d and first %d months ago', (last, first, want) => {
    expect(removes('retention', { silence: last * MONTH, memory: first * MONTH })).toBe(want);
  });
});

describe('permission, channel by channel', () => {
  // Columns: consent, soft opt-in, legitimate interest, none. y: permitted, b: where something was bought,
  // i: by phone, by post and on site, and electronically where the law works by opting out.
  const PERMITTED: Readonly<Record<ConsentStatus, string>> = {
    granted: 'yyy.',
    denied: '....',
    unknown: '.bi.',
    withdrawn: '....',
  };
  const ELECTRONIC: readonly Channel[] = ['email', 'sms', 'push'];
  it.each(CONSENT_STATUSES)('%s', (status) => {
    LAWFUL_BASES.forEach((basis, column) => {
      for (const [bought, jurisdiction] of PLACES.flatMap((place) => [
        [false, place] as const,
        [true, place] as const,
      ])) {
        for (const objectedToMarketing of [false, true]) {
          const record = { ...GRANTED, jurisdiction, bought, objectedToMarketing, channel: everyChannel(NO) };
          for (const channel of CHANNELS) {
            const held = { ...record, channel: { ...record.channel, [channel]: { status, basis } } };
            const mark = PERMITTED[status][column];
            const optsOut = '..xxx.'[PLACES.indexOf(jurisdiction)] === 'x';
            const interest = mark === 'i' && (optsOut || !ELECTRONIC.includes(channel));
            const want = !objectedToMarketing && (mark === 'y' || (mark === 'b' && bought) || interest);
            expect(hasPermission(held, channel), `${basis} ${channel}`).toBe(want);
            const at = (OUTBOUND_CHANNELS as readonly string[]).indexOf(channel);
            const open = at >= 0 && want ? contactBit(at) : 0;
            expect(removes('channel-permission', held)).toBe(CONTACT & ~open);
          }
        }
      }
    });
  });

  // Columns: consent, soft opt-in, legitimate interest, none; for SMS in a jurisdiction where silence is a no.
  const SILENCED: Readonly<Record<ConsentStatus, string>> = {
    granted: '....',
    denied: '....',
    unknown: 'x.xx',
    withdrawn: '....',
  };
  it('silence on a channel that would need consent is a no', () => {
    for (const status of CONSENT_STATUSES) {
      LAWFUL_BASES.forEach((basis, column) => {
        PLACES.forEach((jurisdiction, place) => {
          const channel = { ...GRANTED.channel, sms: { status, basis } };
          const want = SILENCED[status][column] === 'x' && 'xx...x'[place] === 'x' ? contactBit(1) : 0;
          expect(removes('unknown-is-no', { jurisdiction, channel })).toBe(want);
          const paper = { ...GRANTED.channel, post: { status, basis } };
          const asks = basis === 'legitimate interest' ? 0 : want === 0 ? 0 : contactBit(4);
          expect(removes('unknown-is-no', { jurisdiction, channel: paper })).toBe(asks);
        });
      });
    }
  });

  it('a withdrawn channel is closed, and no other', () => {
    OUTBOUND_CHANNELS.forEach((name, at) => {
      const channel = { ...GRANTED.channel, [name]: { status: 'withdrawn', basis: 'none' } as const };
      expect(removes('withdrawal', { channel })).toBe(contactBit(at));
    });
    const channel = { ...GRANTED.channel, onSite: { status: 'withdrawn', basis: 'none' } as const };
    expect(removes('withdrawal', { channel })).toBe(0);
  });
});

describe('the soft opt-in', () => {
  const EMAIL = contactBit(0);
  const channelsOf = (changes: Partial<Record<Channel, Answer>>) => ({ ...everyChannel(NO), ...changes });
  const LEGITIMATE: Answer = { status: 'unknown', basis: 'legitimate interest' };
  it.each<[string, Partial<ConsentRecord>, number]>([
    ['keeps the list to similar products', { channel: channelsOf({ email: SOFT }) }, DISSIMILAR_ITEMS],
    ['covers customers alone', { channel: channelsOf({ email: SOFT }), bought: false }, EMAIL],
    [
      'holds where the law has it',
      { channel: channelsOf({ email: SOFT }), jurisdiction: 'UK' },
      DISSIMILAR_ITEMS,
    ],
    ['and nowhere else', { channel: channelsOf({ email: SOFT }), jurisdiction: 'US-CA' }, EMAIL],
    ['nor where nobody knows', { channel: channelsOf({ email: SOFT }), jurisdiction: 'unreadable' }, EMAIL],
    ['stands back for a permission', { channel: channelsOf({ email: SOFT, sms: AGREED }) }, EMAIL],
    [
      'not for an interest that carries no push there',
      { channel: channelsOf({ email: SOFT, push: LEGITIMATE }) },
      DISSIMILAR_ITEMS,
    ],
    [
      'not for one on a quiet channel',
      { channel: channelsOf({ email: SOFT, post: AGREED }) },
      DISSIMILAR_ITEMS,
    ],
    ['narrows nothing when quiet itself', { channel: channelsOf({ phone: SOFT }) }, 0],
    ['yields to an objection', { channel: channelsOf({ email: SOFT }), objectedToMarketing: true }, EMAIL],
    ['does not touch other channels', { channel: channelsOf({ sms: AGREED }) }, 0],
    [
      'counts an unknown answer alone',
      { channel: channelsOf({ email: { status: 'denied', basis: 'soft opt-in' } }) },
      0,
    ],
  ])('%s', (_, change, want) => {
    expect(removes('soft-opt-in', change)).toBe(want);
  });
});

it('every rule has a name, an anchor, scopes and an explanation in whole sentences', () => {
  for (const id of CONSENT_RULE_IDS) {
    const { name, anchor, scopes, explanation } = CONSENT_RULES[id];
    expect(name).toMatch(/^[A-Z]/);
    expect(anchor).toMatch(/\d/);
    expect(scopes.length).toBeGreaterThan(0);
    expect(explanation).toMatch(/^[A-Z][^!]+\.$/);
  }
});
