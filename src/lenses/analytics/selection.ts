import type { ModelId } from '../../../workers/protocol/models';
import type { AccuracyId, ComparedId, ModelReport } from '../../../workers/protocol/models-report';
import { ACCURACY_IDS } from '../../../workers/protocol/models-report';
import type { Emphasis } from '../../charts/marks';
import type { ModelsData } from '../../engine/models-data';
import { formatCount } from '../../format/figure';
import { setAnalyticsView, useAnalyticsView } from '../../state/analytics-view';
import { useTable } from '../../state/policy-store';

export interface Looked {
  /** The model looked at: the one picked, else the policy's own. */
  readonly model: ModelId;
  readonly report: ModelReport | null;
  readonly stale: boolean;
  readonly baseline: ModelReport | null;
}

/** The model that the sections on one model speak of, with its baseline. */
export function useLooked(data: ModelsData): Looked {
  const own = useTable((s) => s.scenario.policy.model);
  const picked = useAnalyticsView((s) => s.looked);
  const baseline = useAnalyticsView((s) => s.baseline);
  const model = picked !== null && data.asked.includes(picked) ? picked : own;
  const measured = data.measured.get(model);
  return {
    model,
    report: measured?.report ?? null,
    stale: measured?.stale ?? false,
    baseline: data.measured.get(baseline)?.report ?? null,
  };
}

export function look(model: ModelId, own: ModelId): void {
  setAnalyticsView({ looked: model === own ? null : model });
}

/** The accuracy shown by list length: simulated orders are known for the policy's length alone. */
export function accuracyOf(metric: ComparedId): AccuracyId {
  return ACCURACY_IDS.find((id) => id === metric) ?? 'ndcg';
}

export function emphasisOf(model: ModelId, looked: ModelId, baseline: ModelId): Emphasis {
  return model === looked ? 'own' : model === baseline ? 'baseline' : 'other';
}

/** Goes with every picture: what the figures were made of. */
export function useSource(evidence: string): string {
  const world = useTable((s) => s.scenario.world);
  return `Parley, ${evidence}; synthetic retail world of ${formatCount(world.customers)} customers and ${formatCount(world.items)} items, seed ${world.seed}.`;
}

/** Whether a chart is shown as its table, and how to turn it round. */
export function useTwin(name: string, first = false): readonly [boolean, (twin: boolean) => void] {
  const turned = useAnalyticsView((s) => s.twins.includes(name));
  const twins = useAnalyticsView((s) => s.twins);
  const isTwin = turned !== first;
  return [
    isTwin,
    (twin) => {
      if (twin === isTwin) return;
      setAnalyticsView({ twins: turned ? twins.filter((one) => one !== name) : [...twins, name] });
    },
  ];
}
