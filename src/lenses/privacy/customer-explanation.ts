import type { ConsentRuleId, LawfulBasis } from '../../../workers/protocol/consent';
import type {
  CustomerReport,
  DataPoint,
  ExplainedItem,
  ItemRule,
  WithheldItem,
} from '../../../workers/protocol/privacy-report';
import { formatPrice } from '../../format/figure';
import { CHANNEL_NAMES } from '../../format/names';
import { type DataRole, ROLE_WORDS, roleOf } from './customer-data';
import { type Reason, whyOf } from './customer-why';
import { dayInWords, decidingRule, eventVerb, listed } from './customer-words';

/** Letters in a line, so that a plain text fits a page. */
const WIDTH = 84;
const MOST_WITHHELD = 5;
const MOST_REASONS = 2;
/** Share of what all own events add from which one of them is reason enough. */
const ENOUGH = 0.55;

/** Why a list is not personal, as the end of "because". */
const NOT_PERSONAL: Readonly<Record<ConsentRuleId | 'denied', string>> = {
  denied: 'you told us not to',
  objection: 'you objected to marketing',
  'unknown-is-no': 'you have not told us whether we may, and we take silence as a no',
  withdrawal: 'you withdrew your agreement',
  'browser-signal': 'your browser asks us not to sell or share your data',
  'minors-sharing': 'you may be under 16, and nobody has agreed to it for you',
  'minors-ads': 'you may be under 18',
  retention: 'what we knew of you is older than we keep such things',
  'non-profiled-option': 'you chose a list that is not personal',
  'channel-permission': 'our rules on permission do not allow it',
  'soft-opt-in': 'our rules on similar products do not allow it',
  'training-purpose': 'our rules on learning do not allow it',
  'limit-sensitive': 'you asked us to limit the use of sensitive data',
  'no-inferred-sensitive': 'you have not agreed to conclusions on sensitive matters',
  'human-review': 'our rules on significant offers do not allow it',
};

const CONSENT_REASONS: Readonly<Partial<Record<ConsentRuleId, string>>> = {
  'soft-opt-in': 'it is unlike what you have bought, and without your agreement we keep to similar products',
  'limit-sensitive': 'it is about health, money or intimate life, and you asked us to limit such use',
  'no-inferred-sensitive':
    'it is about health, money or intimate life, and you have not agreed that we choose such things for you',
  'minors-ads': 'it has a minimum age, and you may be under 18',
  'human-review':
    'it is a finance product or a dear one, and nobody here has looked yet whether to offer it to you',
};

/** Why an item is kept out, as the end of a sentence. */
function withheldBecause(rule: ItemRule): string {
  switch (rule.kind) {
    case 'consent':
      return CONSENT_REASONS[rule.id] ?? 'our privacy rules keep it out';
    case 'guardrail':
      return {
        'out-of-stock': 'it is sold out',
        'do-not-show': 'you asked us not to show it to you',
        region: 'it may not be sold where you live',
        age: 'it has a minimum age, and we cannot be sure that you have reached it',
      }[rule.id];
    case 'business':
      return 'we do not recommend products on which we earn so little';
    case 'eligibility':
      return `it is only for some customers (our rule \u201c${rule.id}\u201d)`;
  }
}

const MESSAGE_BASES: Readonly<Record<LawfulBasis, string>> = {
  consent: 'because you agreed to it',
  'soft opt-in': 'because you have bought from us; such messages keep to similar products',
  'legitimate interest':
    'because we have an interest in telling customers of our products, and you have not objected',
  none: 'although we have no valid permission from you. This should not happen; please tell us to stop',
};

/** Breaks a text into lines no longer than a page is wide; what follows the first hangs under it. */
function wrap(text: string, first = '', next = ' '.repeat(first.length)): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = next;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

const bullets = (texts: readonly string[]): string[] => texts.flatMap((text) => wrap(text, '- '));

