import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES } from '../protocol/consent';
import { CONSENT_RULES, hasPermission } from '../protocol/consent-rules';
import { CHANNELS, OUTBOUND_CHANNELS } from '../protocol/names';
import type { RecordFault } from '../protocol/privacy-report';
import { GRANTED, SETTINGS } from '../testing/consent-arbitraries';
import { generateWorld } from '../world/generate';
import { type ConsentTable, DAYS, NO_DATE, TWO_ANSWERS } from '../world/world';
import { faultOf, readConsentRecord, recordFaults } from './consent-record';

const FACTS = { silence: 0, memory: 0, bought: true };
const PROFILING = PURPOSES.indexOf('profiling');
const EMAIL = CHANNELS.indexOf('email');

/** The table of one adult in the EU who granted everything on the log's first day. */
const table = () => ({
  jurisdiction: Uint8Array.of(0),
  ageBand: Uint8Array.of(3),
  gpc: new Uint8Array(1),
  purposeStatus: new Uint8Array(PURPOSES.length),
  purposeDate: new Int32Array(PURPOSES.length),
  channelStatus: new Uint8Array(CHANNELS.length),
  channelDate: new Int32Array(CHANNELS.length),
  channelBasis: new Uint8Array(CHANNELS.length),
  objectedToMarketing: new Uint8Array(1),
  limitSensitive: new Uint8Array(1),
});
const changed = (change: (columns: ReturnType<typeof table>) => void) => {
  const columns = table();
  change(columns);
  return columns;
};

it('reads a record in which nothing is wrong', () => {
  expect(readConsentRecord(table(), 0, FACTS)).toEqual(GRANTED);
  expect(recordFaults(table(), 0)).toEqual([]);
});

describe('an answer to a purpose', () => {
  it.each<[string, number, number, RecordFault | null, string]>([
    ['granted in time', 0, DAYS - 1, null, 'granted'],
    ['granted long ago', 0, -7305, null, 'granted'],
    ['denied, whenever', 1, NO_DATE, null, 'denied'],
    ['unknown, without a date', 2, NO_DATE, null, 'unknown'],
    ['withdrawn, even in the future', 3, DAYS + 9, null, 'withdrawn'],
    ['granted and withdrawn', TWO_ANSWERS, 0, 'two answers', 'denied'],
    ['granted without a date', 0, NO_DATE, 'no date', 'denied'],
    ['granted after the last day', 0, DAYS, 'impossible date', 'denied'],
    ['granted more than twenty years before the first', 0, -7306, 'impossible date', 'denied'],
    ['a status nobody knows', 255, 0, 'status', 'denied'],
    ['the first status past the list', 5, 0, 'status', 'denied'],
  ])('%s', (_, code, day, fault, want) => {
    const columns = changed(({ purposeStatus, purposeDate }) => {
      purposeStatus[PROFILING] = code;
      purposeDate[PROFILING] = day;
    });
    expect(readConsentRecord(columns, 0, FACTS).purpose.profiling).toBe(want);
    expect(faultOf(columns, 0, 'profiling')).toBe(fault);
    expect(faultOf(columns, 0, 'analytics')).toBeNull();
    expect(recordFaults(columns, 0)).toEqual(fault === null ? [] : [fault]);
  });
});

describe('an answer to a channel', () => {
  it.each<[string, number, number, number, RecordFault | null]>([
    ['granted in time', 0, 0, 0, null],
    ['granted and withdrawn', TWO_ANSWERS, 0, 0, 'two answers'],
    ['granted without a date', 0, NO_DATE, 0, 'no date'],
    ['granted after the last day', 0, DAYS, 0, 'impossible date'],
    ['a status nobody knows', 200, 0, 0, 'status'],
    ['a basis nobody knows', 0, 0, 4, 'basis'],
    ['silence on a basis nobody knows', 2, NO_DATE, 255, 'basis'],
  ])('%s', (_, code, day, basis, fault) => {
    const columns = changed(({ channelStatus, channelDate, channelBasis }) => {
      channelStatus[EMAIL] = code;
      channelDate[EMAIL] = day;
      channelBasis[EMAIL] = basis;
    });
    const record = readConsentRecord(columns, 0, FACTS);
    expect(faultOf(columns, 0, 'email')).toBe(fault);
    expect(recordFaults(columns, 0)).toEqual(fault === null ? [] : [fault]);
    expect(hasPermission(record, 'email')).toBe(fault === null);
    if (fault !== null) expect(record.channel.email).toEqual({ status: 'denied', basis: 'none' });
    expect(record.channel.sms).toEqual({ status: 'granted', basis: 'consent' });
  });
});

