import { TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import {
  CONSENT_PRESET_IDS,
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  type ConsentPresetId,
  presetOf,
} from '../../workers/protocol/consent';
import { CONSENT_RULES } from '../../workers/protocol/consent-rules';
import { useFigures } from '../engine/table-data';
import { tableActions, useTable } from '../state/policy-store';
import { Select } from '../ui/Select';
import { Hint } from '../ui/Term';
import { ConsentRule, type PricesInWords } from './ConsentRule';

const PriceReader = lazy(async () => ({ default: (await import('./PriceReader')).PriceReader }));

const OWN = 'own';
const PRESETS = CONSENT_PRESET_IDS.map((id) => ({ id, text: CONSENT_PRESETS[id].name }));

function takePreset(id: ConsentPresetId) {
  tableActions.changePolicy((policy) => ({
    ...policy,
    consent: { ...policy.consent, ...CONSENT_PRESETS[id].consent },
  }));
}

function PresetPicker({ preset }: { readonly preset: ConsentPresetId | null }) {
  const chosen = preset && CONSENT_PRESETS[preset];
  return (
    <>
      <div className="-ml-1 flex items-center">
        <Select<ConsentPresetId | typeof OWN>
          label="Set of consent rules"
          value={preset ?? OWN}
          options={preset ? PRESETS : [...PRESETS, { id: OWN, text: 'A mix of your own' }]}
          onChange={(id) => {
            if (id !== OWN) takePreset(id);
          }}
        />
        <Hint
          hint={chosen ? chosen.summary : 'Rules and places set one by one.'}
          label="About this set of rules"
          className="ml-auto grid size-6 cursor-help place-items-center rounded-md text-note text-muted hover:bg-wash"
        >
          ?
        </Hint>
      </div>
      {chosen?.unlawful && (
        <p className="flex items-start gap-1.5 pb-1 text-note font-medium text-breach" role="status">
          <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
          {chosen.unlawful}
        </p>
      )}
    </>
  );
}

/** All consent rules with what they touch and cost, and the sets they come in. */
export function ConsentRules() {
  const consent = useTable((s) => s.scenario.policy.consent);
  const reports = useFigures((evaluation) => evaluation.rules);
  const [prices, setPrices] = useState<PricesInWords>({});
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
      {reports && (
        <Suspense fallback={null}>
          <PriceReader onPrices={setPrices} />
        </Suspense>
      )}
      <PresetPicker preset={presetOf(consent)} />
      <ul>
        {CONSENT_RULE_IDS.map((id) => (
          <ConsentRule
            key={id}
            id={id}
            isOn={consent.rules[id]}
            report={reports?.find((rule) => rule.id === id)}
            price={prices[id]}
          />
        ))}
      </ul>
      <p className="mt-1 text-note text-muted">
        Legal anchors, such as {CONSENT_RULES['unknown-is-no'].anchor}, are pointers for counsel, not advice.
      </p>
    </section>
  );
}
