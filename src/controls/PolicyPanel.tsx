import { lazy } from 'react';
import { Disclosure } from '../ui/Disclosure';
import { ConsentRules } from './ConsentRules';
import { Guardrails } from './Guardrails';
import { WeightSliders } from './WeightSliders';

const MoreSettings = lazy(async () => ({ default: (await import('./MoreSettings')).MoreSettings }));

/** All that a person can set about the recommender. */
export function PolicyPanel() {
  return (
    <div className="flex flex-col divide-y divide-hairline [&>*]:py-3 [&>h2]:p-0">
      <h2 className="sr-only">Policy</h2>
      <WeightSliders />
      <ConsentRules />
      <Guardrails />
      <Disclosure title="More settings">
        <MoreSettings />
      </Disclosure>
    </div>
  );
}
