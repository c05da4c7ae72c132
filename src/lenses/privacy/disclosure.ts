import type { Jurisdiction } from '../../../workers/protocol/consent';
import {
  type Condition,
  type CustomerColumn,
  isTest,
  ruleInWords,
} from '../../../workers/protocol/eligibility';
import type { ModelId } from '../../../workers/protocol/models';
import { OUTBOUND_CHANNELS, type OutboundChannel } from '../../../workers/protocol/names';
import type { Objective, Policy } from '../../../workers/protocol/policy';
import { formatCount } from '../../format/figure';
import { CHANNEL_NAMES } from '../../format/names';

export interface DisclosureSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** How a model comes to know what suits somebody, told to that somebody. */
const MODEL_WORDS: Readonly<Record<ModelId, string>> = {
  random: 'We do not guess it: the order is drawn by lot.',
  popularity: 'We go by what sells best in your region.',
  trending: 'We go by what sells best in your region, with recent sales counting for more.',
  activity: 'We go by what sells best. How active you are decides which offers reach you.',
  manual: 'We go by what sells best in your region and in the category you use most.',
  content: 'A program looks for products described much like those you took to before.',
  'item-knn': 'A program looks for products taken to by the same people as those you took to before.',
  sar: 'A program looks for products taken to by the same people as those you took to, recent ones first.',
  'session-knn':
    'A program looks for earlier visits like your latest one, and suggests what those people went on to choose.',
  ease: 'A program has learned from many people\u2019s choices which products go together, and starts from those you took to.',
  ials: 'A program has learned from many people\u2019s choices what kinds of taste there are, and where yours lies.',
  bpr: 'A program has learned from many people\u2019s choices to put what they took to before what they did not.',
  'two-tower':
    'A program has learned from many people\u2019s choices to match what you did before with what a product is like.',
  neumf:
    'A program has learned from many people\u2019s choices what kinds of taste there are, and how likely each is to take to a product.',
  context:
    'A program has learned which products go together, and minds your region and the hour and channel you mostly use.',
  hybrid:
    'For newcomers we go by best sellers; the more you have chosen, the more a program goes by what suits people who chose alike.',
  oracle:
    'This list is made by a simulation that knows what people want. It is for comparison only, and no real shop has it.',
};

/** Models that use nothing about a person but where they live. */
const IMPERSONAL: readonly ModelId[] = ['random', 'popularity', 'trending'];

const WEIGHT_WORDS: Readonly<Record<Objective, { readonly what: string; readonly why: string }>> = {
  relevance: { what: 'how well it is likely to suit you', why: 'that is what a list is for' },
  margin: { what: 'what we earn on it', why: 'the shop lives on that' },
  diversity: { what: 'how it differs from the rest of your list', why: 'nobody wants ten of the same' },
};

const PLACES: Readonly<Record<Jurisdiction, string>> = {
  EU: 'the EU',
  UK: 'the UK',
  'US-CA': 'California',
  'US-opt-out': 'other US opt-out states',
  other: 'other places',
};
/** What a person will read to the end. */
export const MOST_WORDS = 450;

