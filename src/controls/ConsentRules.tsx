import { memo } from 'react';
import {
  CONSENT_RULE_IDS,
  type ConsentRuleId,
  JURISDICTIONS,
  LOCKED_CONSENT_RULES,
} from '../../workers/protocol/consent';
import { BOUNDS, type Policy } from '../../workers/protocol/policy';
import type { ConsentRuleReport } from '../../workers/protocol/results';
import { type RulePrice, useRulePrices } from '../engine/rule-prices';
import { useEvaluation } from '../engine/table-data';
import { formatCount, formatSignedPercent } from '../format/figure';
import { CHANNEL_NAMES, JURISDICTION_NAMES, RULE_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import { Checks } from '../ui/Checks';
import { NumberBox } from '../ui/NumberBox';
import { Hint } from '../ui/Term';
import { RuleRow } from './RuleRow';
import { RULE_TEXTS } from './rule-texts';

type Consent = Policy['consent'];

const changeConsent = (update: (consent: Consent) => Consent) =>
  tableActions.changePolicy((policy) => ({ ...policy, consent: update(policy.consent) }));

const people = (count: number) => `${formatCount(count)} ${count === 1 ? 'person' : 'people'}`;

/** What a rule touches, in the terms that matter for it. */
function countsOf(id: ConsentRuleId, report: ConsentRuleReport | undefined): string {
  if (!report) return '';
  const events = `${formatCount(report.events)} events`;
  if (id === 'channel-permission') return `${formatCount(report.contacts)} messages a week`;
  if (id === 'retention') return `${events}, ${people(report.customers)}`;
  return report.events > 0 ? `${people(report.customers)}, ${events}` : people(report.customers);
}

function detailsOf(report: ConsentRuleReport | undefined): string {
  if (!report) return '';
  const channels = report.contactsByChannel
    .filter((entry) => entry.contacts > 0)
    .map(({ channel, contacts }) => `${CHANNEL_NAMES[channel]} ${formatCount(contacts)}`);
  const messages = channels.length > 0 ? ` (${channels.join(', ')})` : '';
  const touched = `${people(report.customers)}, ${formatCount(report.events)} training events and ${formatCount(report.contacts)} messages a week${messages}`;
  return report.on
    ? `Right now it touches ${touched}. It alone keeps ${people(report.unprofiledByItAlone)} from being profiled.`
    : `It is off. Switched on, it would touch ${touched}, and keep ${people(report.unprofiledByItAlone)} from being profiled whom no other rule does.`;
}

function Price({ price }: { readonly price: RulePrice }) {
  return (
    <Hint
      className="-mb-2 min-h-6 min-w-6 cursor-help pb-2 text-right underline decoration-dotted decoration-from-font underline-offset-3"
      hint={`Relevance ${formatSignedPercent(price.relevance)}, margin ${formatSignedPercent(price.margin)} at these weights, against the same policy with only this rule off.`}
    >
      <span className={price.stale ? 'opacity-50' : ''}>{formatSignedPercent(price.relevance)}</span>
    </Hint>
  );
}

function RuleSettings({ id, consent }: { readonly id: ConsentRuleId; readonly consent: Consent }) {
  const isOff = !consent.rules[id];
  if (id === 'unknown-is-no') {
    return (
      <Checks
        label="Where unknown counts as no"
        options={JURISDICTIONS.map((j) => ({ id: j, text: JURISDICTION_NAMES[j] }))}
        chosen={consent.unknownIn}
        isDisabled={isOff}
        onChange={(unknownIn) => changeConsent((c) => ({ ...c, unknownIn }))}
      />
    );
  }
  if (id === 'retention') {
    return (
      <div className="-ml-1.5 flex items-center text-note [&_input]:text-left">
        <NumberBox
          label="Months that data is kept"
          value={consent.retentionMonths}
          min={BOUNDS.retentionMonths.min}
          max={BOUNDS.retentionMonths.max}
          isDisabled={isOff}
          className="w-8"
          onChange={(retentionMonths) => changeConsent((c) => ({ ...c, retentionMonths }))}
        />
        months
      </div>
    );
  }
  return null;
}

interface RowProps {
  readonly id: ConsentRuleId;
  readonly consent: Consent;
  readonly report: ConsentRuleReport | undefined;
  readonly price: RulePrice | undefined;
}

const ConsentRule = memo(function ConsentRule({ id, consent, report, price }: RowProps) {
  const { anchor, explanation } = RULE_TEXTS[id];
  return (
    <RuleRow
      name={RULE_NAMES[id]}
      hint={
        <>
          <span className="block">{explanation}</span>
          <span className="mt-1 block">{detailsOf(report)}</span>
          <span className="mt-1 block text-muted">{anchor}</span>
        </>
      }
      isOn={consent.rules[id]}
      isLocked={LOCKED_CONSENT_RULES.includes(id)}
      onChange={(wanted) => changeConsent((c) => ({ ...c, rules: { ...c.rules, [id]: wanted } }))}
      counts={countsOf(id, report)}
      price={price && <Price price={price} />}
    >
      <RuleSettings id={id} consent={consent} />
    </RuleRow>
  );
});

export function ConsentRules() {
  const consent = useTable((s) => s.scenario.policy.consent);
  const { evaluation } = useEvaluation();
  const prices = useRulePrices();
  const on = CONSENT_RULE_IDS.filter((id) => consent.rules[id]).length;
  return (
    <section aria-labelledby="consent-title">
      <div className="flex items-baseline justify-between text-note text-muted">
        <h3 id="consent-title" className="font-medium">
          Consent rules
        </h3>
        <span>
          {on} of {CONSENT_RULE_IDS.length} on{Object.keys(prices).length > 0 ? '; price in relevance' : ''}
        </span>
      </div>
      <ul className="mt-1">
        {CONSENT_RULE_IDS.map((id) => (
          <ConsentRule
            key={id}
            id={id}
            consent={consent}
            report={evaluation?.rules.find((rule) => rule.id === id)}
            price={prices[id]}
          />
        ))}
      </ul>
      <p className="mt-1 text-note text-muted">
        Legal anchors, such as {RULE_TEXTS['unknown-is-no'].anchor}, are pointers for counsel, not advice.
      </p>
    </section>
  );
}
