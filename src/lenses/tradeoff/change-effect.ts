import type { Evaluation, OutcomeId } from '../../../workers/protocol/results';
import { formatCount, formatSignedPercent, nounOf } from '../../format/figure';
import type { Change } from '../../state/policy-store';
import { changedSettings } from './changed-settings';

/** A change smaller than this is not worth a word. */
const WORTH_A_WORD = 0.002;

function countChange(before: number, after: number, one: string, many: string): string | null {
  const change = Math.round(after) - Math.round(before);
  if (change === 0) return null;
  const size = Math.abs(change);
  return `${formatCount(size)} ${change > 0 ? 'more' : 'fewer'} ${size === 1 ? one : many}`;
}

function shareChange(id: OutcomeId, before: Evaluation, after: Evaluation): string | null {
  const from = before.policy[id].value;
  if (from === 0) return null;
  const ratio = (after.policy[id].value - from) / Math.abs(from);
  return Math.abs(ratio) < WORTH_A_WORD ? null : `${nounOf(id)} ${formatSignedPercent(ratio)}`;
}

/** What the last change did: `Unknown counts as no: 2,104 fewer people profiled, relevance −3.1%.` */
export function changeEffect(change: Change, before: Evaluation, after: Evaluation): string | null {
  const sameWorld = JSON.stringify(change.from.world) === JSON.stringify(change.to.world);
  if (!sameWorld) return 'Another world: its figures are its own, and are not compared with those before.';
  const settings = changedSettings(change.from.policy, change.to.policy);
  const [head] = settings;
  if (head === undefined) return null;
  const title = settings.length > 2 ? `${settings.length} settings changed` : settings.join(' and ');
  const count = (id: OutcomeId, one: string, many: string) =>
    countChange(before.policy[id].value, after.policy[id].value, one, many);
  const effects = [
    count('profiled', 'person profiled', 'people profiled'),
    shareChange('ndcg', before, after),
    shareChange('margin', before, after),
    shareChange('ild', before, after),
    shareChange('contactsPerWeek', before, after),
    count(
      'contactsWithoutPermission',
      'message a week without permission',
      'messages a week without permission',
    ),
  ].filter((effect) => effect !== null);
  return `${title}: ${effects.length === 0 ? 'no figure moved noticeably' : effects.join(', ')}.`;
}
