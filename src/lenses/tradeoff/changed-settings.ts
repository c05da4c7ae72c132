import type { Buckets, Business, DecisionKind } from '../../../workers/protocol/business';
import {
  CONSENT_PRESETS,
  CONSENT_RULE_IDS,
  type Consent,
  JURISDICTIONS,
  type Jurisdiction,
  presetOf,
  type Right,
} from '../../../workers/protocol/consent';
import { CONSENT_RULES } from '../../../workers/protocol/consent-rules';
import type { EligibilityRule } from '../../../workers/protocol/eligibility';
import { keyOf } from '../../../workers/protocol/key';
import { MODEL_IDS, MODEL_INFO, settingDefinition, settingsOf } from '../../../workers/protocol/models';
import { GUARDRAIL_IDS, OUTBOUND_CHANNELS } from '../../../workers/protocol/names';
import { OBJECTIVES, type Policy } from '../../../workers/protocol/policy';
import { formatCount } from '../../format/figure';
import {
  CHANNEL_NAMES,
  GUARDRAIL_NAMES,
  JURISDICTION_NAMES,
  OBJECTIVE_NAMES,
  RERANKER_NAMES,
} from '../../format/names';
import { toPercents } from '../../state/weights';

const listOf = (names: readonly string[], none = 'none'): string =>
  names.length === 0 ? none : names.join(', ');
const percent = (share: number): string => `${formatCount(share * 100)}%`;
const quoted = (name: string): string => `\u201c${name}\u201d`;
const same = (a: unknown, b: unknown): boolean => keyOf(a) === keyOf(b);

function weightsChanged(from: Policy, to: Policy): string[] {
  const before = toPercents(from.weights);
  const after = toPercents(to.weights);
  const moved = OBJECTIVES.filter((id) => before[id] !== after[id]);
  if (moved.length === 0) return [];
  const names = moved.map((id, at) => (at === 0 ? OBJECTIVE_NAMES[id] : OBJECTIVE_NAMES[id].toLowerCase()));
  return [moved.map((id, at) => `${names[at]} ${before[id]} to ${after[id]}`).join(', ')];
}

const PLACES = [
  ['unknown-is-no', 'unknownIn'],
  ['soft-opt-in', 'softOptInIn'],
  ['browser-signal', 'signalIn'],
  ['limit-sensitive', 'limitIn'],
] as const;

function rulesChanged(from: Consent, to: Consent): string[] {
  const switched = CONSENT_RULE_IDS.filter((id) => from.rules[id] !== to.rules[id]).map((id) =>
    to.rules[id] ? CONSENT_RULES[id].name : `${CONSENT_RULES[id].name}, switched off`,
  );
  const moved = PLACES.filter(([, field]) => !same([...from[field]].sort(), [...to[field]].sort())).map(
    ([id, field]) => {
      const places = JURISDICTIONS.filter((place) => to[field].includes(place));
      return `${CONSENT_RULES[id].name}: ${listOf(
        places.map((place) => JURISDICTION_NAMES[place]),
        'nowhere',
      )}`;
    },
  );
  const changes = [...switched, ...moved];
  const preset = presetOf(to);
  // One change is named by itself, though a preset may be what it leads to.
  return preset !== null && preset !== presetOf(from) && changes.length > 1
    ? [`Consent rules as in ${quoted(CONSENT_PRESETS[preset].name)}`]
    : changes;
}

function mixChanged(from: Consent, to: Consent): string[] {
  return JURISDICTIONS.filter((place) => !same(from.mix[place] ?? null, to.mix[place] ?? null)).map(
    (place: Jurisdiction) => {
      const mix = to.mix[place];
      const where = JURISDICTION_NAMES[place];
      return mix
        ? `Assumed in ${where}, ${percent(mix.granted)} agree and ${percent(mix.unknown)} never said`
        : `Consent in ${where} as recorded`;
    },
  );
}

const RIGHT_NAMES: Readonly<Record<Right, string>> = {
  objection: 'Objection',
  withdrawal: 'Withdrawal',
  erasure: 'Erasure',
};

/** Entries of `to` that `from` does not hold, by value. */
function added<T>(from: readonly T[], to: readonly T[]): T[] {
  const known = new Set(from.map(keyOf));
  return to.filter((one) => !known.has(keyOf(one)));
}

function requestsChanged(from: Consent, to: Consent): string[] {
  const name = ({ right, customer }: Consent['requests'][number]) =>
    `${RIGHT_NAMES[right]} of customer ${formatCount(customer)}`;
  return [
    ...added(from.requests, to.requests).map(name),
    ...added(to.requests, from.requests).map((one) => `${name(one)}, taken back`),
  ];
}

