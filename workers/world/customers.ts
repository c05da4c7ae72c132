import { exp } from '../math/elementary';
import type { Parts } from '../math/parts';
import { Random } from '../math/random';
import { JURISDICTIONS } from '../protocol/consent';
import { CHANNELS } from '../protocol/names';
import type { WorldSpec } from '../protocol/policy';
import { archetypeDirections, normalise } from './latent';
import { ARCHETYPES } from './retail-catalogue';
import { FIRST_NAMES, PLACES } from './retail-places';
import { DAYS, DIMENSIONS, type Region } from './world';

/** What is known of customers before the year starts; the log adds the rest. */
export interface People {
  readonly count: number;
  readonly firstName: Uint16Array;
  readonly age: Uint8Array;
  readonly ageBand: Uint8Array;
  readonly region: Uint8Array;
  readonly town: Uint8Array;
  readonly engagement: Float32Array;
  /** Standard score of log engagement. */
  readonly engagementScore: Float32Array;
  readonly tenure: Uint16Array;
  readonly channelPreference: Float32Array;
  /** First and last day on which the customer may visit. */
  readonly firstDay: Int16Array;
  readonly lastDay: Int16Array;
  readonly taste: Float32Array;
  readonly priceSensitivity: Float32Array;
  readonly contactTolerance: Float32Array;
}

export const REGIONS: readonly Region[] = PLACES.map((place) => ({
  name: place.name,
  jurisdiction: JURISDICTIONS.indexOf(place.jurisdiction),
  towns: place.towns,
}));

/** Per place, its names as indices into FIRST_NAMES. */
const NAMES_OF = PLACES.map((place) => place.names.map((name) => FIRST_NAMES.indexOf(name)));

/** First age of each of AGE_BANDS. */
const AGE_BAND_STARTS = [0, 18, 25, 35, 50, 65] as const;
/** Share of customers per age band; the rest of the fields follow from it. */
const AGE_SHARES = [0.018, 0.1, 0.2, 0.28, 0.24, 0.162] as const;

/** How common each archetype is per age band, in the order of ARCHETYPES. */
const ARCHETYPES_BY_AGE: readonly (readonly number[])[] = [
  [2, 0.5, 2, 6, 1, 4, 10, 1],
  [4, 0.7, 4, 9, 1.5, 7, 8, 3],
  [6, 2, 8, 6, 7, 6, 5, 4],
  [6, 5, 7, 4, 8, 5, 4, 5],
  [6, 9, 6, 3, 2, 3, 3, 7],
  [5, 13, 4, 2, 2.5, 2, 1.2, 8],
];

/** Lean per region, same order: multiplies the shares above. */
const ARCHETYPES_BY_PLACE: readonly (readonly number[])[] = [
  [1, 1.2, 1, 1, 1, 0.9, 1, 1.1],
  [1, 1, 1.1, 0.8, 1, 1.1, 1.2, 0.9],
  [1.4, 0.9, 1, 1.3, 1, 0.9, 0.8, 1.1],
  [0.9, 1.2, 1.2, 0.9, 1.1, 1.1, 1, 0.9],
  [0.9, 0.8, 0.9, 1.1, 1, 1.5, 1.2, 0.8],
  [1, 0.9, 1, 0.8, 1, 1.6, 1, 0.9],
  [1, 1, 1.1, 1, 1.2, 0.9, 1, 1],
  [1, 0.9, 1.1, 0.9, 1.1, 1.2, 1, 1],
];

/** How a channel's appeal moves per decade past 45, in the order of CHANNELS. */
const CHANNEL_BASE = [0.55, 0.3, 0.4, 0.12, 0.25, 0.7] as const;
const CHANNEL_BY_DECADE = [0.01, -0.04, -0.07, 0.03, 0.06, -0.02] as const;

const ENGAGEMENT_MEDIAN = 4;
const ENGAGEMENT_SPREAD = 0.68;
const TASTE_NOISE = 0.1;
const SECOND_ARCHETYPE = 0.55;

function drawAge(random: Random): number {
  const band = random.weighted(AGE_SHARES);
  if (band === 0) return random.chance(0.25) ? 13 + random.below(3) : 16 + random.below(2);
  const from = AGE_BAND_STARTS[band]!;
  const to = AGE_BAND_STARTS[band + 1] ?? 89;
  // Past 65 the young old outnumber the old.
  const share = band === 5 ? random.uniform() * random.uniform() : random.uniform();
  return from + Math.floor(share * (to - from));
}

