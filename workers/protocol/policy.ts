import { z } from 'zod';
import { bucketsSchema, businessSchema, DEFAULT_BUCKETS, reviewSchema } from './business';
import { BUSINESS_BOUNDS, DEFAULT_BUSINESS } from './business-values';
import { CONSENT_BOUNDS, consentSchema, DEFAULT_CONSENT, OPTIONAL_CONSENT_RULES } from './consent';
import { eligibilitySchema } from './eligibility';
import { badInput, type EngineError, type Result } from './engine-error';
import { keyOf } from './key';
import { MODEL_IDS, settingProblem } from './models';
import { GUARDRAIL_IDS, OUTBOUND_CHANNELS } from './names';
import { namesOf, onOff, parseWith, unknownKeys, whole } from './schema';

export const RERANKERS = ['mmr', 'none'] as const;
export type Reranker = (typeof RERANKERS)[number];

export const OBJECTIVES = ['relevance', 'margin', 'diversity'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Bounds and defaults in one place: the schema, the controls and the command line all read these. */
export const BOUNDS = {
  slateSize: { min: 1, max: 50, default: 10 },
  candidates: { min: 1, max: 500, default: 100 },
  retentionMonths: CONSENT_BOUNDS.retentionMonths,
  reviewFrom: CONSENT_BOUNDS.reviewFrom,
  marginBoost: BUSINESS_BOUNDS.marginBoost,
  lowMarginFloor: BUSINESS_BOUNDS.lowMarginFloor,
  cap: BUSINESS_BOUNDS.cap,
  bucket: BUSINESS_BOUNDS.share,
  capPerWeek: { min: 0, max: 14, default: 2 },
  policySeed: { min: 0, max: 4_294_967_295, default: 1 },
  worldSeed: { min: 0, max: 4_294_967_295, default: 7 },
  customers: { min: 200, max: 50_000, default: 12_000 },
  items: { min: 60, max: 5_000, default: 1_200 },
  trials: { min: 2, max: 100, default: 12 },
} as const;

/** How far a weight sum may stray from 1 through decimal rounding. */
const WEIGHT_SUM_TOLERANCE = 1e-6;

const weight = (name: string) =>
  z
    .number({ error: `the ${name} weight must be a number` })
    .refine((value) => value >= 0 && value <= 1, `the ${name} weight must lie between 0 and 1`);

const weightsSchema = z
  .strictObject(
    { relevance: weight('relevance'), margin: weight('margin'), diversity: weight('diversity') },
    { error: unknownKeys('weight', OBJECTIVES) },
  )
  .refine(
    (w) => Math.abs(w.relevance + w.margin + w.diversity - 1) <= WEIGHT_SUM_TOLERANCE,
    'the three weights must sum to 1',
  );

const guardrailsSchema = z
  .strictObject(
    {
      'out-of-stock': onOff('guardrail out-of-stock'),
      'do-not-show': onOff('guardrail do-not-show'),
      region: onOff('guardrail region'),
      age: onOff('guardrail age'),
    },
    { error: unknownKeys('guardrail', GUARDRAIL_IDS) },
  )
  .refine((rails) => rails.region && rails.age, 'the region and age guardrails are locked on');

/** Settings of models as `model.setting`; those left out have their defaults. */
const settingsSchema = z
  .record(z.string(), z.unknown(), { error: 'settings must be an object' })
  .superRefine((settings, context) => {
    for (const [name, value] of Object.entries(settings)) {
      const problem = settingProblem(name, value);
      if (problem) context.addIssue({ code: 'custom', path: [name.slice(0, 40)], message: problem });
    }
  })
  .transform((settings) => settings as Readonly<Record<string, number>>);

export const policySchema = z
  .strictObject(
    {
      version: z.literal(1, { error: 'version must be 1; this policy comes from another version of Parley' }),
      weights: weightsSchema,
      model: z.enum(MODEL_IDS, { error: `model must be one of ${MODEL_IDS.join(', ')}` }),
      settings: settingsSchema.default({}),
      reranker: z.enum(RERANKERS, { error: `reranker must be one of ${RERANKERS.join(', ')}` }),
      slateSize: whole('slateSize', BOUNDS.slateSize),
      candidates: whole('candidates', BOUNDS.candidates),
      consent: consentSchema,
      guardrails: guardrailsSchema,
      eligibility: eligibilitySchema,
      business: businessSchema,
      buckets: bucketsSchema,
      review: reviewSchema,
      contact: z.strictObject(
        {
          /** Messages a customer may get in a week, over all channels. */
          capPerWeek: whole('contact.capPerWeek', BOUNDS.capPerWeek),
          /** Outbound channels this policy does not use. */
          quietChannels: namesOf('contact.quietChannels', 'channel', OUTBOUND_CHANNELS),
        },
        { error: unknownKeys('contact setting', ['capPerWeek', 'quietChannels']) },
      ),
      /** For random orders, exploration and holdout. */
      seed: whole('seed', BOUNDS.policySeed),
    },
    {
      error: unknownKeys('setting', [
        'version',
        'weights',
        'model',
        'settings',
        'reranker',
        'slateSize',
        'candidates',
        'consent',
        'guardrails',
        'eligibility',
        'business',
        'buckets',
        'review',
        'contact',
        'seed',
      ]),
    },
  )
  .refine((policy) => policy.candidates >= policy.slateSize, {
    error: 'candidates must be at least slateSize: a list cannot be longer than what it is picked from',
    path: ['candidates'],
  });

/** Everything the dashboard can set about the recommender. Weights lie in 0..1 and sum to 1. */
export type Policy = z.infer<typeof policySchema>;
export type Weights = Policy['weights'];

const WORLD_PRESETS = ['retail'] as const;

export const worldSpecSchema = z.strictObject(
  {
    preset: z.enum(WORLD_PRESETS, { error: `world must be one of ${WORLD_PRESETS.join(', ')}` }),
    seed: whole('seed', BOUNDS.worldSeed),
    customers: whole('customers', BOUNDS.customers),
    items: whole('items', BOUNDS.items),
  },
  { error: unknownKeys('world setting', ['preset', 'seed', 'customers', 'items']) },
);

/** Which synthetic world: same spec, same bytes. */
export type WorldSpec = z.infer<typeof worldSpecSchema>;

export const DEFAULT_WORLD: WorldSpec = {
  preset: 'retail',
  seed: BOUNDS.worldSeed.default,
  customers: BOUNDS.customers.default,
  items: BOUNDS.items.default,
};

export const DEFAULT_POLICY: Policy = {
  version: 1,
  weights: { relevance: 0.6, margin: 0.3, diversity: 0.1 },
  model: 'ease',
  settings: {},
  reranker: 'mmr',
  slateSize: BOUNDS.slateSize.default,
  candidates: BOUNDS.candidates.default,
  consent: DEFAULT_CONSENT,
  guardrails: { 'out-of-stock': true, 'do-not-show': true, region: true, age: true },
  eligibility: [],
  business: DEFAULT_BUSINESS,
  buckets: DEFAULT_BUCKETS,
  review: [],
  contact: { capPerWeek: BOUNDS.capPerWeek.default, quietChannels: ['phone', 'post'] },
  seed: BOUNDS.policySeed.default,
};

/** Reads a policy from anything; never throws. The sentence names the field at fault. */
export function parsePolicy(value: unknown): Result<Policy> {
  return parseWith(policySchema, value, 'policy');
}

/** Reads a world spec from anything; never throws. A world must hold more items than one slate. */
export function parseWorldSpec(value: unknown): Result<WorldSpec> {
  return parseWith(worldSpecSchema, value, 'world');
}

/** Reads the seed of a search over settings; never throws. */
export function parseSeed(value: unknown): Result<number> {
  return parseWith(whole('seed', BOUNDS.policySeed), value, 'seed');
}

/** Reads the number of trials of a search over settings; never throws. */
export function parseTrials(value: unknown): Result<number> {
  return parseWith(whole('trials', BOUNDS.trials), value, 'trials');
}

/** A policy with whatever it leaves out taken from the defaults; nothing is checked yet. */
export function fillPolicy(value: unknown): unknown {
  return fill(DEFAULT_POLICY, value);
}

function fill(base: unknown, value: unknown): unknown {
  if (!isRecord(base) || !isRecord(value)) return value === undefined ? base : value;
  const out: Record<string, unknown> = { ...base };
  for (const [key, entry] of Object.entries(value)) out[key] = key in base ? fill(base[key], entry) : entry;
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Candidates kept for everybody at once: what a page's memory bears several times over. */
const MOST_CANDIDATES = 5_000_000;

/** A policy and a world that are each valid may still ask too much together. */
export function checkFit(world: WorldSpec, policy: Policy): EngineError | null {
  const wanted = world.customers * Math.min(policy.candidates, world.items);
  return wanted > MOST_CANDIDATES
    ? badInput(
        'candidates',
        `candidates: ${policy.candidates} for each of ${world.customers} customers need more memory than a page has; at most ${Math.floor(MOST_CANDIDATES / world.customers)} fit.`,
      )
    : null;
}

/** The same policy with every consent rule that may be switched off, off. */
export function withoutOptionalRules(policy: Policy): Policy {
  const rules = { ...policy.consent.rules };
  for (const id of OPTIONAL_CONSENT_RULES) rules[id] = false;
  return { ...policy, consent: { ...policy.consent, rules } };
}

/** A policy without the settings of models that it does not use. */
function asUsed(policy: Policy): Policy {
  const used = Object.entries(policy.settings).filter(([name]) => name.startsWith(`${policy.model}.`));
  return { ...policy, settings: Object.fromEntries(used) };
}

/** Key of one policy in one world: policies that differ in the settings of other models are one. */
export function policyKey(world: WorldSpec, policy: Policy): string {
  return keyOf({ world, policy: asUsed(policy) });
}

/** Key of a frontier: a policy in a world, whatever its weights. */
export function frontierKey(world: WorldSpec, policy: Policy): string {
  const { weights: _weights, ...rest } = asUsed(policy);
  return keyOf({ world, rest });
}
