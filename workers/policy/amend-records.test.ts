import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentMix, PURPOSES, RIGHTS } from '../protocol/consent';
import { type ConsentRecord, hasPermission } from '../protocol/consent-rules';
import { CHANNELS } from '../protocol/names';
import { records as anyRecord, everyPurpose, GRANTED } from '../testing/consent-arbitraries';
import { amendRecords } from './amend-records';

const NOTHING = { mix: {}, requests: [] };
const mixed = (records: readonly ConsentRecord[], mix: ConsentMix) =>
  amendRecords(records, { mix, requests: [] });

const said = (
  profiling: ConsentRecord['purpose']['profiling'],
  change: Partial<ConsentRecord> = {},
): ConsentRecord => ({ ...GRANTED, purpose: { ...everyPurpose(profiling), profiling }, ...change });

/** 10 granted, 5 unknown, 2 withdrawn, 3 denied in the EU; one who objected, one in the UK, one nobody can place. */
const PEOPLE: readonly ConsentRecord[] = [
  ...Array.from({ length: 10 }, () => said('granted')),
  ...Array.from({ length: 5 }, () => said('unknown')),
  ...Array.from({ length: 2 }, () => said('withdrawn')),
  ...Array.from({ length: 3 }, () => said('denied')),
  said('granted', { objectedToMarketing: true }),
  said('unknown', { jurisdiction: 'UK' }),
  said('unknown', { jurisdiction: 'unreadable' }),
];
const count = (records: readonly ConsentRecord[], status: string) =>
  records.slice(0, 20).filter(({ purpose }) => purpose.profiling === status).length;