/** Index into AGE_BANDS. */
function ageBandOf(age: number): number {
  let band = 0;
  while (band + 1 < AGE_BAND_STARTS.length && age >= AGE_BAND_STARTS[band + 1]!) band++;
  return band;
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Customers made between two looks at anything else. */
const CUSTOMERS_AT_ONCE = 500;

/** The people. Customer c depends on the seed and c alone. */
export function* makePeople(spec: WorldSpec): Parts<People> {
  const { seed, customers: count } = spec;
  const directions = archetypeDirections(seed);
  const people: People = {
    count,
    firstName: new Uint16Array(count),
    age: new Uint8Array(count),
    ageBand: new Uint8Array(count),
    region: new Uint8Array(count),
    town: new Uint8Array(count),
    engagement: new Float32Array(count),
    engagementScore: new Float32Array(count),
    tenure: new Uint16Array(count),
    channelPreference: new Float32Array(count * CHANNELS.length),
    firstDay: new Int16Array(count),
    lastDay: new Int16Array(count),
    taste: new Float32Array(count * DIMENSIONS),
    priceSensitivity: new Float32Array(count),
    contactTolerance: new Float32Array(count),
  };
  const shares = PLACES.map((place) => place.share);
  const weights = new Float64Array(ARCHETYPES.length);

  const width = DIMENSIONS;
  const channels = CHANNELS.length;

  for (let c = 0; c < count; c++) {
    if (c % CUSTOMERS_AT_ONCE === 0) yield;
    const random = new Random(seed, 'world/customers', c);
    const age = drawAge(random);
    const band = ageBandOf(age);
    const region = random.weighted(shares);
    people.firstName[c] = NAMES_OF[region]![random.below(NAMES_OF[region]!.length)]!;
    people.age[c] = age;
    people.ageBand[c] = band;
    people.region[c] = region;
    people.town[c] = random.below(PLACES[region]!.towns.length);

    // Engagement peaks in the late thirties.
    const past = (age - 38) / 30;
    const score = random.normal() - 0.35 * past * past;
    people.engagementScore[c] = score;
    people.engagement[c] = ENGAGEMENT_MEDIAN * exp(ENGAGEMENT_SPREAD * score);

    const tenure = random.chance(0.1)
      ? 14 + random.below(DAYS - 14)
      : Math.min(3650, DAYS + Math.floor(random.logNormal(500, 0.8)));
    people.tenure[c] = tenure;
    people.firstDay[c] = Math.max(0, DAYS - tenure);
    const stays = DAYS - people.firstDay[c]!;
    people.lastDay[c] = random.chance(0.05)
      ? people.firstDay[c]! + Math.floor(stays * random.uniform())
      : DAYS - 1;

    for (let ch = 0; ch < channels; ch++) {
      const base = CHANNEL_BASE[ch]! + (CHANNEL_BY_DECADE[ch]! * (age - 45)) / 10;
      people.channelPreference[c * channels + ch] = clip(base + 0.15 * random.normal(), 0, 1);
    }

    for (let a = 0; a < ARCHETYPES.length; a++) {
      weights[a] = ARCHETYPES_BY_AGE[band]![a]! * ARCHETYPES_BY_PLACE[region]![a]!;
    }
    const first = random.weighted(weights) * width;
    const second = random.weighted(weights) * width;
    const blend = random.chance(SECOND_ARCHETYPE) ? 0.2 + 0.5 * random.uniform() : 0;
    const at = c * width;
    for (let d = 0; d < width; d++) {
      people.taste[at + d] =
        directions[first + d]! + blend * directions[second + d]! + TASTE_NOISE * random.normal();
    }
    normalise(people.taste, at);
    const strength = clip(1 + 0.22 * random.normal(), 0.4, 1.7);
    for (let d = 0; d < width; d++) people.taste[at + d] = people.taste[at + d]! * strength;

    people.priceSensitivity[c] = clip(random.logNormal(0.6, 0.45), 0, 2);
    people.contactTolerance[c] = clip(random.logNormal(2.2, 0.5) * exp(0.15 * score), 0.3, 10);
  }
  return people;
}
