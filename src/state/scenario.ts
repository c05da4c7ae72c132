import { z } from 'zod';
import type { Result } from '../../workers/protocol/engine-error';
import { keyOf } from '../../workers/protocol/key';
import {
  checkFit,
  DEFAULT_POLICY,
  DEFAULT_WORLD,
  frontierKey,
  type Policy,
  parsePolicy,
  parseWorldSpec,
  policyKey,
  type WorldSpec,
} from '../../workers/protocol/policy';
import { AXIS_IDS, type FrontierAxes, OUTCOMES, type OutcomeId } from '../../workers/protocol/results';
import { firstProblem } from '../../workers/protocol/schema';

/** Outcomes a stakeholder may set a threshold for, and the largest threshold that makes sense. */
export const MUST_HAVE_BOUNDS = {
  margin: { min: 0, max: 100_000, step: 1, default: 120 },
  ndcg: { min: 0, max: 1, step: 0.001, default: 0.065 },
  contactsWithoutPermission: { min: 0, max: 1_000_000, step: 1, default: 0 },
  ild: { min: 0, max: 1, step: 0.01, default: 0.7 },
} as const;
export type MustHaveId = keyof typeof MUST_HAVE_BOUNDS;
const MUST_HAVE_IDS = Object.keys(MUST_HAVE_BOUNDS) as MustHaveId[];

const threshold = (id: MustHaveId) => {
  const { min, max } = MUST_HAVE_BOUNDS[id];
  return z
    .number({ error: `the must-have for ${id} must be a number` })
    .refine(
      (value) => value >= min && value <= max,
      `the must-have for ${id} must lie from ${min} to ${max}`,
    );
};

const mustHavesSchema = z.strictObject(
  {
    margin: threshold('margin'),
    ndcg: threshold('ndcg'),
    contactsWithoutPermission: threshold('contactsWithoutPermission'),
    ild: threshold('ild'),
  },
  { error: `must-haves are known for ${MUST_HAVE_IDS.join(', ')} only` },
);
export type MustHaves = z.infer<typeof mustHavesSchema>;

const axis = z.enum(AXIS_IDS as [OutcomeId, ...OutcomeId[]], {
  error: `an axis must be one of ${AXIS_IDS.join(', ')}`,
});
const axesSchema = z
  .strictObject({ x: axis, y: axis }, { error: 'axes have an x and a y only' })
  .refine((axes) => axes.x !== axes.y, 'the two axes must differ');

/** Everything a copied link carries. */
export interface Scenario {
  readonly world: WorldSpec;
  readonly policy: Policy;
  readonly mustHaves: MustHaves;
  readonly axes: FrontierAxes;
}

export const DEFAULT_SCENARIO: Scenario = {
  world: DEFAULT_WORLD,
  policy: DEFAULT_POLICY,
  mustHaves: {
    margin: MUST_HAVE_BOUNDS.margin.default,
    ndcg: MUST_HAVE_BOUNDS.ndcg.default,
    contactsWithoutPermission: MUST_HAVE_BOUNDS.contactsWithoutPermission.default,
    ild: MUST_HAVE_BOUNDS.ild.default,
  },
  axes: { x: 'ndcg', y: 'margin' },
};

const SCENARIO_FIELDS: readonly string[] = Object.keys(DEFAULT_SCENARIO);

/** Reads a scenario from anything; never throws. The sentence names the field at fault. */
export function parseScenario(value: unknown): Result<Scenario> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ok: false, error: { code: 'bad-input', message: 'The scenario must be an object.' } };
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const unknown = Object.keys(fields).find((field) => !SCENARIO_FIELDS.includes(field));
  if (unknown !== undefined) {
    const field = unknown.slice(0, 40);
    const message = `${field}: not a part of a scenario; known are ${SCENARIO_FIELDS.join(', ')}.`;
    return { ok: false, error: { code: 'bad-input', message, field } };
  }
  const world = parseWorldSpec(fields.world);
  if (!world.ok) return world;
  const policy = parsePolicy(fields.policy);
  if (!policy.ok) return policy;
  const mustHaves = mustHavesSchema.safeParse(fields.mustHaves);
  if (!mustHaves.success) return { ok: false, error: firstProblem(mustHaves.error, 'mustHaves') };
  const axes = axesSchema.safeParse(fields.axes);
  if (!axes.success) return { ok: false, error: firstProblem(axes.error, 'axes') };
  const misfit = checkFit(world.value, policy.value);
  if (misfit) return { ok: false, error: misfit };
  return {
    ok: true,
    value: { world: world.value, policy: policy.value, mustHaves: mustHaves.data, axes: axes.data },
  };
}

export function sameScenario(a: Scenario, b: Scenario): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

/** A function of a scenario, worked out once for each: a scenario never changes. */
function remembered(work: (scenario: Scenario) => string): (scenario: Scenario) => string {
  const known = new WeakMap<Scenario, string>();
  return (scenario) => {
    const key = known.get(scenario) ?? work(scenario);
    known.set(scenario, key);
    return key;
  };
}

/** Key of a scenario's figures: its policy in its world. */
export const scenarioKey = remembered(({ world, policy }) => policyKey(world, policy));

const wholeSettingsKey = remembered(({ world, policy }) => frontierKey(world, policy));

/** Nothing but weights, axes and must-haves was replaced, as in a drag of a weight. */
function onlyWeightsReplaced(a: Scenario, b: Scenario): boolean {
  if (a.world !== b.world) return false;
  const fields = Object.keys(b.policy) as (keyof Policy)[];
  return fields.every((field) => field === 'weights' || a.policy[field] === b.policy[field]);
}

let latest: Scenario | null = null;

/** Key of a scenario's frontier: everything of its policy but the weights. */
export function settingsKey(scenario: Scenario): string {
  // The key of a whole policy is long, and a drag asks for it with every frame.
  if (latest === null || !onlyWeightsReplaced(latest, scenario)) latest = scenario;
  return wholeSettingsKey(latest);
}

/** The scenarios differ in nothing that their frontiers depend on. */
export function sameSettings(a: Scenario, b: Scenario): boolean {
  return onlyWeightsReplaced(a, b) || wholeSettingsKey(a) === wholeSettingsKey(b);
}

/** Whether a value satisfies a threshold, in the direction that is better for the outcome. */
export function meets(id: MustHaveId, value: number, wanted: number): boolean {
  return OUTCOMES[id].better === 'higher' ? value >= wanted : value <= wanted;
}
