import type { CustomerColumn, ItemColumn } from '../protocol/eligibility';
import type { GuardrailId } from '../protocol/names';
import type { Policy } from '../protocol/policy';
import { type Answers, meets } from './audit-eligibility';
import type { List } from './audit-lists';
import type { Item, Person } from './audit-records';
import type { AuditRule, Finding } from './audit-rules';

/** The rules of the shop: guardrails, eligibility, caps, messages, and what makes a list a list. */

type Terms = Omit<AuditRule, 'rule'>;

/** Years a person has certainly reached; whose age nobody knows may be a child. */
function certainAge({ ageBand }: Person): number {
  if (ageBand === '18+') return 18;
  if (ageBand === '16-17') return 16;
  return ageBand === '13-15' ? 13 : 0;
}

const GUARDRAIL_TERMS: Readonly<Record<GuardrailId, Terms>> = {
  'out-of-stock': {
    name: 'Nothing that is out of stock',
    against: 'lists',
    bans: () => ({ item: ({ stock }) => (stock === 0 ? 'it is out of stock' : null) }),
  },
  'do-not-show': {
    name: 'Nothing they asked not to see',
    against: 'lists',
    bans: ({ neverShow }) =>
      neverShow.size > 0
        ? { item: ({ item }) => (neverShow.has(item) ? 'they asked never to see it' : null) }
        : null,
  },
  region: {
    name: 'Nothing that may not be sold where they live',
    against: 'lists',
    bans: ({ region }) => ({
      item: ({ barredIn }) => (barredIn.includes(region) ? `it may not be sold in ${region}` : null),
    }),
  },
  age: {
    name: 'Nothing for which they may be too young',
    against: 'lists',
    bans: (person) => ({
      item: ({ minimumAge }) =>
        minimumAge > certainAge(person)
          ? `it is for people from ${minimumAge} and their age band is ${person.ageBand ?? 'unreadable'}`
          : null,
    }),
  },
};

function guardrails({ guardrails: on }: Policy): AuditRule[] {
  return (Object.keys(GUARDRAIL_TERMS) as GuardrailId[])
    .filter((id) => on[id])
    .map((id) => ({ rule: id, ...GUARDRAIL_TERMS[id] }));
}

/** To nine digits, so that a margin of 8.96 on 32 is 0.28 and no hair more. */
const marginRate = ({ price, cost }: Item) =>
  price > 0 ? Math.round(((price - cost) / price) * 1e9) / 1e9 : 0;

function aboutItem(item: Item): Answers<ItemColumn> {
  const { title, category, subcategory, supplier, price, stock, age, returnRate, minimumAge, sensitive } =
    item;
  return {
    title,
    category,
    subcategory,
    supplier,
    price,
    marginRate: marginRate(item),
    stock,
    age,
    returnRate,
    minimumAge,
    sensitive,
    promotion: item.promoted ? 1 : 0,
  };
}

/** What a rule may know of a person: of somebody whose list is not personal nothing that they did, and of nobody what they bought of a sensitive kind. */
function aboutPerson(person: Person, { personalised }: List): Answers<CustomerColumn> {
  const { age, region, jurisdiction, tenure, segment, engagement, orders, spend, boughtPlain } = person;
  const half = (at: 0 | 1) => boughtPlain.map((pair) => pair.split(' / ')[at] ?? '');
  const did = <T>(value: T): T | null => (personalised ? value : null);
  return {
    age,
    region,
    jurisdiction,
    tenure: did(tenure),
    segment: did(segment),
    engagement: did(engagement),
    orders: did(orders),
    spend: did(spend),
    ownsCategory: did(half(0)),
    ownsSubcategory: did(half(1)),
  };
}

function eligibility({ eligibility: rules }: Policy, items: ReadonlyMap<number, Item>): AuditRule[] {
  return rules
    .filter(({ on }) => on)
    .map(({ name, items: which, customers: who }) => {
      const about = new Set(
        [...items.values()]
          .filter((item) => which === null || meets(aboutItem(item), which))
          .map(({ item }) => item),
      );
      return {
        rule: `eligibility: ${name}`,
        name,
        against: 'lists',
        bans: (person, list) =>
          who !== null && meets(aboutPerson(person, list), who)
            ? null
            : { item: ({ item }) => (about.has(item) ? `"${name}" keeps it from them` : null) },
      } satisfies AuditRule;
    });
}

/** Pounds at which one price range ends and the next begins. */
const PRICE_STEPS = [20, 50, 100];

function priceRange({ price }: Item): string {
  const above = PRICE_STEPS.filter((step) => price >= step).length;
  const low = PRICE_STEPS[above - 1];
  const high = PRICE_STEPS[above];
  if (high === undefined) return `from ${low}`;
  return low === undefined ? `below ${high}` : `from ${low} to below ${high}`;
}

/** Lists that the policy's own ranking made, and not chance or the manual rules. */
const isOfPolicy = ({ bucket }: List) => bucket === '';

