import { ConsentRules } from './ConsentRules';
import { Guardrails } from './Guardrails';
import { MoreSettings } from './MoreSettings';
import { WeightSliders } from './WeightSliders';

/** All that a person can set about the recommender. */
export function PolicyPanel() {
  return (
    <div className="flex flex-col divide-y divide-hairline [&>*]:py-3">
      <h2 className="sr-only">Policy</h2>
      <WeightSliders />
      <ConsentRules />
      <Guardrails />
      <MoreSettings />
    </div>
  );
}
