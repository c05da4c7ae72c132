import { PURPOSES } from '../../../workers/protocol/consent';
import { CHANNELS } from '../../../workers/protocol/names';
import type { CustomerReport, ExplainedItem, RuleEffect } from '../../../workers/protocol/privacy-report';

/** An item of a list, for tests. */
export function exampleItem(item: number, change: Partial<ExplainedItem> = {}): ExplainedItem {
  return {
    item,
    title: `Item ${item}`,
    category: 'Furniture',
    supplier: 'Nordhus',
    price: 100 + item,
    score: 0.8,
    parts: { relevance: 0.5, margin: 0.2, boost: 0.05, diversity: 0.05 },
    because: [],
    decision: null,
    ...change,
  };
}

/** What a rule does to a person, for tests: nothing but what is given. */
export function exampleEffect(change: Partial<RuleEffect> & Pick<RuleEffect, 'rule'>): RuleEffect {
  return { on: true, training: false, features: false, channels: [], items: false, ...change };
}

/** A person who agreed to everything and is written to by email, for tests. */
export function exampleReport(change: Partial<CustomerReport> = {}): CustomerReport {
  return {
    key: 'before',
    complete: true,
    customer: 12,
    name: 'Mary',
    age: 34,
    town: 'Leeds',
    jurisdiction: 'UK',
    region: 'North England',
    tenure: 800,
    ageBand: '18+',
    signal: false,
    objected: false,
    limitSensitive: false,
    erased: false,
    purposes: PURPOSES.map((subject) => ({
      subject,
      status: 'granted',
      fault: null,
      date: '2024-05-03',
      basis: null,
    })),
    channels: CHANNELS.map((subject) => ({
      subject,
      status: subject === 'email' ? 'granted' : 'unknown',
      fault: null,
      date: subject === 'email' ? '2024-05-03' : null,
      basis: subject === 'email' ? 'consent' : 'none',
    })),
    profiled: true,
    trained: true,
    bucket: null,
    sent: [{ channel: 'email', basis: 'consent' }],
    rules: [],
    slate: [
      exampleItem(1, {
        title: 'Oak table',
        because: [
          { title: 'Oak chair', kind: 'purchase', date: '2025-05-03', share: 0.5 },
          { title: 'Lamp', kind: 'view', date: '2025-06-11', share: 0.4 },
        ],
      }),
      exampleItem(2, { title: 'Linen cloth' }),
    ],
    ladder: 0,
    passed: [{ kind: 'guardrail', id: 'out-of-stock' }],
    withheld: [],
    dataPoints: [
      { name: 'Region', value: 'North England', used: true, why: 'what may be sold and what sells there' },
      { name: 'Age', value: '34', used: false, why: 'only whether you are old enough is looked at' },
    ],
    whatIf: [],
    ...change,
  };
}