function cap(
  rule: string,
  name: string,
  most: number,
  policy: Policy,
  items: ReadonlyMap<number, Item>,
  groupOf: (item: Item) => string,
): AuditRule[] {
  if (most === 0) return [];
  const bans = ({ customer }: Person, list: List) => {
    if (!isOfPolicy(list)) return null;
    // What a person put on a list stands there whatever the caps say.
    const placed = new Set(policy.review.filter((one) => one.customer === customer).map(({ by }) => by));
    return {
      list: () => {
        const groups = new Map<string, { all: number; picked: number[] }>();
        for (const place of list.places) {
          const key = groupOf(items.get(place.item)!);
          const group = groups.get(key) ?? { all: 0, picked: [] };
          groups.set(key, group);
          group.all++;
          if (!placed.has(place.item)) group.picked.push(place.item);
        }
        return [...groups].flatMap(([group, { all, picked }]): Finding[] =>
          all > most && picked.length > 0
            ? [
                {
                  item: picked.at(-1)!,
                  says: `${all} items of ${group} are on the list; at most ${most} may be.`,
                },
              ]
            : [],
        );
      },
    };
  };
  return [{ rule, name, against: 'lists', bans }];
}

function business(policy: Policy, items: ReadonlyMap<number, Item>): AuditRule[] {
  const { lowMarginFloor, perCategory, perSupplier, perPriceRange } = policy.business;
  const floor: AuditRule = {
    rule: 'low-margin-floor',
    name: 'Nothing below the margin floor',
    against: 'lists',
    bans: () => ({
      item: (item) =>
        marginRate(item) < lowMarginFloor
          ? `its margin is ${marginRate(item).toFixed(4)} of its price, and the floor ${lowMarginFloor}`
          : null,
    }),
  };
  return [
    ...(lowMarginFloor > 0 ? [floor] : []),
    ...cap('cap-category', 'Not too many of one category', perCategory, policy, items, (one) => one.category),
    ...cap('cap-supplier', 'Not too many of one supplier', perSupplier, policy, items, (one) => one.supplier),
    ...cap('cap-price-range', 'Not too many of one price range', perPriceRange, policy, items, priceRange),
  ];
}

function contact({ contact: { capPerWeek, quietChannels } }: Policy): AuditRule[] {
  return [
    {
      rule: 'frequency-cap',
      name: 'No more messages a week than the cap',
      against: 'lists',
      bans: (_person, { channels }) => ({
        list: () =>
          channels.length > capPerWeek
            ? [
                {
                  says: `The list goes out ${channels.length} times in the week; at most ${capPerWeek} are allowed.`,
                },
              ]
            : [],
      }),
    },
    {
      rule: 'quiet-channels',
      name: 'Nothing on a channel that is to be quiet',
      against: 'messages',
      bans: () => ({
        message: (channel) => (quietChannels.includes(channel) ? `${channel} is to be quiet` : null),
      }),
    },
  ];
}

function shape({ slateSize, review }: Policy): AuditRule[] {
  return [
    {
      rule: 'list-length',
      name: 'No list longer than asked for',
      against: 'lists',
      bans: (_person, { places }) => ({
        list: () =>
          places.length > slateSize
            ? [{ says: `The list holds ${places.length} items; at most ${slateSize} are asked for.` }]
            : [],
      }),
    },
    {
      rule: 'no-item-twice',
      name: 'No item twice on a list',
      against: 'lists',
      bans: (_person, { places }) => ({
        list: () => {
          const all = places.map(({ item }) => item);
          const twice = new Set(all.filter((item, at) => all.indexOf(item) < at));
          return [...twice].map((item) => ({ item, says: `Item ${item} is on the list more than once.` }));
        },
      }),
    },
    {
      rule: 'ranks',
      name: 'Ranks run from 1 without a gap',
      against: 'lists',
      bans: (_person, { places }) => ({
        list: () => {
          const ranks = places.map(({ rank }) => rank).sort((a, b) => a - b);
          const wrong = ranks.findIndex((rank, at) => rank !== at + 1);
          return wrong < 0
            ? []
            : [
                {
                  says: `The ranks of the list do not run from 1 to ${ranks.length}: ${ranks.slice(0, 12).join(' ')}.`,
                },
              ];
        },
      }),
    },
    {
      rule: 'decisions',
      name: 'What a person decided stands, and nothing else is called decided',
      against: 'lists',
      bans: ({ customer }, { places }) => {
        const own = review.filter((one) => one.customer === customer);
        const made = (item: number, kind: string) =>
          own.some((one) => one.decision === kind && (kind === 'replace' ? one.by : one.item) === item);
        const marks = () =>
          places
            .filter(({ item, decision }) => decision !== '' && !made(item, decision))
            .map(({ item, decision }): Finding => {
              return {
                item,
                says: `Item ${item} is marked "${decision}", and no such decision is in the policy.`,
              };
            });
        return {
          item: ({ item }) => {
            const no = own.find((one) => one.item === item && one.decision !== 'approve');
            return no ? `a person decided to ${no.decision} it for them` : null;
          },
          list: marks,
        };
      },
    },
  ];
}

/** Every rule of the shop that a policy has on. */
export function shopRules(policy: Policy, items: ReadonlyMap<number, Item>): readonly AuditRule[] {
  return [
    ...guardrails(policy),
    ...eligibility(policy, items),
    ...business(policy, items),
    ...contact(policy),
    ...shape(policy),
  ];
}
