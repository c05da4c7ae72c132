import type { Consent } from '../../workers/protocol/consent';
import { JURISDICTION_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import { Checks } from '../ui/Checks';
import { NumberBox } from '../ui/NumberBox';
import { placesOf, type RuleSetting } from './rule-settings';

const set = (update: Partial<Consent>) =>
  tableActions.changePolicy((policy) => ({ ...policy, consent: { ...policy.consent, ...update } }));

interface Props {
  readonly setting: RuleSetting;
  readonly isOff: boolean;
}

/** Where a rule holds, or from how much on. */
export function RuleSettings({ setting, isOff }: Props) {
  const consent = useTable((s) => s.scenario.policy.consent);
  if (setting.kind === 'places') {
    return (
      <Checks
        label={setting.label}
        options={placesOf(setting, consent).map((id) => ({ id, text: JURISDICTION_NAMES[id] }))}
        chosen={consent[setting.field]}
        isDisabled={isOff}
        onChange={(places) => set({ [setting.field]: places })}
      />
    );
  }
  return (
    <div className="flex min-h-7 items-center text-note">
      {setting.before}
      <NumberBox
        label={setting.label}
        value={consent[setting.field]}
        min={setting.bounds.min}
        max={setting.bounds.max}
        isDisabled={isOff}
        className="w-16 [&_input]:border-control"
        onChange={(value) => set({ [setting.field]: value })}
      />
      <span className="ml-1.5">{setting.after}</span>
    </div>
  );
}
