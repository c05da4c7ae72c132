import { lazy, memo, Suspense } from 'react';
import { type ConsentRuleId, LOCKED_CONSENT_RULES } from '../../workers/protocol/consent';
import { CONSENT_RULES, SCOPE_NAMES } from '../../workers/protocol/consent-rules';
import type { ConsentRuleReport } from '../../workers/protocol/results';
import { formatCount } from '../format/figure';
import { CHANNEL_NAMES } from '../format/names';
import { useTable } from '../state/policy-store';
import { Hint } from '../ui/Term';
import { RuleRow } from './RuleRow';
import { CONSENT_CHANGES } from './rule-changes';
import { RULE_SETTINGS, settingInWords } from './rule-settings';

const RuleSettings = lazy(async () => ({ default: (await import('./RuleSettings')).RuleSettings }));

const people = (count: number) => `${formatCount(count)} ${count === 1 ? 'person' : 'people'}`;

/** What a rule touches, in the term that matters most for it. */
function countsOf(id: ConsentRuleId, report: ConsentRuleReport | undefined): string {
  if (!report) return '';
  if (id === 'channel-permission') return `${formatCount(report.contacts)} messages a week`;
  if (id === 'retention') return `${formatCount(report.events)} events`;
  return people(report.customers);
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

/** What a rule costs in relevance, in brief and in sentences. */
interface PriceInWords {
  readonly brief: string;
  readonly words: string;
  /** It rests on everybody and can be told from none. */
  readonly isFirm: boolean;
  /** It was worked out for an earlier policy. */
  readonly isStale: boolean;
}
export type PricesInWords = Readonly<Partial<Record<ConsentRuleId, PriceInWords>>>;

function Price({ price }: { readonly price: PriceInWords }) {
  return (
    <Hint
      className="-mb-2 min-h-6 min-w-6 cursor-help pb-2 text-right underline decoration-dotted decoration-from-font underline-offset-3"
      hint={price.words}
    >
      <span className={`${price.isFirm ? 'font-medium text-ink' : ''} ${price.isStale ? 'opacity-50' : ''}`}>
        {price.brief}
      </span>
    </Hint>
  );
}

interface Props {
  readonly id: ConsentRuleId;
  readonly isOn: boolean;
  readonly report: ConsentRuleReport | undefined;
  readonly price: PriceInWords | undefined;
}

/** One consent rule of the panel. */
export const ConsentRule = memo(function ConsentRule({ id, isOn, report, price }: Props) {
  const { name, anchor, scopes, explanation } = CONSENT_RULES[id];
  const setting = RULE_SETTINGS[id];
  const setTo = useTable((s) => (setting ? settingInWords(setting, s.scenario.policy.consent) : null));
  return (
    <RuleRow
      name={name}
      hint={
        <>
          <span className="block">{explanation}</span>
          <span className="mt-1 block">{detailsOf(report)}</span>
          <span className="mt-1 block text-muted">
            {anchor}. Touches {scopes.map((scope) => SCOPE_NAMES[scope]).join(', ')}.
          </span>
        </>
      }
      isOn={isOn}
      isLocked={LOCKED_CONSENT_RULES.includes(id)}
      change={CONSENT_CHANGES[id]}
      counts={countsOf(id, report)}
      price={price && <Price price={price} />}
      {...(setTo !== null && { setting: setTo })}
    >
      {setting && (
        <Suspense fallback={null}>
          <RuleSettings setting={setting} isOff={!isOn} />
        </Suspense>
      )}
    </RuleRow>
  );
});
