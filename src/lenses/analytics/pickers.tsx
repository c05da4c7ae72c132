import { MODEL_INFO, type ModelId } from '../../../workers/protocol/models';
import { ACCURACY_IDS, COMPARED_IDS, type ComparedId } from '../../../workers/protocol/models-report';
import { OUTCOMES } from '../../../workers/protocol/results';
import { EvidenceChip } from '../../format/EvidenceChip';
import { MODEL_NAMES } from '../../format/model-names';
import { setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { useTable } from '../../state/policy-store';
import { Select } from '../../ui/Select';
import { Term } from '../../ui/Term';
import { LensTerm } from './LensTerm';
import { accuracyOf, look } from './selection';

const optionOf = (id: ComparedId) => ({ id, text: OUTCOMES[id].label });
const ALL_METRICS = COMPARED_IDS.map(optionOf);
const ACCURACIES = ACCURACY_IDS.map(optionOf);

/** What models are compared in, with its meaning and its evidence. */
export function MetricPicker({ accuracyOnly = false }: { readonly accuracyOnly?: boolean }) {
  const chosen = useAnalyticsView((s) => s.metric);
  const metric = accuracyOnly ? accuracyOf(chosen) : chosen;
  return (
    <div className="flex items-center gap-1 text-note">
      <Term of={metric} className="min-h-6 min-w-6 text-muted">
        in
      </Term>
      <Select
        label="Metric"
        value={metric}
        options={accuracyOnly ? ACCURACIES : ALL_METRICS}
        onChange={(next) => setAnalyticsView({ metric: next })}
        className="text-note"
      />
      <EvidenceChip evidence={OUTCOMES[metric].evidence} />
    </div>
  );
}

/** The model all others are held against. */
export function BaselinePicker({ asked }: { readonly asked: readonly ModelId[] }) {
  const baseline = useAnalyticsView((s) => s.baseline);
  return (
    <div className="flex items-center gap-1 text-note">
      <LensTerm of="baseline" className="min-h-6 text-muted">
        against
      </LensTerm>
      <Select
        label="Baseline"
        value={baseline}
        options={[...asked]
          .sort((a, b) => MODEL_NAMES[a].localeCompare(MODEL_NAMES[b]))
          .map((id) => ({ id, text: MODEL_NAMES[id] }))}
        onChange={(next) => setAnalyticsView({ baseline: next })}
        className="text-note"
      />
    </div>
  );
}

interface ModelPickerProps {
  readonly options: readonly ModelId[];
  readonly model: ModelId;
}

/** The model a section speaks of; the policy's own until another is picked. */
export function ModelPicker({ options, model }: ModelPickerProps) {
  const own = useTable((s) => s.scenario.policy.model);
  const known = options.includes(model) ? options : [model, ...options];
  return (
    <div className="flex items-center gap-1 text-note">
      <span className="text-muted">of</span>
      <Select
        label="Model looked at"
        value={model}
        options={known.map((id) => ({
          id,
          text: id === own ? `${MODEL_NAMES[id]} (your policy)` : MODEL_NAMES[id],
          group: { floor: 'Frame', ceiling: 'Frame', rule: 'Rules', learned: 'Learned' }[MODEL_INFO[id].kind],
        }))}
        onChange={(next) => look(next, own)}
        className="text-note"
      />
    </div>
  );
}
