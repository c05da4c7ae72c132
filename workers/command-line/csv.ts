import { writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Engine } from '../engine';
import { permittedChannels } from '../policy/contact';
import {
  CHANNELS,
  CONSENT_AGE_BANDS,
  CONSENT_STATUSES,
  JURISDICTIONS,
  LAWFUL_BASES,
  PURPOSES,
} from '../protocol/consent';
import type { Policy, WorldSpec } from '../protocol/policy';
import type { Ticket } from '../stages/ticket';
import { AGE_BANDS, EVENT_KINDS, NO_DATE, RFM_SEGMENTS, SENSITIVE_TAGS, type World } from '../world/world';

type Cell = string | number;

/** Day 0 of every world's log, a Monday. */
const FIRST_DAY = Date.UTC(2025, 0, 6);
const DAY = 24 * 60 * 60 * 1000;
const ROWS_AT_ONCE = 5_000;

const isoDay = (day: number) =>
  day === NO_DATE ? '' : new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
const isoMinute = (minute: number) => new Date(FIRST_DAY + minute * 60_000).toISOString().slice(0, 16);
/** Undoes single precision: the shortest decimal that is the same float. */
const decimal = (value: number, digits = 6) => Number(value.toPrecision(digits));

/** Writes rows under a header; cells that would start a formula are quoted as text. */
function writeCsv(path: string, header: readonly string[], rows: Iterable<readonly Cell[]>): void {
  const options = { escapeFormulae: true, newline: '\n' };
  writeFileSync(path, `${Papa.unparse([[...header]], options)}\n`);
  let held: Cell[][] = [];
  const flush = () => {
    if (held.length > 0) writeFileSync(path, `${Papa.unparse(held, options)}\n`, { flag: 'a' });
    held = [];
  };
  for (const row of rows) {
    held.push([...row]);
    if (held.length === ROWS_AT_ONCE) flush();
  }
  flush();
}

export function writeCustomers(path: string, world: World): void {
  const { customers } = world;
  const { consent } = customers;
  const header = [
    'customer',
    'name',
    'age',
    'age band',
    'region',
    'town',
    'engagement',
    'recency',
    'frequency',
    'spend',
    'tenure',
    'segment',
    ...CHANNELS.map((channel) => `preference.${channel}`),
    'do not show',
    'jurisdiction',
    'ageBand',
    'gpc',
    ...PURPOSES.flatMap((purpose) => [`purpose.${purpose}`, `purpose.${purpose}.date`]),
    ...CHANNELS.flatMap((channel) => [
      `channel.${channel}`,
      `channel.${channel}.date`,
      `channel.${channel}.basis`,
    ]),
    'objectedToMarketing',
    'limitSensitive',
  ];
  const row = (c: number): Cell[] => {
    const region = world.regions[customers.region[c]!]!;
    return [
      c,
      world.firstNames[customers.firstName[c]!]!,
      customers.age[c]!,
      AGE_BANDS[customers.ageBand[c]!]!,
      region.name,
      region.towns[customers.town[c]!]!,
      decimal(customers.engagement[c]!),
      customers.recency[c]!,
      customers.frequency[c]!,
      decimal(customers.spend[c]!, 9),
      customers.tenure[c]!,
      RFM_SEGMENTS[customers.rfm[c]!]!,
      ...CHANNELS.map((_, at) => decimal(customers.channelPreference[c * CHANNELS.length + at]!)),
      customers.doNotShowItems
        .subarray(customers.doNotShowStart[c]!, customers.doNotShowStart[c + 1]!)
        .join(' '),
      JURISDICTIONS[consent.jurisdiction[c]!]!,
      CONSENT_AGE_BANDS[consent.ageBand[c]!]!,
      consent.gpc[c]!,
      ...PURPOSES.flatMap((_, at) => [
        CONSENT_STATUSES[consent.purposeStatus[c * PURPOSES.length + at]!]!,
        isoDay(consent.purposeDate[c * PURPOSES.length + at]!),
      ]),
      ...CHANNELS.flatMap((_, at) => [
        CONSENT_STATUSES[consent.channelStatus[c * CHANNELS.length + at]!]!,
        isoDay(consent.channelDate[c * CHANNELS.length + at]!),
        LAWFUL_BASES[consent.channelBasis[c * CHANNELS.length + at]!]!,
      ]),
      consent.objectedToMarketing[c]!,
      consent.limitSensitive[c]!,
    ];
  };
  writeCsv(path, header, lazily(customers.count, row));
}

