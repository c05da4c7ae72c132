import type { Policy } from '../protocol/policy';
import type { List } from './audit-lists';
import type { Item, Person } from './audit-records';

/** Something the policy asks for that the files do not show. */
export interface Uncheckable {
  readonly what: string;
  readonly why: string;
}

const MINUTES_PER_MONTH = 43_830;

/** What these files leave open under a policy, and why. */
export function notCheckable(
  { consent, business, buckets }: Policy,
  lists: readonly List[],
  people: ReadonlyMap<number, Person>,
  items: ReadonlyMap<number, Item>,
): readonly Uncheckable[] {
  const { rules, retentionMonths } = consent;
  const count = (test: (list: List, person: Person) => boolean) =>
    lists.filter((list) => test(list, people.get(list.customer)!)).length;
  const expired = count((list, { memory }) => {
    return list.personalised && memory !== null && memory > retentionMonths * MINUTES_PER_MONTH;
  });
  const ofBuckets = count(({ bucket }) => bucket !== '');
  const unpromoted = count(({ places }) => places.every(({ item }) => !items.get(item)!.promoted));
  const unlisted = people.size - lists.length;
  const unknownRights = consent.requests.filter(({ customer }) => !people.has(customer)).length;
  const limits: readonly (Uncheckable | false)[] = [
    {
      what: 'that "personalised" and "trained on" say the truth',
      why: 'they are the own words of the recommender; the files hold what it says it used, not what it used',
    },
    (rules['limit-sensitive'] || rules['no-inferred-sensitive']) && {
      what: 'that looks at sensitive products stayed out of the profiles',
      why: 'the files do not say which events a list was made from; that no such product is on a list was checked',
    },
    rules.retention && {
      what: `that events older than ${retentionMonths} months stayed out of the profiles and of training`,
      why: `the files do not say which events were used; ${expired} personalised lists belong to people with some older and some newer events`,
    },
    business.promotions && {
      what: 'that every list holds a promoted item where one may be shown',
      why: `whether one was among the candidates of a list is not in the files; ${unpromoted} lists hold none`,
    },
    business.marginBoost > 0 && {
      what: 'the margin boost, the weights and the order of the items',
      why: 'they rest on scores of the model, which the files repeat and cannot prove',
    },
    ofBuckets > 0 &&
      business.perCategory + business.perSupplier + business.perPriceRange > 0 && {
        what: `the caps on the ${ofBuckets} lists of exploration and holdout`,
        why: 'the caps do not apply to them: these lists are random or made by the manual rules; all other rules were held',
      },
    buckets.exploration + buckets.holdout > 0 && {
      what: 'that the same people stay in exploration and holdout whatever else changes, and that exploration is random',
      why: 'one file shows one state; who is where follows from a keyed hash of customer and seed, which the documentation describes',
    },
    {
      what: 'the frequency cap over several weeks',
      why: 'the file holds the messages of one week',
    },
    unlisted > 0 && {
      what: `the lists of ${unlisted} customers`,
      why: 'the file of lists has no row for them, not even that of an empty list',
    },
    unknownRights > 0 && {
      what: `${unknownRights} rights in consent.requests`,
      why: 'they were exercised by customers whom the file of customers does not have',
    },
  ];
  return limits.filter((limit) => limit !== false);
}
