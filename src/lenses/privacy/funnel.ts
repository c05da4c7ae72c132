import type { ConsentRuleId, LawfulBasis } from '../../../workers/protocol/consent';
import type { OutboundChannel } from '../../../workers/protocol/names';
import { type Funnel, PROFILE_BASES } from '../../../workers/protocol/privacy-report';
import type { FunnelBar, FunnelPart } from '../../charts/FunnelChart';
import { formatCount, formatNumber } from '../../format/figure';
import { CHANNEL_NAMES } from '../../format/names';
import { number, type Twin, words } from '../../ui/twin';
import { LAWFUL_BASIS_NAMES, PROFILE_BASIS_NAMES, people, reasonName } from './rule-words';

/** Bases a message may rest on, in the order of the screen. */
const PERMITTED = ['consent', 'soft opt-in', 'legitimate interest'] as const satisfies readonly LawfulBasis[];

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const share = (part: number, of: number): string => (of > 0 ? formatNumber('reach', part / of) : 'none');

export const profiledOf = (funnel: Funnel): number => sum(Object.values(funnel.profiled));
export const notProfiledOf = (funnel: Funnel): number => funnel.customers - profiledOf(funnel);

/** The funnel as bars: five steps of people, then the channels they may be written to on. */
export function funnelBars(funnel: Funnel, quiet: readonly OutboundChannel[]): FunnelBar[] {
  const { customers, profiled, trained, reachable, contacted, channels } = funnel;
  const whole = (id: string, label: string, value: number): FunnelBar => ({
    id,
    label,
    note: `${formatCount(value)}, ${share(value, customers)}`,
    parts: [{ name: '', value, look: 'solid' }],
  });
  return [
    {
      id: 'all',
      label: 'All customers',
      note: formatCount(customers),
      parts: [{ name: '', value: customers, look: 'plain' }],
    },
    {
      id: 'profiled',
      label: 'May be profiled',
      note: `${formatCount(profiledOf(funnel))}, ${share(profiledOf(funnel), customers)}`,
      parts: [
        { name: PROFILE_BASIS_NAMES.consent, value: profiled.consent, look: 'solid' },
        { name: PROFILE_BASIS_NAMES.noObjection, value: profiled.noObjection, look: 'hatched' },
        { name: PROFILE_BASIS_NAMES.withdrawn, value: profiled.withdrawn, look: 'breach' },
      ],
    },
    whole('trained', 'May be learned from', trained),
    whole('reachable', 'May be written to', reachable),
    whole('contacted', 'Written to in a week', contacted),
    { id: 'channels', label: 'May be written to, by channel', note: 'people, messages a week', parts: [] },
    ...channels.map(({ channel, permitted, sent }): FunnelBar => {
      const messages = sum(Object.values(sent));
      return {
        id: channel,
        label: CHANNEL_NAMES[channel],
        note: `${formatCount(sum(Object.values(permitted)))}, ${quiet.includes(channel) ? 'not used' : `${formatCount(messages)} sent`}`,
        parts: [
          { name: LAWFUL_BASIS_NAMES.consent, value: permitted.consent, look: 'solid' },
          { name: LAWFUL_BASIS_NAMES['soft opt-in'], value: permitted['soft opt-in'], look: 'hatched' },
          {
            name: LAWFUL_BASIS_NAMES['legitimate interest'],
            value: permitted['legitimate interest'],
            look: 'outlined',
          },
        ],
      };
    }),
  ];
}

/** What the looks of the bars stand for; a withdrawn consent is told of only where it is used. */
export function funnelLegend({ profiled }: Funnel): Omit<FunnelPart, 'value'>[] {
  return [
    { name: LAWFUL_BASIS_NAMES.consent, look: 'solid' },
    {
      name: `${PROFILE_BASIS_NAMES.noObjection}; ${LAWFUL_BASIS_NAMES['soft opt-in']}`,
      look: 'hatched',
    },
    { name: LAWFUL_BASIS_NAMES['legitimate interest'], look: 'outlined' },
    ...(profiled.withdrawn > 0 ? [{ name: PROFILE_BASIS_NAMES.withdrawn, look: 'breach' as const }] : []),
  ];
}