it('reads what is not an answer as strictly as it can be read', () => {
  const columns = changed((held) => {
    held.jurisdiction[0] = 5;
    held.ageBand[0] = 5;
    held.gpc[0] = 2;
    held.objectedToMarketing[0] = 7;
    held.limitSensitive[0] = 255;
  });
  expect(recordFaults(columns, 0)).toEqual(['jurisdiction', 'age band', 'signal']);
  expect(readConsentRecord(columns, 0, FACTS)).toMatchObject({
    jurisdiction: 'unreadable',
    ageBand: 'unreadable',
    signal: true,
    objectedToMarketing: true,
    limitSensitive: true,
  });
});

it('a record that is not there grants nothing', () => {
  const record = readConsentRecord(table(), 3, FACTS);
  expect(new Set(Object.values(record.purpose))).toEqual(new Set(['denied']));
  expect(OUTBOUND_CHANNELS.some((channel) => hasPermission(record, channel))).toBe(false);
  expect([record.objectedToMarketing, record.signal, record.limitSensitive]).toEqual([true, true, true]);
});

it('of any bytes at all, no more is granted than stands there dated and known', () => {
  const day = fc.oneof(fc.integer({ min: -9000, max: 900 }), fc.constant(NO_DATE));
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((list) => list.map((byte) => byte % 8));
  const tables: fc.Arbitrary<ConsentTable> = fc.record({
    jurisdiction: bytes(1),
    ageBand: bytes(1),
    gpc: bytes(1),
    purposeStatus: bytes(PURPOSES.length),
    purposeDate: fc
      .array(day, { minLength: PURPOSES.length, maxLength: PURPOSES.length })
      .map((days) => Int32Array.from(days)),
    channelStatus: bytes(CHANNELS.length),
    channelDate: fc
      .array(day, { minLength: CHANNELS.length, maxLength: CHANNELS.length })
      .map((days) => Int32Array.from(days)),
    channelBasis: bytes(CHANNELS.length),
    objectedToMarketing: bytes(1),
    limitSensitive: bytes(1),
  });
  fc.assert(
    fc.property(tables, (columns) => {
      const record = readConsentRecord(columns, 0, FACTS);
      const inTime = (date: number) => date < DAYS && date >= -7305;
      const purposes = PURPOSES.filter((purpose, at) => {
        const granted = columns.purposeStatus[at] === 0 && inTime(columns.purposeDate[at]!);
        const read = record.purpose[purpose];
        const closed = faultOf(columns, 0, purpose) === null || read === 'denied';
        return (read === 'granted') !== granted || !closed;
      });
      const channels = CHANNELS.filter((channel, at) => {
        const known = columns.channelStatus[at] === 0 && columns.channelBasis[at]! < 4;
        const granted = known && inTime(columns.channelDate[at]!);
        const closed = faultOf(columns, 0, channel) === null || !hasPermission(record, channel);
        return (record.channel[channel].status === 'granted') !== granted || !closed;
      });
      const rules = Object.values(CONSENT_RULES).filter(
        (rule) => !Number.isInteger(rule.removes(record, SETTINGS)),
      );
      expect([purposes, channels, rules]).toEqual([[], [], []]);
    }),
    { numRuns: 10_000 },
  );
});

it('finds the faults a generated world has', () => {
  const { customers } = generateWorld({ preset: 'retail', seed: 7, customers: 12_000, items: 60 });
  const found = Array.from({ length: customers.count }, (_, customer) =>
    recordFaults(customers.consent, customer),
  ).filter((faults) => faults.length > 0);
  expect(found.length).toBeGreaterThan(20);
  expect(found.length).toBeLessThan(90);
  expect(found.every((faults) => faults.length === 1)).toBe(true);
  expect(new Set(found.flat())).toEqual(
    new Set<RecordFault>([
      'two answers',
      'no date',
      'impossible date',
      'status',
      'basis',
      'jurisdiction',
      'age band',
    ]),
  );
});
