import { describe, expect, it } from 'vitest';
import { CONSENT_RULES, refused } from '../../../workers/protocol/consent-rules';
import type { WhatIf } from '../../../workers/protocol/privacy-report';
import { exampleEffect, exampleReport } from './customer-example';
import {
  changedInWords,
  changesNothing,
  dayInWords,
  decidingRule,
  effectInWords,
  eventInWords,
  listed,
  subjectName,
  UNUSED_PURPOSES,
  verdictsOf,
  WHAT_IF_PURPOSES,
  whatIfConsequences,
} from './customer-words';

const CONTACT = { capPerWeek: 2, quietChannels: ['phone'] as 'phone'[] };

describe('words on a record', () => {
  it('writes days without shifting them', () => {
    expect(dayInWords('2025-01-06')).toBe('6 January 2025');
    expect(dayInWords('2024-12-31')).toBe('31 December 2024');
    expect(dayInWords('soon')).toBe('soon');
  });

  it('writes events, lists and subjects', () => {
    expect(eventInWords({ title: 'Oak table', kind: 'purchase', date: '2025-05-03' })).toBe(
      '\u201cOak table\u201d, bought 3 May 2025',
    );
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => listed(words))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect(subjectName('email')).toBe('Email');
    expect(subjectName('saleOrSharing')).toBe('Sale or sharing');
  });
});

describe('what decides', () => {
  it('is the first rule that is on, in the order of the screen, and a plain no before all', () => {
    const rules = [
      exampleEffect({ rule: 'retention', features: true, training: true }),
      exampleEffect({ rule: 'withdrawal', features: true }),
      exampleEffect({ rule: 'unknown-is-no', on: false, features: true, channels: ['email'] }),
    ];
    expect(decidingRule(rules, 'features')).toBe('withdrawal');
    expect(decidingRule(rules, 'training')).toBe('retention');
    expect(decidingRule(rules, 'email')).toBeNull();
    expect(decidingRule([...rules, exampleEffect({ rule: 'denied', features: true })], 'features')).toBe(
      'denied',
    );
  });

  it('tells a channel without permission from one not used and one over the cap', () => {
    const report = exampleReport({
      rules: [exampleEffect({ rule: 'channel-permission', channels: ['sms'] })],
    });
    const by = new Map(verdictsOf(report, CONTACT).map((verdict) => [verdict.name, verdict]));
    expect(by.get('Written to by email')?.answer).toBe('yes');
    expect(by.get('Written to by SMS')?.rule).toBe('channel-permission');
    expect(by.get('Written to by phone')?.why).toContain('does not use');
    expect(by.get('Written to by push')?.why).toContain('cap of 2');
  });

  it('marks a message without permission', () => {
    const [verdict] = verdictsOf(
      exampleReport({ sent: [{ channel: 'email', basis: 'none' }] }),
      CONTACT,
    ).filter(({ name }) => name === 'Written to by email');
    expect(verdict?.isBreach).toBe(true);
  });

  it('says what rules do, and what they would', () => {
    expect(
      effectInWords(exampleEffect({ rule: 'withdrawal', features: true, channels: ['email', 'sms'] })),
    ).toBe('No profile is used and no messages by email or SMS.');
    expect(effectInWords(exampleEffect({ rule: 'retention', on: false, training: true }))).toBe(
      'Off. Were it on: nothing is learned from them.',
    );
    expect(effectInWords(exampleEffect({ rule: 'retention' }))).toBe('Some of their events are left out.');
  });
});

describe('what if', () => {
  const row: WhatIf = {
    subject: 'profiling',
    from: 'granted',
    to: 'withdrawn',
    refitted: true,
    profiled: true,
    trained: true,
    channels: ['email'],
    leaves: [],
    enters: [],
  };

  it('knows when nothing changes', () => {
    const report = exampleReport();
    expect(changesNothing(row, report)).toBe(true);
    expect(changesNothing({ ...row, enters: ['Lamp'] }, report)).toBe(false);
    expect(changesNothing({ ...row, trained: false }, report)).toBe(false);
  });

  it('names what is lost and gained beside items', () => {
    expect(
      whatIfConsequences({ ...row, profiled: false, trained: false, channels: ['sms'] }, exampleReport()),
    ).toEqual([
      'no longer profiled',
      'no longer learned from',
      'would be written to by SMS',
      'no longer written to by email',
    ]);
  });
});

describe('what nothing here uses', () => {
  it('is analytics and personal advertising, which no rule reads', () => {
    expect(UNUSED_PURPOSES).toEqual(['analytics', 'personalisedAds']);
    const read = Object.values(CONSENT_RULES)
      .map(({ removes }) => String(removes))
      .join(' ');
    for (const purpose of UNUSED_PURPOSES) expect(read).not.toContain(purpose);
    for (const purpose of WHAT_IF_PURPOSES) expect(`${read} ${refused}`).toContain(purpose);
  });
});

describe('lists a rule changes', () => {
  it('are about so many until everybody has been looked at', () => {
    expect(changedInWords(1332, false)).toBe('about 1,332 lists');
    expect(changedInWords(1, true)).toBe('1 list');
  });
});
