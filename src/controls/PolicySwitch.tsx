import { useQueryClient } from '@tanstack/react-query';
import { memo, useEffect, useRef } from 'react';
import type { Policy } from '../../workers/protocol/policy';
import { type Anticipation, anticipate } from '../engine/anticipation';
import { tableActions, tableStore } from '../state/policy-store';
import { Switch } from '../ui/Switch';

interface Props {
  readonly label: string;
  readonly isOn: boolean;
  readonly isLocked?: boolean;
  /** The policy with the switch on or off; the same function from one drawing to the next. */
  readonly change: (policy: Policy, on: boolean) => Policy;
}

/** A switch of the policy. While a hand rests on it, the engine gets ready for what it would choose. */
export const PolicySwitch = memo(function PolicySwitch({ label, isOn, isLocked = false, change }: Props) {
  const client = useQueryClient();
  const ahead = useRef<Anticipation | null>(null);
  const leave = () => {
    ahead.current?.end();
    ahead.current = null;
  };
  useEffect(() => () => ahead.current?.end(), []);
  const rest = () => {
    if (isLocked || ahead.current) return;
    const { scenario } = tableStore.getState();
    ahead.current = anticipate(client, { ...scenario, policy: change(scenario.policy, !isOn) });
  };
  return (
    <Switch
      label={label}
      isOn={isOn}
      isLocked={isLocked}
      onChange={(on) => {
        ahead.current?.done();
        ahead.current = null;
        tableActions.changePolicy((policy) => change(policy, on));
      }}
      onRest={rest}
      onPress={() => {
        rest();
        ahead.current?.begin();
      }}
      onLeave={leave}
    />
  );
});