/** What a reason comes to in a letter; null where the sentence above the list has said it. */
const REASONS: Readonly<Record<Reason, string | null>> = {
  placed: 'chosen for you by a person here, instead of another offer',
  lot: null,
  today: null,
  fallback: null,
  earns: 'stands here mainly because we earn more on it',
  differs: 'stands here mainly because it differs from the rest of your list',
  suits: 'goes with what you have bought and looked at',
  sells: null,
  nothing: 'fills a place; nothing speaks for it more than for others',
};

/** What a person did, as the end of "because". */
function deedsInWords(events: ExplainedItem['because']): string {
  const verbs = [...new Set(events.map(({ kind }) => kind))];
  return listed(
    verbs.map((verb) => {
      const own = events.filter(({ kind }) => kind === verb);
      const titles = own.map(({ title, date }) => `\u201c${title}\u201d (${dayInWords(date)})`);
      return `you ${eventVerb(verb)} ${listed(titles)}`;
    }),
  );
}

/** Why an item is on the list, where there is more to say than of the whole list. */
function whyThisItem(item: ExplainedItem, report: CustomerReport): string | null {
  const { reason, isOwn } = whyOf(item, report);
  const looked = item.decision === 'approve' ? 'a person here has approved the offer for you' : null;
  // What speaks for the item by itself needs no second.
  const isPlain = (item.because[0]?.share ?? 0) > ENOUGH;
  const events = isOwn ? item.because.slice(0, isPlain ? 1 : MOST_REASONS) : [];
  const said = REASONS[reason];
  const why =
    events.length === 0
      ? said
      : reason === 'suits'
        ? `because ${deedsInWords(events)}`
        : `${said}, and also because ${deedsInWords(events)}`;
  return [why, looked].filter((part) => part !== null).join('; ') || null;
}

function itemInWords(item: ExplainedItem, report: CustomerReport): string {
  const why = whyThisItem(item, report);
  return `${item.title}, ${formatPrice(item.price)}${why === null ? '' : `: ${why}`}.`;
}

function howTheListIsMade(report: CustomerReport): string {
  const { slate, ladder, bucket } = report;
  if (slate.length === 0) return 'There is nothing that we may show you at present, so your list is empty.';
  if (ladder > 0) {
    return 'There is nothing new that we may show you, so your list holds products that sell well and that you may know already.';
  }
  if (bucket === 'exploration') {
    const from = report.profiled
      ? 'the products that we think may suit them'
      : 'the best sellers of where they live';
    return `You are one of a few customers whose list is drawn by lot, from ${from}. It is how we find out what people like beyond the top of a list.`;
  }
  const sums = (part: 'margin' | 'boost' | 'diversity') => slate.some((item) => item.parts[part] > 0);
  const also = [
    ...(sums('margin') || sums('boost') ? ['products on which we earn more stand higher'] : []),
    ...(sums('diversity') ? ['we avoid many of the same kind'] : []),
  ];
  const rest = bucket === null && also.length > 0 ? ` Beside that, ${listed(also)}.` : '';
  if (bucket === 'holdout') {
    return `You are one of a few customers who keep the simple list of best sellers, so that we can compare. It goes by what sells well where you live${report.profiled ? ', and by the kind of product you have bought or looked at most' : ''}.`;
  }
  if (report.profiled) {
    return `The products were chosen for you from what you have bought and looked at with us and from what others with like choices went on to choose.${rest}`;
  }
  const why = report.erased
    ? 'you asked us to erase your data'
    : NOT_PERSONAL[decidingRule(report.rules, 'features') ?? 'denied'];
  return `The list is not personal, because ${why}. It holds what sells well where you live.${rest}`;
}

/** Data with the reasons, those that share a use and a reason in one sentence. */
function pointsInWords(points: readonly DataPoint[]): string[] {
  const keys = [...new Set(points.map((point) => `${roleOf(point)} ${point.why}`))];
  return keys.map((key) => {
    const alike = points.filter((point) => `${roleOf(point)} ${point.why}` === key);
    const named = alike.map(({ name, value }) => `${name}${value === '' ? '' : ` (${value})`}`);
    return `${named.join('; ')}: ${alike[0]?.why}.`;
  });
}