export function writeItems(path: string, world: World): void {
  const { items } = world;
  const header = [
    'item',
    'title',
    'category',
    'subcategory',
    'supplier',
    'own brand',
    'price',
    'cost',
    'stock',
    'launch day',
    'return rate',
    'regions barred',
    'minimum age',
    'sensitive',
    'promotion',
  ];
  const row = (i: number): Cell[] => {
    const category = world.categories[items.category[i]!]!;
    return [
      i,
      items.title[i]!,
      category.name,
      category.children[items.subcategory[i]!]!,
      world.suppliers[items.supplier[i]!]!,
      items.supplier[i]! < world.ownBrands ? 1 : 0,
      decimal(items.price[i]!),
      decimal(items.cost[i]!),
      items.stock[i]!,
      items.launchDay[i]!,
      decimal(items.returnRate[i]!),
      world.regions
        .filter((_, r) => (items.regionsBarred[i]! >>> r) & 1)
        .map(({ name }) => name)
        .join('; '),
      items.minimumAge[i]!,
      SENSITIVE_TAGS[items.sensitive[i]!]!,
      items.promotion[i]!,
    ];
  };
  writeCsv(path, header, lazily(items.count, row));
}

export function writeEvents(path: string, world: World): void {
  const { events } = world;
  const header = ['customer', 'item', 'kind', 'time', 'channel', 'position', 'propensity'];
  const row = (e: number): Cell[] => [
    events.customer[e]!,
    events.item[e]!,
    EVENT_KINDS[events.kind[e]!]!,
    isoMinute(events.minute[e]!),
    CHANNELS[events.channel[e]!]!,
    events.position[e]!,
    decimal(events.propensity[e]!),
  ];
  writeCsv(path, header, lazily(events.count, row));
}

/** Every customer's list under a policy; returns the number of rows. */
export async function writeRecommendations(
  path: string,
  engine: Engine,
  spec: WorldSpec,
  policy: Policy,
  ticket: Ticket,
): Promise<{ customers: number; rows: number; personalised: number }> {
  const everybody = Uint32Array.from({ length: spec.customers }, (_, customer) => customer);
  const { state, consent, slates } = await engine.recommend(spec, policy, everybody, ticket);
  const header = [
    'customer',
    'rank',
    'item',
    'score',
    'relevance part',
    'margin part',
    'diversity part',
    'personalised',
    'channels permitted',
  ];
  let rows = 0;
  let personalised = 0;
  function* lists(): Generator<Cell[]> {
    for (const customer of everybody) {
      const slate = slates.get(customer)!;
      const channels = permittedChannels(state.records[customer]!, consent.masks.removed[customer]!).join(
        ' ',
      );
      if (slate.personalised) personalised++;
      for (const [at, item] of slate.items.entries()) {
        const [relevance, margin, diversity] = slate.parts[at]!;
        rows++;
        yield [
          customer,
          at + 1,
          item,
          relevance + margin + diversity,
          relevance,
          margin,
          diversity,
          slate.personalised ? 1 : 0,
          channels,
        ];
      }
    }
  }
  writeCsv(path, header, lists());
  return { customers: everybody.length, rows, personalised };
}

function* lazily(count: number, row: (index: number) => Cell[]): Generator<Cell[]> {
  for (let at = 0; at < count; at++) yield row(at);
}