/** All funnels as one table, for reading and for a spreadsheet. */
export function funnelTwin(funnels: readonly Funnel[], name: (funnel: Funnel) => string): Twin {
  const count = (value: number | null) => number(value, value === null ? '' : formatCount(value));
  return {
    columns: [
      { name: 'Jurisdiction' },
      { name: 'Step', align: 'left' },
      { name: 'People' },
      { name: 'Share of all' },
      ...PROFILE_BASES.map((basis) => ({ name: `Profiled: ${PROFILE_BASIS_NAMES[basis]}` })),
      ...PERMITTED.map((basis) => ({ name: `Messages: ${LAWFUL_BASIS_NAMES[basis]}` })),
      { name: 'Sent in a week' },
      { name: 'Without permission' },
    ],
    rows: funnels.flatMap((funnel) => {
      const { customers, profiled, channels } = funnel;
      const blanks = (count: number) => Array.from({ length: count }, () => number(null, ''));
      const step = (text: string, value: number) => [
        words(name(funnel)),
        words(text),
        count(value),
        number(customers > 0 ? value / customers : null, share(value, customers)),
      ];
      const plain = (text: string, value: number) => [...step(text, value), ...blanks(8)];
      return [
        plain('all customers', customers),
        [
          ...step('may be profiled', profiledOf(funnel)),
          ...PROFILE_BASES.map((basis) => count(profiled[basis])),
          ...blanks(5),
        ],
        plain('may be learned from', funnel.trained),
        plain('may be written to', funnel.reachable),
        plain('written to in a week', funnel.contacted),
        ...channels.map(({ channel, permitted, sent }) => [
          ...step(`may be written to by ${CHANNEL_NAMES[channel]}`, sum(Object.values(permitted))),
          ...blanks(3),
          ...PERMITTED.map((basis) => count(permitted[basis])),
          count(sum(Object.values(sent))),
          count(sent.none),
        ]),
      ];
    }),
  };
}

/** What the funnel says; `isUnknownNo`: the rule that silence is a no is on, wherever it holds. */
export function funnelSentence(funnel: Funnel, isUnknownNo: boolean): string {
  const { customers, profiled, trained, reachable, contacted } = funnel;
  if (customers === 0) return 'Nobody lives here.';
  const bases = [
    `${formatCount(profiled.consent)} by consent`,
    ...(profiled.noObjection > 0
      ? [
          `${formatCount(profiled.noObjection)} ${
            isUnknownNo
              ? 'because silence is not a no where they live'
              : `who never said, as \u201c${reasonName('unknown-is-no')}\u201d is off`
          }`,
        ]
      : []),
    ...(profiled.withdrawn > 0 ? [`${formatCount(profiled.withdrawn)} although they withdrew it`] : []),
  ];
  const last = bases.pop() ?? '';
  const listed = bases.length > 0 ? `${bases.join(', ')} and ${last}` : last;
  return `${people(profiledOf(funnel))} of ${formatCount(customers)} may be profiled, ${listed}. ${formatCount(trained)} may be learned from. ${formatCount(reachable)} may be written to, and ${formatCount(contacted)} are.`;
}

export interface Reason {
  readonly because: ConsentRuleId | 'denied';
  readonly customers: number;
  /** Of all who are not profiled. */
  readonly share: number;
}

/** Why people are not profiled, each counted once, under the first rule that keeps them out. */
export function reasonsOf(funnel: Funnel): Reason[] {
  const all = notProfiledOf(funnel);
  return funnel.notProfiled
    .filter(({ customers }) => customers > 0)
    .map(({ because, customers }) => ({ because, customers, share: all > 0 ? customers / all : 0 }));
}

export interface Ledger {
  readonly rows: readonly {
    readonly channel: OutboundChannel;
    readonly sent: Readonly<Record<LawfulBasis, number>>;
    readonly all: number;
  }[];
  readonly sent: number;
  readonly without: number;
}

/** Messages of a week by channel and by what they rest on. */
export function ledgerOf(funnel: Funnel): Ledger {
  const rows = funnel.channels.map(({ channel, sent }) => ({
    channel,
    sent,
    all: sum(Object.values(sent)),
  }));
  return {
    rows,
    sent: sum(rows.map((row) => row.all)),
    without: sum(rows.map((row) => row.sent.none)),
  };
}

export function ledgerSentence({ rows, sent, without }: Ledger): string {
  if (sent === 0) return 'No message goes out under this policy.';
  const all = `${formatCount(sent)} messages a week`;
  if (without === 0) return `None of ${all} goes out without permission.`;
  const where = rows
    .filter((row) => row.sent.none > 0)
    .map((row) => `${CHANNEL_NAMES[row.channel]} ${formatCount(row.sent.none)}`);
  return `${formatCount(without)} of ${all} would go out without permission: ${where.join(', ')}.`;
}
