import { categoryShares, favouriteCategories } from '../features/customer-features';
import { takeRows } from '../math/csr';
import { EXPLORATION, HOLDOUT } from '../policy/buckets';
import { whyNotProfiled } from '../policy/consent';
import { permittedChannels } from '../policy/contact';
import { JURISDICTIONS, type Jurisdiction } from '../protocol/consent';
import type { Policy } from '../protocol/policy';
import type { SampleCustomer, SlateItem } from '../protocol/results';
import type { ShardSlate } from '../shard/shard-api';
import type { ConsentState } from './consent-state';
import { perWorld, type WorldState } from './world-state';

const FULL_HISTORY = 6;
const ADULT = 18;
const FAVOURITES = 2;

/**
 * Three customers to show lists of: one who granted profiling, one who never said, one who withdrew; all
 * grown up and with enough history for lists to differ. Falls back to whoever comes first. Depends on
 * the world alone, so the same faces stay while the policy moves.
 */
export const sampleCustomers = perWorld((state): Uint32Array => {
  const { world, split, records, order } = state;
  const wanted: readonly ((customer: number) => boolean)[] = [
    (c) => records[c]!.purpose.profiling === 'granted' && records[c]!.jurisdiction === 'UK',
    (c) => records[c]!.purpose.profiling === 'unknown' && records[c]!.jurisdiction === 'EU',
    (c) => records[c]!.purpose.profiling === 'withdrawn',
  ];
  const content = (c: number) => records[c]!.purpose.personalisedContent;
  const chosen: number[] = [];
  for (const suits of wanted) {
    const open = (c: number) => !chosen.includes(c) && world.customers.age[c]! >= ADULT;
    const known = (c: number) =>
      split.trainEvents[c]! >= FULL_HISTORY &&
      !records[c]!.objectedToMarketing &&
      (content(c) === 'granted' || content(c) === 'unknown');
    const found =
      order.find((c) => open(c) && known(c) && suits(c)) ??
      order.find((c) => open(c) && suits(c)) ??
      order.find(open);
    if (found !== undefined) chosen.push(found);
  }
  return Uint32Array.from(chosen);
});

export function describeSample(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  customer: number,
  today: ShardSlate,
  now: ShardSlate,
): SampleCustomer {
  const { world } = state;
  const { records } = consent;
  const { customers } = world;
  const region = world.regions[customers.region[customer]!]!;
  const profiled = consent.profiled[customer] !== 0;
  const own = takeRows(consent.history, [customer]);
  const shares = categoryShares(world.items.category, world.categories.length, own);
  return {
    customer,
    name: world.firstNames[customers.firstName[customer]!]!,
    age: customers.age[customer]!,
    town: region.towns[customers.town[customer]!]!,
    region: region.name,
    jurisdiction: JURISDICTIONS[customers.consent.jurisdiction[customer]!] as Jurisdiction,
    profilingStatus: records[customer]!.purpose.profiling,
    personalised: profiled,
    bucket: bucketName(now.bucket),
    ladder: now.ladder,
    notProfiledBecause: whyNotProfiled(consent.masks, policy.consent.rules, customer),
    favourites: profiled
      ? favouriteCategories(shares, world.categories.length, 0)
          .slice(0, FAVOURITES)
          .map((category) => world.categories[category]!.name)
      : [],
    channels: permittedChannels(records[customer]!, consent.masks.removed[customer]!).filter(
      (channel) => !policy.contact.quietChannels.includes(channel),
    ),
    today: describeSlate(state, today),
    policy: describeSlate(state, now),
  };
}

export function bucketName(bucket: number): SampleCustomer['bucket'] {
  return bucket === EXPLORATION ? 'exploration' : bucket === HOLDOUT ? 'holdout' : null;
}

export function describeSlate(state: WorldState, slate: ShardSlate): SlateItem[] {
  const { items, categories, suppliers } = state.world;
  return slate.items.map((item, rank) => {
    const [relevance, margin, boost, diversity] = slate.parts[rank]!;
    return {
      item,
      title: items.title[item]!,
      category: categories[items.category[item]!]!.name,
      supplier: suppliers[items.supplier[item]!]!,
      price: Math.round(items.price[item]! * 100) / 100,
      score: relevance + margin + boost + diversity,
      parts: { relevance, margin, boost, diversity },
    };
  });
}
