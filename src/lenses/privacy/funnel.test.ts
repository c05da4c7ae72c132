import { describe, expect, it } from 'vitest';
import {
  funnelBars,
  funnelSentence,
  funnelTwin,
  ledgerOf,
  ledgerSentence,
  notProfiledOf,
  reasonsOf,
} from './funnel';
import { aFunnel } from './report-fixtures';

describe('the funnel', () => {
  it('says who may be profiled on what basis, learned from and written to', () => {
    expect(funnelSentence(aFunnel(), true)).toBe(
      '620 people of 1,000 may be profiled, 500 by consent and 120 because silence is not a no where they live. 410 may be learned from. 700 may be written to, and 640 are.',
    );
    const withdrawn = aFunnel({ profiled: { consent: 1, noObjection: 0, withdrawn: 9 } });
    expect(funnelSentence(withdrawn, true)).toContain('1 by consent and 9 although they withdrew it');
    const alone = aFunnel({ profiled: { consent: 1, noObjection: 0, withdrawn: 0 } });
    expect(funnelSentence(alone, true)).toContain('1 person of 1,000 may be profiled, 1 by consent.');
    expect(funnelSentence(aFunnel({ customers: 0 }), true)).toBe('Nobody lives here.');
  });

  it('does not put silence down to a place where the rule about it is off', () => {
    expect(funnelSentence(aFunnel(), false)).toContain(
      'and 120 who never said, as \u201cUnknown counts as no\u201d is off.',
    );
  });

  it('never counts a basis twice, and names channels that are not used', () => {
    const bars = funnelBars(aFunnel(), ['phone']);
    const parts = (id: string) => bars.find((bar) => bar.id === id)!.parts.map((part) => part.value);
    expect(parts('all')).toEqual([1_000]);
    expect(parts('profiled')).toEqual([500, 120, 0]);
    expect(parts('email')).toEqual([300, 40, 10]);
    const note = (id: string) => bars.find((bar) => bar.id === id)!.note;
    expect(note('profiled')).toBe('620, 62.0%');
    expect(note('email')).toBe('350, 285 sent');
    expect(note('phone')).toBe('350, not used');
  });

  it('has a table with a cell for every column', () => {
    const twin = funnelTwin(
      [aFunnel(), aFunnel({ jurisdiction: 'EU', customers: 0 })],
      (one) => one.jurisdiction,
    );
    expect(twin.rows).toHaveLength(20);
    for (const row of twin.rows) expect(row).toHaveLength(twin.columns.length);
    const email = twin.rows.find((row) => row[1]!.text === 'may be written to by email')!;
    expect(email.map((cell) => cell.value)).toEqual([
      'all',
      'may be written to by email',
      350,
      0.35,
      null,
      null,
      null,
      300,
      40,
      10,
      285,
      0,
    ]);
  });
});

describe('the reasons', () => {
  it('keep the order of the rules, leave out what keeps nobody out, and add up to everybody', () => {
    const funnel = aFunnel();
    const reasons = reasonsOf(funnel);
    expect(reasons.map((one) => one.because)).toEqual(['objection', 'unknown-is-no', 'denied']);
    expect(reasons.reduce((sum, one) => sum + one.customers, 0)).toBe(notProfiledOf(funnel));
    expect(reasons[1]!.share).toBeCloseTo(230 / 380);
  });
});

describe('the ledger', () => {
  const sent = { consent: 250, 'soft opt-in': 30, 'legitimate interest': 5, none: 0 };

  it('is 0 while every message has its permission', () => {
    const ledger = ledgerOf(aFunnel());
    expect(ledger).toMatchObject({ sent: 1_425, without: 0 });
    expect(ledgerSentence(ledger)).toBe('None of 1,425 messages a week goes out without permission.');
  });

  it('says on which channels messages would lack one', () => {
    const permitted = { consent: 0, 'soft opt-in': 0, 'legitimate interest': 0 };
    const funnel = aFunnel({
      channels: [
        { channel: 'email', permitted, sent: { ...sent, none: 12 } },
        { channel: 'sms', permitted, sent },
        { channel: 'push', permitted, sent: { ...sent, none: 3 } },
      ],
    });
    expect(ledgerSentence(ledgerOf(funnel))).toBe(
      '15 of 870 messages a week would go out without permission: email 12, push 3.',
    );
    expect(ledgerSentence(ledgerOf(aFunnel({ channels: [] })))).toBe(
      'No message goes out under this policy.',
    );
  });
});
