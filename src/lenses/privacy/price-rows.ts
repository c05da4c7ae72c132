import {
  CONSENT_RULE_IDS,
  type ConsentRuleId,
  LOCKED_CONSENT_RULES,
} from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import type { Interval } from '../../../workers/protocol/models-report';
import {
  PRICED_IDS,
  type Price,
  type PricedId,
  type PriceReport,
  type RulePrice,
  WEIGHED_IDS,
} from '../../../workers/protocol/privacy-report';
import { type ConsentRuleReport, OUTCOMES } from '../../../workers/protocol/results';
import { formatChange, formatCount, formatNumber } from '../../format/figure';
import { formatSignedWithin, widestOf } from '../../format/measure';
import type { PriceSort } from '../../state/privacy-view';
import { number, type Twin, type TwinCell, words } from '../../ui/twin';
import { ratioOf } from './price-words';
import { scopesInWords } from './rule-words';

export const PRICE_KINDS = ['atWeights', 'atBest', 'share'] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

export interface PriceCell {
  readonly price: Price;
  /** It belongs to earlier settings. */
  readonly stale: boolean;
}

export interface RuleRow {
  readonly rule: ConsentRuleId;
  readonly name: string;
  readonly anchor: string;
  readonly scopes: string;
  readonly on: boolean;
  readonly locked: boolean;
  readonly counts: ConsentRuleReport | null;
  readonly report: RulePrice | null;
  /** Its report belongs to earlier settings. */
  readonly stale: boolean;
  /** Its report does not rest on everybody yet. */
  readonly estimate: boolean;
  readonly cells: Readonly<Record<PriceKind, PriceCell | null>>;
}

/** Whether an outcome moves with the weights, and so has a price with the best weights. */
export const isWeighed = (outcome: PricedId): outcome is (typeof WEIGHED_IDS)[number] =>
  WEIGHED_IDS.some((id) => id === outcome);

/** One price of a rule; null where there is none, or none yet. */
export function priceOf(rule: RulePrice | null, kind: PriceKind, outcome: PricedId): Price | null {
  if (rule === null) return null;
  switch (kind) {
    case 'atWeights':
      return rule.atWeights[outcome];
    case 'atBest':
      return isWeighed(outcome) ? (rule.atBest?.[outcome] ?? null) : null;
    case 'share':
      return rule.share?.[outcome] ?? null;
  }
}

const ruleOf = (report: PriceReport | null, id: ConsentRuleId): RulePrice | null =>
  report?.rules.find((one) => one.rule === id) ?? null;

const isEstimate = (report: PriceReport | null): boolean =>
  report !== null && report.customers < report.population;

interface Known {
  readonly report: PriceReport | null;
  readonly stale: boolean;
  readonly previous: PriceReport | null;
}

/** All rules in the order of the screen; a price not known yet is that of the settings before, stale. */
export function ruleRows(
  known: Known,
  on: Readonly<Record<ConsentRuleId, boolean>>,
  counts: readonly ConsentRuleReport[],
  outcome: PricedId,
): RuleRow[] {
  return CONSENT_RULE_IDS.map((rule) => {
    const now = ruleOf(known.report, rule);
    const before = ruleOf(known.previous, rule);
    const cell = (kind: PriceKind): PriceCell | null => {
      // A rule that is off has no share any more, whatever the settings before had for it.
      if (kind === 'share' && !on[rule]) return null;
      const fresh = priceOf(now, kind, outcome);
      if (fresh !== null) return { price: fresh, stale: known.stale };
      const old = priceOf(before, kind, outcome);
      return old !== null && known.report?.complete !== true ? { price: old, stale: true } : null;
    };
    const { name, anchor } = CONSENT_RULES[rule];
    return {
      rule,
      name,
      anchor,
      scopes: scopesInWords(rule),
      on: on[rule],
      locked: LOCKED_CONSENT_RULES.includes(rule),
      counts: counts.find(({ id }) => id === rule) ?? null,
      report: now ?? before,
      stale: now === null || known.stale,
      estimate: isEstimate(now === null ? known.previous : known.report),
      cells: { atWeights: cell('atWeights'), atBest: cell('atBest'), share: cell('share') },
    };
  });
}