function listed(parts: readonly string[], joint = 'and'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${joint} ${last}`;
}

const inHundred = (share: number): string => formatCount(Math.round(share * 100));
const isEverywhere = (places: readonly Jurisdiction[]) => places.length === Object.keys(PLACES).length;

function weights({ weights: chosen, reranker, business }: Policy): string[] {
  const parts = (['relevance', 'margin', 'diversity'] as const)
    .filter((id) => chosen[id] > 0 && (id !== 'diversity' || reranker === 'mmr'))
    .sort((a, b) => chosen[b] - chosen[a]);
  const told = parts.map((id) => {
    const { what, why } = WEIGHT_WORDS[id];
    return `${inHundred(chosen[id])} for ${what} (${why})`;
  });
  const [first] = parts;
  const scored =
    first === undefined
      ? 'Nothing is weighed: the order is that of the catalogue.'
      : parts.length === 1
        ? `Among the products we may show you, one thing decides: ${WEIGHT_WORDS[first].what} (${WEIGHT_WORDS[first].why}).`
        : `A product can score 100 points: ${listed(told)}.`;
  const boost =
    business.marginBoost > 0
      ? `One in four products, those on which we earn most, get ${inHundred(business.marginBoost)}% on top, and may so stand before others that suit you better.`
      : '';
  const also = [
    ...(business.promotions ? ['each list holds a product on promotion where there is one'] : []),
    ...(business.lowMarginFloor > 0 ? ['what earns very little is left out'] : []),
    ...(business.perCategory > 0 || business.perSupplier > 0 || business.perPriceRange > 0
      ? ['kinds, suppliers and prices are mixed']
      : []),
  ];
  const further = also.length > 0 ? `Beside that, ${listed(also)}.` : '';
  return [scored, [boost, further].filter(Boolean).join(' ')];
}

/** Where silence is a no, and what it is elsewhere. */
function silence({ rules, unknownIn }: Policy['consent']): string {
  if (!rules['unknown-is-no'] || unknownIn.length === 0) return 'unless you said no';
  if (isEverywhere(unknownIn)) return 'only if you agreed';
  const places = listed(unknownIn.map((place) => PLACES[place]));
  return `in ${places} only if you agreed, elsewhere unless you said no`;
}

function profile({ consent, model }: Policy): string[] {
  if (IMPERSONAL.includes(model)) {
    return [`${MODEL_WORDS[model]} This uses nothing about you but your region and what your age allows.`];
  }
  const { rules, retentionMonths } = consent;
  const since = rules.retention
    ? ` in the last ${retentionMonths === 1 ? 'month' : `${formatCount(retentionMonths)} months`}`
    : '';
  const used = `We use what you bought, rated, saved, searched for or looked at here${since}, your region and what your age allows: ${silence(consent)}.`;
  const limits = [
    ...(rules['no-inferred-sensitive']
      ? ['Health, finance and intimate products are left out unless you agreed.']
      : rules['limit-sensitive']
        ? ['That includes health, finance and intimate products, save for whoever asked us not to.']
        : ['That includes health, finance and intimate products.']),
    rules['minors-ads'] ? 'Nobody known to be under 18 is profiled.' : 'People under 18 may be profiled too.',
    ...(rules['browser-signal'] ? ['We honour opt-out signals of your browser where the law does.'] : []),
    ...(rules['training-purpose']
      ? ['Letting the program learn from you is a separate choice.']
      : ['Whoever has not said no is learned from.']),
  ];
  return [`${MODEL_WORDS[model]} ${used}`, limits.join(' ')];
}

/** What a rule asks of a customer, said to them. */
const ASKED: Readonly<Record<CustomerColumn, string>> = {
  age: 'your age',
  region: 'where you live',
  jurisdiction: 'where you live',
  tenure: 'how long you have been a customer',
  segment: 'how often and how much you buy',
  engagement: 'how often you visit',
  orders: 'how often and how much you buy',
  spend: 'how often and how much you buy',
  ownsCategory: 'what you have bought',
  ownsSubcategory: 'what you have bought',
};

function fieldsOf(condition: Condition): readonly string[] {
  if (isTest(condition)) return [condition.field];
  return ('all' in condition ? condition.all : condition.any).flatMap(fieldsOf);
}

/** Eligibility rules: in full, or what they ask for where there is no room. */
function eligibility(policy: Policy, inFull: boolean): string {
  const rules = policy.eligibility.filter(({ on }) => on);
  if (rules.length === 0) return '';
  if (inFull) return ` ${rules.map(ruleInWords).join(' ')}`;
  const asking = rules.flatMap(({ customers }) => (customers ? [customers] : []));
  const held = rules.length - asking.length;
  const asked = [...new Set(asking.flatMap(fieldsOf).map((field) => ASKED[field as CustomerColumn]))];
  const groups = (count: number) =>
    `${count === 1 ? 'One product group is' : `${formatCount(count)} product groups are`}`;
  return [
    asking.length > 0 ? ` ${groups(asking.length)} for some customers only, by ${listed(asked, 'or')}.` : '',
    held > 0 ? ` ${groups(held)} held back from everybody.` : '',
  ].join('');
}

function shown(policy: Policy, inFull: boolean): string {
  const { guardrails, consent } = policy;
  const never = [
    ...(guardrails['out-of-stock'] ? ['what is sold out'] : []),
    ...(guardrails['do-not-show'] ? ['what you asked not to see'] : []),
    'what may not be sold to you',
  ];
  const human = consent.rules['human-review']
    ? ` Finance products, and offers from \u00a3${formatCount(consent.reviewFrom)}, wait until a person here has looked at them.`
    : '';
  return `We never show ${listed(never, 'or')}.${eligibility(policy, inFull)}${human}`;
}

function tests({ buckets: { exploration, holdout } }: Policy): string {
  const parts = [
    ...(exploration > 0
      ? [`${inHundred(exploration)} in 100 get a random draw from the products considered for them`]
      : []),
    ...(holdout > 0 ? [`${inHundred(holdout)} in 100 a simple one of best sellers`] : []),
  ];
  return parts.length === 0 ? '' : `To learn what works, customers are drawn by lot: ${listed(parts)}.`;
}

function messages({ contact, consent }: Policy): string {
  const { capPerWeek, quietChannels } = contact;
  const loud = OUTBOUND_CHANNELS.filter((channel) => !quietChannels.includes(channel));
  if (capPerWeek === 0 || loud.length === 0) return 'We send you no messages about it.';
  const where = listed(
    loud.map((channel) => CHANNEL_NAMES[channel]),
    'or',
  );
  const often = capPerWeek === 1 ? 'once' : capPerWeek === 2 ? 'twice' : `${formatCount(capPerWeek)} times`;
  return `We write at most ${often} a week, by ${where}, ${permission(consent, loud)}.`;
}

/** Where the law asks people to opt out of messages by email, SMS and push, rather than in. */
const OPT_OUT_PLACES: readonly Jurisdiction[] = ['US-CA', 'US-opt-out', 'other'];
const ELECTRONIC: readonly OutboundChannel[] = ['email', 'sms', 'push'];

/** On what grounds messages go out, as the end of a sentence. */
function permission({ rules, unknownIn, softOptInIn }: Policy['consent'], loud: readonly OutboundChannel[]) {
  if (!rules['channel-permission']) return 'also to people who have not given permission';
  const isAsked = (place: Jurisdiction) => rules['unknown-is-no'] && unknownIn.includes(place);
  const optsOut =
    loud.some((channel) => !ELECTRONIC.includes(channel)) ||
    (loud.length > 0 && OPT_OUT_PLACES.some((place) => !isAsked(place)));
  const soft = !rules['soft-opt-in']
    ? [', to customers, about any product, although they did not agree']
    : softOptInIn.length > 0
      ? [', to customers, about similar products']
      : [];
  const grounds = [...soft, ...(optsOut ? [', where the law asks people to opt out, until you say no'] : [])];
  return `only with your permission${grounds.map((ground) => ` or${ground}`).join('')}`;
}

/** What people may ask for, and what comes of it under this policy. */
function choice({ rules }: Policy['consent']): string[] {
  const refuse = rules['non-profiled-option']
    ? 'You may choose a list without profiling at any time; it then goes by what sells well in your region.'
    : 'We offer no list without profiling: only an objection, or a plain no to profiling, is kept to.';
  const rights = rules.withdrawal
    ? 'You may also object to marketing, withdraw what you agreed to, or have your data erased.'
    : 'You may also object to marketing or have your data erased.';
  return [
    `${refuse} ${rights} Your list and our messages follow at once; what the program has learned follows when it is next fitted.`,
    rules.withdrawal ? '' : 'If you withdraw what you agreed to, we may go on using it.',
  ];
}

function sectionsOf(policy: Policy, inFull: boolean): DisclosureSection[] {
  const sections: DisclosureSection[] = [
    { title: 'The order', paragraphs: weights(policy) },
    { title: 'What suits you', paragraphs: profile(policy) },
    { title: 'What you see', paragraphs: [shown(policy, inFull), messages(policy), tests(policy)] },
    { title: 'Your choice', paragraphs: choice(policy.consent) },
  ];
  return sections.map(({ title, paragraphs }) => ({
    title,
    paragraphs: paragraphs.filter((text) => text !== ''),
  }));
}

/**
 * The main parameters of the ranking and why they weigh as they do, from the policy at hand, told to a
 * customer. Eligibility rules are told in full while all of it stays within MOST_WORDS.
 */
export function disclosureOf(policy: Policy): readonly DisclosureSection[] {
  const inFull = sectionsOf(policy, true);
  return wordCount(inFull) <= MOST_WORDS ? inFull : sectionsOf(policy, false);
}

export const DISCLOSURE_TITLE = 'Why you see the products you see';

/** The same as a text file; what speaks against publishing it stands above. */
export function disclosureText(
  sections: readonly DisclosureSection[],
  warnings: readonly string[] = [],
): string {
  return [
    ...warnings,
    ...(warnings.length > 0 ? [''] : []),
    DISCLOSURE_TITLE,
    ...sections.flatMap(({ title, paragraphs }) => ['', title, ...paragraphs]),
    '',
  ].join('\n');
}

export function wordCount(sections: readonly DisclosureSection[]): number {
  return disclosureText(sections).split(/\s+/).filter(Boolean).length;
}
