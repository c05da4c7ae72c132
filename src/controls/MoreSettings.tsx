import type { ReactNode } from 'react';
import { OUTBOUND_CHANNELS } from '../../workers/protocol/consent';
import { MODEL_IDS, MODEL_INFO } from '../../workers/protocol/models';
import { BOUNDS, type Policy, RERANKERS } from '../../workers/protocol/policy';
import { CHANNEL_NAMES, RERANKER_NAMES } from '../format/names';
import { tableActions, useTable } from '../state/policy-store';
import { Checks } from '../ui/Checks';
import type { GlossaryTerm } from '../ui/glossary';
import { NumberBox } from '../ui/NumberBox';
import { Select } from '../ui/Select';
import { Term } from '../ui/Term';

const change = (update: Partial<Policy>) => tableActions.changePolicy((policy) => ({ ...policy, ...update }));

interface RowProps {
  readonly name: string;
  readonly term?: GlossaryTerm;
  readonly children: ReactNode;
}

function Row({ name, term, children }: RowProps) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-2">
      {term ? (
        <Term of={term} className="min-h-6">
          {name}
        </Term>
      ) : (
        <span>{name}</span>
      )}
      {children}
    </div>
  );
}

/** Everything a policy holds beyond weights, consent rules and guardrails. */
export function MoreSettings() {
  const policy = useTable((s) => s.scenario.policy);
  const items = useTable((s) => s.scenario.world.items);
  const { contact } = policy;
  return (
    <>
      <Row name="Model">
        <Select
          label="Model"
          value={policy.model}
          options={MODEL_IDS.map((id) => ({ id, text: MODEL_INFO[id].name }))}
          onChange={(model) => change({ model })}
          className="max-w-44"
        />
      </Row>
      <Row name="Re-ranking" term="reranker">
        <Select
          label="Re-ranking"
          value={policy.reranker}
          options={RERANKERS.map((id) => ({ id, text: RERANKER_NAMES[id] }))}
          onChange={(reranker) => change({ reranker })}
          className="max-w-44"
        />
      </Row>
      <Row name="Items in a list">
        <NumberBox
          label="Items in a list"
          value={policy.slateSize}
          min={BOUNDS.slateSize.min}
          max={Math.min(BOUNDS.slateSize.max, policy.candidates, items)}
          onChange={(slateSize) => change({ slateSize })}
        />
      </Row>
      <Row name="Candidates" term="candidates">
        <NumberBox
          label="Candidates"
          value={policy.candidates}
          min={Math.max(BOUNDS.candidates.min, policy.slateSize)}
          max={BOUNDS.candidates.max}
          onChange={(candidates) => change({ candidates })}
        />
      </Row>
      <Row name="Messages a week, at most" term="cap">
        <NumberBox
          label="Messages a week, at most"
          value={contact.capPerWeek}
          min={BOUNDS.capPerWeek.min}
          max={BOUNDS.capPerWeek.max}
          onChange={(capPerWeek) => change({ contact: { ...contact, capPerWeek } })}
        />
      </Row>
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
      <Row name="Seed" term="policy-seed">
        <NumberBox
          label="Seed of the policy"
          value={policy.seed}
          min={BOUNDS.policySeed.min}
          max={BOUNDS.policySeed.max}
          format={{ useGrouping: false }}
          className="w-28"
          onChange={(seed) => change({ seed })}
        />
      </Row>
    </>
  );
}
