import { MODEL_IDS, MODEL_INFO } from '../../workers/protocol/models';
import { OUTBOUND_CHANNELS } from '../../workers/protocol/names';
import { BOUNDS, type Policy, RERANKERS } from '../../workers/protocol/policy';
import { CHANNEL_NAMES, RERANKER_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import { Checks } from '../ui/Checks';
import { GLOSSARY } from '../ui/glossary';
import { NumberBox } from '../ui/NumberBox';
import { Select } from '../ui/Select';
import { Term } from '../ui/Term';
import { SettingRow } from './SettingRow';

const change = (update: Partial<Policy>) => tableActions.changePolicy((policy) => ({ ...policy, ...update }));

/** Everything a policy holds beyond weights and rules. */
export function MoreSettings() {
  const policy = useTable((s) => s.scenario.policy);
  const items = useTable((s) => s.scenario.world.items);
  const { contact } = policy;
  return (
    <>
      <SettingRow name="Model">
        <Select
          label="Model"
          value={policy.model}
          options={MODEL_IDS.map((id) => ({ id, text: MODEL_INFO[id].name }))}
          onChange={(model) => change({ model })}
          className="max-w-44"
        />
      </SettingRow>
      <SettingRow name="Re-ranking" hint={GLOSSARY.reranker}>
        <Select
          label="Re-ranking"
          value={policy.reranker}
          options={RERANKERS.map((id) => ({ id, text: RERANKER_NAMES[id] }))}
          onChange={(reranker) => change({ reranker })}
          className="max-w-44"
        />
      </SettingRow>
      <SettingRow name="Items in a list">
        <NumberBox
          label="Items in a list"
          value={policy.slateSize}
          min={BOUNDS.slateSize.min}
          max={Math.min(BOUNDS.slateSize.max, policy.candidates, items)}
          onChange={(slateSize) => change({ slateSize })}
        />
      </SettingRow>
      <SettingRow name="Candidates" hint={GLOSSARY.candidates}>
        <NumberBox
          label="Candidates"
          value={policy.candidates}
          min={Math.max(BOUNDS.candidates.min, policy.slateSize)}
          max={BOUNDS.candidates.max}
          onChange={(candidates) => change({ candidates })}
        />
      </SettingRow>
      <SettingRow name="Messages a week, at most" hint={GLOSSARY.cap}>
        <NumberBox
          label="Messages a week, at most"
          value={contact.capPerWeek}
          min={BOUNDS.capPerWeek.min}
          max={BOUNDS.capPerWeek.max}
          onChange={(capPerWeek) => change({ contact: { ...contact, capPerWeek } })}
        />
      </SettingRow>
      <div className="py-1">
        <Term of="quiet-channels" className="min-h-6">
          Quiet channels
        </Term>
        <Checks
          label="Quiet channels"
          options={OUTBOUND_CHANNELS.map((id) => ({ id, text: CHANNEL_NAMES[id] }))}
          chosen={contact.quietChannels}
          onChange={(quietChannels) => change({ contact: { ...contact, quietChannels } })}
        />
      </div>
      <SettingRow name="Seed" hint={GLOSSARY['policy-seed']}>
        <NumberBox
          label="Seed of the policy"
          value={policy.seed}
          min={BOUNDS.policySeed.min}
          max={BOUNDS.policySeed.max}
          format={{ useGrouping: false }}
          className="w-28"
          onChange={(seed) => change({ seed })}
        />
      </SettingRow>
    </>
  );
}