function eligibilityChanged(from: readonly EligibilityRule[], to: readonly EligibilityRule[]): string[] {
  const before = new Map(from.map((rule) => [rule.name, rule]));
  const after = new Map(to.map((rule) => [rule.name, rule]));
  const gone = from.filter(({ name }) => !after.has(name));
  const come = to.filter(({ name }) => !before.has(name));
  // A rule under a new name in the same place is the same rule.
  const renamed = from.length === to.length && gone.length === 1 && come.length === 1;
  const changes: string[] = [];
  for (const rule of to) {
    const was = before.get(rule.name);
    const title = `Eligibility rule ${quoted(rule.name)}`;
    if (!was) changes.push(renamed ? `${title}, changed` : `${title}, added`);
    else if (!same({ ...was, on: rule.on }, rule)) changes.push(`${title}, changed`);
    else if (was.on !== rule.on) changes.push(rule.on ? title : `${title}, switched off`);
  }
  if (!renamed) {
    changes.push(...gone.map(({ name }) => `Eligibility rule ${quoted(name)}, removed`));
  }
  const order = (rules: readonly EligibilityRule[], others: ReadonlyMap<string, EligibilityRule>) =>
    rules.map(({ name }) => name).filter((name) => others.has(name));
  if (!same(order(from, after), order(to, before))) changes.push('Order of the eligibility rules');
  return changes;
}

const CAPS = [
  ['perCategory', 'category'],
  ['perSupplier', 'supplier'],
  ['perPriceRange', 'price range'],
] as const;

function businessChanged(from: Business, to: Business): string[] {
  const changes: string[] = [];
  if (from.marginBoost !== to.marginBoost) changes.push(`Margin boost ${percent(to.marginBoost)}`);
  if (from.promotions !== to.promotions) {
    changes.push(to.promotions ? 'Promotions included' : 'Promotions included, switched off');
  }
  if (from.lowMarginFloor !== to.lowMarginFloor) {
    changes.push(
      to.lowMarginFloor === 0 ? 'No low-margin floor' : `Low-margin floor ${percent(to.lowMarginFloor)}`,
    );
  }
  for (const [field, name] of CAPS) {
    if (from[field] === to[field]) continue;
    changes.push(to[field] === 0 ? `No cap per ${name}` : `At most ${to[field]} items per ${name}`);
  }
  return changes;
}

function bucketsChanged(from: Buckets, to: Buckets): string[] {
  return (['exploration', 'holdout'] as const)
    .filter((id) => from[id] !== to[id])
    .map((id) => `${id === 'exploration' ? 'Exploration' : 'Holdout'} share ${percent(to[id])}`);
}

const DECIDED: Readonly<Record<DecisionKind, string>> = {
  approve: 'approved',
  refuse: 'refused',
  replace: 'replaced',
};

function reviewChanged(from: Policy['review'], to: Policy['review']): string[] {
  const decided = new Set(to.map(({ customer, item }) => `${customer} ${item}`));
  return [
    ...added(from, to).map(
      ({ customer, decision }) => `Offer to customer ${formatCount(customer)} ${DECIDED[decision]}`,
    ),
    ...from
      .filter(({ customer, item }) => !decided.has(`${customer} ${item}`))
      .map(({ customer }) => `Decision on an offer to customer ${formatCount(customer)}, taken back`),
  ];
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
  const changes = [
    ...weightsChanged(from, to),
    ...rulesChanged(from.consent, to.consent),
    ...mixChanged(from.consent, to.consent),
    ...requestsChanged(from.consent, to.consent),
  ];
  if (from.consent.retentionMonths !== to.consent.retentionMonths) {
    changes.push(`Data kept ${to.consent.retentionMonths} months`);
  }
  if (from.consent.reviewFrom !== to.consent.reviewFrom) {
    changes.push(`Review from \u00a3${formatCount(to.consent.reviewFrom)}`);
  }
  for (const id of GUARDRAIL_IDS) {
    if (from.guardrails[id] !== to.guardrails[id]) {
      changes.push(to.guardrails[id] ? GUARDRAIL_NAMES[id] : `${GUARDRAIL_NAMES[id]}, switched off`);
    }
  }
  changes.push(
    ...eligibilityChanged(from.eligibility, to.eligibility),
    ...businessChanged(from.business, to.business),
    ...bucketsChanged(from.buckets, to.buckets),
    ...reviewChanged(from.review, to.review),
  );
  if (from.model !== to.model) changes.push(`Model ${MODEL_INFO[to.model].name.split(',')[0]}`);
  changes.push(...modelSettingsChanged(from, to));
  if (from.reranker !== to.reranker) changes.push(`Re-ranking ${RERANKER_NAMES[to.reranker].split(',')[0]}`);
  if (from.slateSize !== to.slateSize) changes.push(`Lists of ${to.slateSize}`);
  if (from.candidates !== to.candidates) changes.push(`${to.candidates} candidates`);
  if (from.contact.capPerWeek !== to.contact.capPerWeek) {
    changes.push(`At most ${to.contact.capPerWeek} messages a week`);
  }
  const quiet = (policy: Policy) =>
    OUTBOUND_CHANNELS.filter((id) => policy.contact.quietChannels.includes(id));
  if (!same(quiet(from), quiet(to))) {
    changes.push(`Quiet channels ${listOf(quiet(to).map((id) => CHANNEL_NAMES[id]))}`);
  }
  if (from.seed !== to.seed) changes.push(`Seed ${to.seed}`);
  return changes;
}