describe('the assumed mix', () => {
  it('leaves everything as it is where nothing is assumed or asked', () => {
    expect(amendRecords(PEOPLE, NOTHING)).toEqual({
      records: PEOPLE,
      erased: new Uint8Array(23),
      mixed: 0,
    });
    expect(amendRecords(PEOPLE, NOTHING).records).toBe(PEOPLE);
  });

  it('changes nobody where it is what the records say', () => {
    const { records, mixed: moved } = mixed(PEOPLE, { EU: { granted: 0.5, unknown: 0.25 } });
    expect(records).toBe(PEOPLE);
    expect(moved).toBe(0);
  });

  it.each([
    // granted, unknown -> granted, unknown, withdrawn, denied of twenty
    [0.5, 0.5, [10, 10, 0, 0]],
    [1, 0, [20, 0, 0, 0]],
    [0, 1, [0, 20, 0, 0]],
    [0, 0, [0, 0, 2, 18]],
    [0.75, 0.05, [15, 1, 1, 3]],
    [0.2, 0.2, [4, 4, 2, 10]],
  ])('of %d granted and %d unknown is met', (granted, unknown, want) => {
    const { records } = mixed(PEOPLE, { EU: { granted, unknown } });
    const got = ['granted', 'unknown', 'withdrawn', 'denied'].map((status) => count(records, status));
    expect(got).toEqual(want);
    for (let at = 20; at < PEOPLE.length; at++) expect(records[at]).toBe(PEOPLE[at]);
  });

  it('moves those who are nearest first, and keeps everybody else the same object', () => {
    const { records, mixed: moved } = mixed(PEOPLE, { EU: { granted: 0.6, unknown: 0.15 } });
    const changed = records.flatMap((record, at) => (record === PEOPLE[at] ? [] : [at]));
    expect(moved).toBe(2);
    expect(changed).toHaveLength(2);
    expect(changed.every((at) => at >= 10 && at < 15)).toBe(true);
  });

  it('takes answers from somebody of the jurisdiction who really has the status', () => {
    const people = [
      said('denied'),
      said('granted', { purpose: { ...everyPurpose('denied'), profiling: 'granted', training: 'granted' } }),
      said('granted', { jurisdiction: 'UK' }),
      said('granted', { objectedToMarketing: true }),
    ];
    const { records } = mixed(people, { EU: { granted: 1, unknown: 0 } });
    expect(records[0]!.purpose.training).toBe('granted');
    expect(records[0]!.purpose.personalisedAds).toBe('denied');
    expect(records[0]!.channel).toBe(people[0]!.channel);
  });

  it('without such a person takes down with profiling whatever was granted', () => {
    const people = [said('granted', { purpose: { ...everyPurpose('granted'), analytics: 'unknown' } })];
    const { purpose } = mixed(people, { EU: { granted: 0, unknown: 0 } }).records[0]!;
    expect(purpose).toEqual({ ...everyPurpose('denied'), analytics: 'unknown' });
    const up = mixed([said('denied')], { EU: { granted: 1, unknown: 0 } }).records[0]!;
    expect(up.purpose).toEqual({ ...everyPurpose('denied'), profiling: 'granted' });
  });

  it('moved up, takes no grant of any purpose from anybody', () => {
    const share = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);
    const eu = fc.array(
      anyRecord.map((record): ConsentRecord => ({ ...record, jurisdiction: 'EU' })),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(eu, share, share, share, (people, a, b, c) => {
        const [low, middle] = [a, b].sort((x, y) => x - y) as [number, number];
        const unknown = Math.min(c, 1 - middle);
        const before = mixed(people, { EU: { granted: low, unknown } }).records;
        const after = mixed(people, { EU: { granted: middle, unknown } }).records;
        const lost = people.flatMap((_, at) =>
          PURPOSES.filter(
            (purpose) =>
              before[at]!.purpose[purpose] === 'granted' && after[at]!.purpose[purpose] !== 'granted',
          ),
        );
        expect(lost).toEqual([]);
        const pool = people.filter((person) => !person.objectedToMarketing).length;
        const granted = after.filter(
          (person) => !person.objectedToMarketing && person.purpose.profiling === 'granted',
        );
        expect(granted).toHaveLength(Math.round(middle * pool));
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not depend on what others in other places answer', () => {
    const few = mixed(PEOPLE, { EU: { granted: 0.3, unknown: 0.3 } }).records;
    const both = mixed(PEOPLE, {
      EU: { granted: 0.3, unknown: 0.3 },
      UK: { granted: 1, unknown: 0 },
    }).records;
    expect(both.slice(0, 20)).toEqual(few.slice(0, 20));
    expect(both[21]!.purpose.profiling).toBe('granted');
  });

  it('moves no matter who among equals by their place in the table', () => {
    const people = Array.from({ length: 200 }, () => said('unknown'));
    const { records } = mixed(people, { EU: { granted: 0.5, unknown: 0.5 } });
    const granted = records.flatMap(({ purpose }, at) => (purpose.profiling === 'granted' ? [at] : []));
    const early = granted.filter((at) => at < 100).length;
    expect(granted).toHaveLength(100);
    expect(early).toBeGreaterThan(30);
    expect(early).toBeLessThan(70);
  });
});

describe('rights', () => {
  const asked = (right: (typeof RIGHTS)[number], records: readonly ConsentRecord[] = [GRANTED, GRANTED]) =>
    amendRecords(records, { mix: {}, requests: [{ customer: 1, right }] });

  it('an objection is an objection and nothing else', () => {
    const { records, erased } = asked('objection');
    expect(records[0]).toBe(GRANTED);
    expect(records[1]).toEqual({ ...GRANTED, objectedToMarketing: true });
    expect([...erased]).toEqual([0, 0]);
  });

  it('a withdrawal takes back every yes, and every silence about a purpose', () => {
    const before: ConsentRecord = {
      ...GRANTED,
      purpose: { ...GRANTED.purpose, analytics: 'denied', training: 'unknown' },
      channel: { ...GRANTED.channel, sms: { status: 'unknown', basis: 'soft opt-in' } },
    };
    const after = asked('withdrawal', [GRANTED, before]).records[1]!;
    expect(after.purpose).toEqual({ ...everyPurpose('withdrawn'), analytics: 'denied' });
    expect(after.channel.email).toEqual({ status: 'withdrawn', basis: 'none' });
    expect(after.channel.sms).toBe(before.channel.sms);
    expect(after.silence).toBe(before.silence);
  });

  it('an erasure leaves nothing to use', () => {
    const { records, erased } = asked('erasure', [GRANTED, { ...GRANTED, silence: 5, memory: 50 }]);
    const after = records[1]!;
    expect([...erased]).toEqual([0, 1]);
    expect(after.purpose).toEqual(everyPurpose('denied'));
    expect(CHANNELS.some((channel) => hasPermission(after, channel))).toBe(false);
    expect([after.bought, after.silence, after.memory]).toEqual([false, Number.POSITIVE_INFINITY, 0]);
  });

  it('are exercised in order, after the mix, on customers who exist', () => {
    const mix = { EU: { granted: 1, unknown: 0 } };
    const requests = [
      { customer: 0, right: 'withdrawal' as const },
      { customer: 0, right: 'erasure' as const },
      { customer: 99, right: 'erasure' as const },
    ];
    const { records, erased } = amendRecords([said('denied'), GRANTED], { mix, requests });
    expect(records).toHaveLength(2);
    expect(records[0]!.purpose).toEqual(everyPurpose('denied'));
    expect([...erased]).toEqual([1, 0]);
    const withdrawn = amendRecords([said('denied'), GRANTED], { mix, requests: requests.slice(0, 1) });
    expect(withdrawn.records[0]!.purpose.profiling).toBe('withdrawn');
  });

  it('change nothing when there is nothing to change', () => {
    const people = [{ ...GRANTED, purpose: everyPurpose('denied'), objectedToMarketing: true }];
    const requests = [{ customer: 0, right: 'objection' as const }];
    expect(amendRecords(people, { mix: {}, requests }).records).toBe(people);
  });

  it('of any record, none gives a permission or a grant', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom(...RIGHTS), (record, right) => {
        const after = asked(right, [GRANTED, record]).records[1]!;
        const grants = PURPOSES.filter(
          (purpose) =>
            after.purpose[purpose] === 'granted' &&
            (right !== 'objection' || record.purpose[purpose] !== 'granted'),
        );
        const permitted = CHANNELS.filter(
          (channel) =>
            hasPermission(after, channel) && (right !== 'withdrawal' || !hasPermission(record, channel)),
        );
        expect([grants, permitted]).toEqual([[], []]);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('a supposed answer', () => {
  const supposed = (subject: 'training' | 'email', status: ConsentRecord['purpose']['training']) =>
    amendRecords([GRANTED, GRANTED], NOTHING, [{ customer: 1, subject, status }]).records;

  it('changes that answer of that customer alone', () => {
    const records = supposed('training', 'withdrawn');
    expect(records[0]).toBe(GRANTED);
    expect(records[1]).toEqual({ ...GRANTED, purpose: { ...GRANTED.purpose, training: 'withdrawn' } });
    expect(supposed('training', 'granted')[1]).toBe(GRANTED);
  });

  it('to a channel comes with its basis', () => {
    expect(supposed('email', 'denied')[1]!.channel.email).toEqual({ status: 'denied', basis: 'none' });
    expect(supposed('email', 'unknown')[1]!.channel.email).toEqual({ status: 'unknown', basis: 'none' });
    const closed = {
      ...GRANTED,
      channel: { ...GRANTED.channel, email: { status: 'denied', basis: 'none' } },
    };
    const opened = amendRecords([closed as ConsentRecord], NOTHING, [
      { customer: 0, subject: 'email', status: 'granted' },
    ]).records[0]!;
    expect(hasPermission(opened, 'email')).toBe(true);
  });

  it('of a customer who does not exist is left out', () => {
    const people = [GRANTED];
    const answers = [{ customer: 4, subject: 'training' as const, status: 'denied' as const }];
    expect(amendRecords(people, NOTHING, answers).records).toBe(people);
  });
});
