import { CONSENT_RULE_IDS, OUTBOUND_CHANNELS } from '../../../workers/protocol/consent';
import { MODEL_IDS, MODEL_INFO, settingDefinition, settingsOf } from '../../../workers/protocol/models';
import { GUARDRAIL_IDS, OBJECTIVES, type Policy } from '../../../workers/protocol/policy';
import type { Evaluation, OutcomeId } from '../../../workers/protocol/results';
import { formatCount, formatSignedPercent, nounOf } from '../../format/figure';
import {
  CHANNEL_NAMES,
  GUARDRAIL_NAMES,
  JURISDICTION_NAMES,
  OBJECTIVE_NAMES,
  RERANKER_NAMES,
  RULE_NAMES,
} from '../../format/names';
import type { Change } from '../../state/policy-store';
import { toPercents } from '../../state/weights';

/** A change smaller than this is not worth a word. */
const WORTH_A_WORD = 0.002;

const listOf = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

function weightsChanged(from: Policy, to: Policy): string | null {
  const before = toPercents(from.weights);
  const after = toPercents(to.weights);
  const moved = OBJECTIVES.filter((id) => before[id] !== after[id]);
  if (moved.length === 0) return null;
  const names = moved.map((id, at) => (at === 0 ? OBJECTIVE_NAMES[id] : OBJECTIVE_NAMES[id].toLowerCase()));
  return moved.map((id, at) => `${names[at]} ${before[id]} to ${after[id]}`).join(', ');
}

function modelSettingsChanged(from: Policy, to: Policy): string[] {
  return MODEL_IDS.flatMap((model) => {
    const before = settingsOf(model, from.settings);
    const after: Readonly<Record<string, number>> = settingsOf(model, to.settings);
    const name = MODEL_INFO[model].name.split(',')[0];
    return Object.entries(before).flatMap(([setting, value]) => {
      const label = settingDefinition(`${model}.${setting}`)?.label.toLowerCase();
      return after[setting] === value ? [] : [`${name}, ${label} ${after[setting]}`];
    });
  });
}

/** Names what differs between two policies, one entry for each setting. */
export function changedSettings(from: Policy, to: Policy): string[] {
  const changes: string[] = [];
  const weights = weightsChanged(from, to);
  if (weights !== null) changes.push(weights);
  for (const id of CONSENT_RULE_IDS) {
    if (from.consent.rules[id] !== to.consent.rules[id]) {
      changes.push(to.consent.rules[id] ? RULE_NAMES[id] : `${RULE_NAMES[id]}, switched off`);
    }
  }
  if (listOf(from.consent.unknownIn) !== listOf(to.consent.unknownIn)) {
    changes.push(
      `Unknown counts as no in ${listOf(to.consent.unknownIn.map((id) => JURISDICTION_NAMES[id]))}`,
    );
  }
  if (from.consent.retentionMonths !== to.consent.retentionMonths) {
    changes.push(`Data kept ${to.consent.retentionMonths} months`);
  }
  for (const id of GUARDRAIL_IDS) {
    if (from.guardrails[id] !== to.guardrails[id]) {
      changes.push(to.guardrails[id] ? GUARDRAIL_NAMES[id] : `${GUARDRAIL_NAMES[id]}, switched off`);
    }
  }
  if (from.model !== to.model) changes.push(`Model ${MODEL_INFO[to.model].name.split(',')[0]}`);
  changes.push(...modelSettingsChanged(from, to));
  if (from.reranker !== to.reranker) changes.push(`Re-ranking ${RERANKER_NAMES[to.reranker].split(',')[0]}`);
  if (from.slateSize !== to.slateSize) changes.push(`Lists of ${to.slateSize}`);
  if (from.candidates !== to.candidates) changes.push(`${to.candidates} candidates`);
  if (from.contact.capPerWeek !== to.contact.capPerWeek) {
    changes.push(`At most ${to.contact.capPerWeek} messages a week`);
  }
  if (listOf(from.contact.quietChannels) !== listOf(to.contact.quietChannels)) {
    const quiet = OUTBOUND_CHANNELS.filter((id) => to.contact.quietChannels.includes(id));
    changes.push(`Quiet channels ${listOf(quiet.map((id) => CHANNEL_NAMES[id]))}`);
  }
  if (from.seed !== to.seed) changes.push(`Seed ${to.seed}`);
  return changes;
}

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