/** What was used, by what for. */
function usesInWords(points: readonly DataPoint[]): string[] {
  const uses = Object.keys(ROLE_WORDS) as DataRole[];
  return uses.flatMap((use) => {
    const own = points.filter((point) => roleOf(point) === use);
    return own.length === 0 ? [] : [`${ROLE_WORDS[use]}:`, ...bullets(pointsInWords(own))];
  });
}

function withheldInWords({ title, first }: WithheldItem): string {
  return `${title}: ${withheldBecause(first)}.`;
}

function messages(report: CustomerReport): string[] {
  if (report.sent.length === 0)
    return ['We do not send you this list. You see it only when you come to the shop.'];
  return bullets(
    report.sent.map(({ channel, basis }) => `By ${CHANNEL_NAMES[channel]}, ${MESSAGE_BASES[basis]}.`),
  );
}

function choices(report: CustomerReport, isWithdrawalKept: boolean): string[] {
  const granted = [...report.purposes, ...report.channels].some(({ status }) => status === 'granted');
  return bullets([
    ...(report.profiled
      ? ['You may have a list that is not personal. It will go by what sells well where you live.']
      : report.erased || report.objected
        ? []
        : ['You may have a personal list, if you tell us that you agree.']),
    ...(granted
      ? [
          isWithdrawalKept
            ? 'You may withdraw any agreement at any time. Your list and our messages follow at once; what our program has learned follows when it is next fitted.'
            : 'If you withdraw an agreement, we may go on using it. This should not be so; please tell us.',
        ]
      : []),
    report.objected
      ? 'You have objected to marketing. We keep to it until you tell us otherwise.'
      : 'You may object to marketing. We then neither write to you nor choose for you.',
    ...(report.erased ? [] : ['You may ask us to erase what we know of you, or to send you a copy of it.']),
    'You may ask that a person looks at a decision that matters to you.',
    'You may complain to the data protection authority where you live.',
  ]);
}

const section = (title: string, lines: readonly string[]): string[] => [title.toUpperCase(), ...lines, ''];

/**
 * One person's list and the reasons for it as a page of plain text that could be sent to them: their own
 * words for what was used, no scores, no terms of the trade.
 * @param isWithdrawalKept whether the rule that keeps to a withdrawal is on
 */
export function explanationOf(report: CustomerReport, isWithdrawalKept = true): string {
  const used = report.dataPoints.filter((point) => point.used);
  const unused = report.dataPoints.filter((point) => !point.used);
  const shown = report.withheld.slice(0, MOST_WITHHELD);
  const more = report.withheld.length - shown.length;
  const lines = [
    `Dear ${report.name},`,
    '',
    'this is what we recommend to you, why, what we used for it, and what you can change.',
    '',
    ...section(
      'Who we are',
      wrap(
        'Parley Stores, a shop that was made up to try recommendations on. You are made up too: no real person is behind this page.',
      ),
    ),
    ...section('Your list', [
      ...wrap(howTheListIsMade(report)),
      ...report.slate.flatMap((item, at) => wrap(itemInWords(item, report), `${`${at + 1}.`.padStart(3)} `)),
    ]),
    ...section('What we used', used.length > 0 ? usesInWords(used) : ['Nothing about you.']),
    ...section(
      'What we did not use, and why',
      unused.length > 0 ? bullets(pointsInWords(unused)) : ['There is nothing else that we know of you.'],
    ),
    ...section(
      'What we kept out of your list',
      shown.length > 0
        ? [
            ...bullets(shown.map(withheldInWords)),
            ...(more > 0 ? [`- and ${more} more for reasons of these kinds.`] : []),
          ]
        : ['Nothing that would have stood in it.'],
    ),
    ...section('Messages', messages(report)),
    ...section('What you can choose', choices(report, isWithdrawalKept)),
    'With kind regards,',
    'Parley Stores',
  ];
  return `${lines.join('\n')}\n`;
}

/** Name of the file the page is saved as: `why-mary-12.txt`. */
export function explanationFile({ name, customer }: Pick<CustomerReport, 'name' | 'customer'>): string {
  const plain = name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
  return `why-${plain || 'customer'}-${customer}.txt`;
}
