import { lazy } from 'react';
import { Disclosure } from '../ui/Disclosure';
import { ConsentRules } from './ConsentRules';
import { Guardrails } from './Guardrails';
import { WeightSliders } from './WeightSliders';

const BusinessRules = lazy(async () => ({ default: (await import('./BusinessRules')).BusinessRules }));
const MoreSettings = lazy(async () => ({ default: (await import('./MoreSettings')).MoreSettings }));

interface Props {
  /** Shows the eligibility rules without leaving the page. */
  readonly onEligibility?: () => void;
}

/** All that a person can set about the recommender. */
export function PolicyPanel({ onEligibility }: Props) {
  return (
    <div className="flex flex-col divide-y divide-hairline [&>*]:py-3 [&>h2]:p-0">
      <h2 className="sr-only">Policy</h2>
      <WeightSliders />
      <ConsentRules />
      <Guardrails onEligibility={onEligibility} />
      <Disclosure title="Business rules">
        <BusinessRules />
      </Disclosure>
      <Disclosure title="More settings">
        <MoreSettings />
      </Disclosure>
    </div>
  );
}
