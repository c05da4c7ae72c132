import { whyNotProfiled } from '../policy/consent';
import { recordFaults } from '../policy/consent-record';
import { choices, compileEligibility, describeEligibility } from '../policy/eligibility';
import type { FilterRules } from '../policy/item-filter';
import { CONSENT_RULE_IDS, JURISDICTIONS, type LawfulBasis } from '../protocol/consent';
import { contactBit, DISSIMILAR_ITEMS, hasPermission, isSoftOptIn } from '../protocol/consent-rules';
import { OUTBOUND_CHANNELS } from '../protocol/names';
import { type Policy, policyKey } from '../protocol/policy';
import {
  type FaultCount,
  type FoundCustomer,
  type Funnel,
  type PrivacyReport,
  RECORD_FAULTS,
} from '../protocol/privacy-report';
import type { ConsentState } from './consent-state';
import { eligibilityTables } from './eligibility-tables';
import { foundCustomer } from './explain-customer';
import { countFilters, countShortage } from './filter-report';
import { perWorld, type WorldState } from './world-state';

const NAMED = 10;
/** Customers looked at between two pauses: a few milliseconds of work. */
const CUSTOMERS_AT_ONCE = 2000;
const FOUND = 20;

/**
 * What consent and eligibility rules come to under a policy.
 * @param pause called every few milliseconds
 */
export async function describePrivacy(
  state: WorldState,
  consent: ConsentState,
  policy: Policy,
  filter: FilterRules,
  pause: () => Promise<void>,
): Promise<PrivacyReport> {
  const everybody = [...consent.records.keys()];
  const tables = eligibilityTables(state, consent.profiled);
  const funnels = [await funnelOf('all', everybody, consent, policy, pause)];
  for (const name of JURISDICTIONS) {
    const own = everybody.filter((customer) => consent.records[customer]!.jurisdiction === name);
    funnels.push(await funnelOf(name, own, consent, policy, pause));
  }
  const faults = countFaults(state);
  await pause();
  return {
    key: policyKey(state.summary.spec, policy),
    funnels,
    faults,
    filters: await countFilters(state, consent, policy, filter, pause),
    eligibility: describeEligibility(compileEligibility(policy.eligibility, tables)),
    shortage: await countShortage(state, consent, policy, filter, pause),
    choices: choices(tables),
  };
}

async function funnelOf(
  jurisdiction: Funnel['jurisdiction'],
  customers: readonly number[],
  consent: ConsentState,
  policy: Policy,
  pause: () => Promise<void>,
): Promise<Funnel> {
  const { records, masks, plan, profiled, trainable } = consent;
  const reasons = new Map<Funnel['notProfiled'][0]['because'], number>();
  const basis = { consent: 0, noObjection: 0, withdrawn: 0 };
  const channels = OUTBOUND_CHANNELS.map((channel) => ({
    channel,
    permitted: { consent: 0, 'soft opt-in': 0, 'legitimate interest': 0 },
    sent: { consent: 0, 'soft opt-in': 0, 'legitimate interest': 0, none: 0 },
  }));
  const open = { asked: 0, granted: 0, unknown: 0 };
  let trained = 0;
  let reachable = 0;
  let contacted = 0;
  for (const [at, customer] of customers.entries()) {
    if (at % CUSTOMERS_AT_ONCE === 0) await pause();
    const record = records[customer]!;
    const status = record.purpose.profiling;
    if (profiled[customer]) {
      basis[status === 'granted' ? 'consent' : status === 'withdrawn' ? 'withdrawn' : 'noObjection']++;
    } else {
      const because = whyNotProfiled(masks, policy.consent.rules, customer);
      if (because) reasons.set(because, (reasons.get(because) ?? 0) + 1);
    }
    trained += trainable[customer]!;
    if (!record.objectedToMarketing) {
      open.asked++;
      if (status === 'granted') open.granted++;
      if (status === 'unknown') open.unknown++;
    }
    const removed = masks.removed[customer]!;
    let permitted = false;
    OUTBOUND_CHANNELS.forEach((channel, at) => {
      const lawful = hasPermission(record, channel);
      const rests: LawfulBasis = isSoftOptIn(record, channel) ? 'soft opt-in' : record.channel[channel].basis;
      if (lawful && rests !== 'none' && !(removed & contactBit(at))) {
        channels[at]!.permitted[rests]++;
        permitted = true;
      }
      if (plan.channels[customer]! & contactBit(at)) {
        const covered = lawful && (rests !== 'soft opt-in' || (removed & DISSIMILAR_ITEMS) !== 0);
        channels[at]!.sent[covered ? rests : 'none']++;
      }
    });
    if (permitted) reachable++;
    if (plan.contacts[customer]! > 0) contacted++;
  }
  return {
    jurisdiction,
    customers: customers.length,
    profiled: basis,
    notProfiled: (['denied', ...CONSENT_RULE_IDS] as const).flatMap((because) => {
      const count = reasons.get(because) ?? 0;
      return count > 0 ? [{ because, customers: count }] : [];
    }),
    trained,
    channels,
    reachable,
    contacted,
    granted: open.asked > 0 ? open.granted / open.asked : 0,
    unknown: open.asked > 0 ? open.unknown / open.asked : 0,
  };
}

const countFaults = perWorld(({ world }): FaultCount[] => {
  const found = RECORD_FAULTS.map((fault) => ({ fault, records: 0, examples: [] as number[] }));
  for (let customer = 0; customer < world.customers.count; customer++) {
    for (const fault of recordFaults(world.customers.consent, customer)) {
      const count = found[RECORD_FAULTS.indexOf(fault)]!;
      count.records++;
      if (count.examples.length < NAMED) count.examples.push(customer);
    }
  }
  return found.filter(({ records }) => records > 0);
});

/** The first customers whose number, name or town begins with a text; all begin with an empty one. */
export function findCustomers(state: WorldState, text: string): FoundCustomer[] {
  const wanted = text.trim().toLowerCase();
  const { count } = state.world.customers;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
  const found: FoundCustomer[] = [];
  if (number !== null && number < count) found.push(foundCustomer(state, state.records, number));
  for (let customer = 0; customer < count && found.length < FOUND; customer++) {
    if (customer === number) continue;
    const one = foundCustomer(state, state.records, customer);
    const named = [String(customer), one.name, one.town, `${one.name} ${one.town}`];
    if (named.some((name) => name.toLowerCase().startsWith(wanted))) found.push(one);
  }
  return found;
}