/** Rules whose name, anchor, scopes or explanation hold every word searched for. */
export function searched(rows: readonly RuleRow[], text: string): RuleRow[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ rule, name, anchor, scopes }) => {
    const all = `${name} ${anchor} ${scopes} ${CONSENT_RULES[rule].explanation} ${rule}`.toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

/** Rows in the order asked for; those without the figure at the end. */
export function sortedRows(rows: readonly RuleRow[], { by, descending }: PriceSort): RuleRow[] {
  if (by === 'screen') return descending ? [...rows].reverse() : [...rows];
  const keyOf = (row: RuleRow) =>
    by === 'customers' ? (row.counts?.customers ?? null) : (row.cells[by]?.price.value ?? null);
  const sign = descending ? -1 : 1;
  return rows
    .map((row, index) => ({ row, index, key: keyOf(row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        return Number(a.key === null) - Number(b.key === null) || a.index - b.index;
      }
      return (a.key - b.key) * sign || a.index - b.index;
    })
    .map(({ row }) => row);
}

/** The widest interval of a column says how many digits all of it has; null for plain counts. */
export function digitsOf(rows: readonly RuleRow[], kind: PriceKind): Interval | null {
  const intervals = rows.flatMap((row) => row.cells[kind]?.price.interval ?? []);
  return intervals.length > 0 ? widestOf(intervals) : null;
}

const MEASURES: readonly (readonly [PriceKind, string])[] = [
  ['atWeights', 'At these weights'],
  ['atBest', 'With best weights'],
  ['share', 'Fair share'],
];

function measureCells(price: Price | null, outcome: PricedId): TwinCell[] {
  if (price === null) return Array.from({ length: 5 }, () => number(null, ''));
  const { value, interval, n } = price;
  const text = (one: number) =>
    interval === null ? formatChange(outcome, one) : formatSignedWithin(outcome, one, interval);
  const ratio = ratioOf(price);
  return [
    number(value, text(value)),
    number(interval?.low ?? null, interval === null ? '' : text(interval.low)),
    number(interval?.high ?? null, interval === null ? '' : text(interval.high)),
    number(ratio === null ? null : ratio * 100, ratio === null ? '' : `${(ratio * 100).toFixed(2)}%`),
    number(n, formatCount(n)),
  ];
}

/**
 * Every rule in every outcome with the customers behind each price, and their total, for a spreadsheet. A rule is
 * on or off as in the policy that was priced; prices of earlier settings are left out.
 */
export function pricesTwin(rows: readonly RuleRow[], total: PriceReport['total']): Twin {
  const line = (lead: readonly TwinCell[], outcome: PricedId, priced: (kind: PriceKind) => Price | null) => {
    const { label, unit, evidence } = OUTCOMES[outcome];
    const without = priced('atWeights')?.without ?? priced('share')?.without ?? null;
    return [
      ...lead,
      words(label),
      words(unit),
      words(evidence),
      number(without, without === null ? '' : formatNumber(outcome, without)),
      ...MEASURES.flatMap(([kind]) => measureCells(priced(kind), outcome)),
    ];
  };
  return {
    columns: [
      { name: 'Rule' },
      { name: 'Anchor', align: 'left' },
      { name: 'Scopes', align: 'left' },
      { name: 'On', align: 'left' },
      { name: 'People touched' },
      { name: 'Events' },
      { name: 'Messages a week' },
      { name: 'Outcome', align: 'left' },
      { name: 'Unit', align: 'left' },
      { name: 'Evidence', align: 'left' },
      { name: 'Without the rule' },
      ...MEASURES.flatMap(([, name]) =>
        ['', ', 95% from', ', 95% to', ', %', ', customers'].map((end) => ({ name: `${name}${end}` })),
      ),
    ],
    rows: [
      ...rows.flatMap((row) => {
        const priced = row.stale ? null : row.report;
        const count = (value: number | undefined) =>
          number(value ?? null, value === undefined ? '' : formatCount(value));
        const lead = [
          words(row.name),
          words(row.anchor),
          words(row.scopes),
          words(row.locked ? 'locked on' : (priced?.on ?? row.on) ? 'on' : 'off'),
          count(row.counts?.customers),
          count(row.counts?.events),
          count(row.counts?.contacts),
        ];
        return PRICED_IDS.map((outcome) => line(lead, outcome, (kind) => priceOf(priced, kind, outcome)));
      }),
      ...(total === null
        ? []
        : PRICED_IDS.map((outcome) =>
            line(
              [
                words('All optional rules that are on, together'),
                words(''),
                words(''),
                words('on'),
                ...Array.from({ length: 3 }, () => number(null, '')),
              ],
              outcome,
              (kind) => (kind === 'share' ? total[outcome] : null),
            ),
          )),
    ],
  };
}
