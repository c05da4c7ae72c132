import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { badInput, EngineFault, type Result } from '../protocol/engine-error';
import { MODEL_IDS, type ModelId, type ModelSettings, settingProblem } from '../protocol/models';
import { DEEPEST } from '../protocol/models-report';
import {
  BOUNDS,
  DEFAULT_POLICY,
  DEFAULT_WORLD,
  fillPolicy,
  type Policy,
  parsePolicy,
  parseWorldSpec,
  type WorldSpec,
} from '../protocol/policy';
import type { AuditTask } from './audit';

const WORLD_COMMANDS = [
  'world',
  'evaluate',
  'frontier',
  'recommend',
  'compare',
  'privacy',
  'prices',
  'serving',
] as const;
/** Those of them that write files. */
const WRITERS: readonly Command[] = ['world', 'recommend', 'privacy'];
const COMMANDS = [...WORLD_COMMANDS, 'models', 'audit'] as const;
type Command = (typeof COMMANDS)[number];

/** Data sets that are shipped with the project. */
const DATA_SETS = ['online-retail'] as const;

/** A command about a synthetic world. */
export interface WorldCommandLine {
  readonly command: (typeof WORLD_COMMANDS)[number];
  readonly world: WorldSpec;
  readonly policy: Policy;
  /** Folder (`world`) or file (`recommend`, `privacy`) to write to. */
  readonly out: string | null;
  /** Measured side by side by `compare`, the first of them the baseline. */
  readonly models: readonly ModelId[];
}

/** `models`: recommenders measured on ratings. */
export interface ModelsCommandLine {
  readonly command: 'models';
  /** A pair of files, or a data set of the project. */
  readonly data: { readonly train: string; readonly test: string } | (typeof DATA_SETS)[number];
  readonly models: readonly ModelId[];
  /** Length of the lists. */
  readonly k: number;
  readonly settings: ModelSettings;
  readonly seed: number;
  /** File to write every list to. */
  readonly out: string | null;
}

/** `audit`: lists held against a policy, from files alone. */
export interface AuditCommandLine extends AuditTask {
  readonly command: 'audit';
  readonly out: null;
}

export type CommandLine = WorldCommandLine | ModelsCommandLine | AuditCommandLine;

/** Options that each kind of command knows. */
const OF_WORLDS = ['world', 'seed', 'customers', 'items', 'policy', 'out'] as const;
const OPTIONS: Readonly<Record<Command, readonly (keyof Values)[]>> = {
  world: OF_WORLDS,
  evaluate: OF_WORLDS,
  frontier: OF_WORLDS,
  recommend: OF_WORLDS,
  privacy: OF_WORLDS,
  prices: OF_WORLDS,
  serving: OF_WORLDS,
  compare: [...OF_WORLDS, 'models'],
  models: ['train', 'test', 'data', 'models', 'k', 'set', 'seed', 'out'],
  audit: ['customers', 'items', 'slates', 'policy'],
};

/** What a ratings file cannot give. */
const IMPOSSIBLE: Partial<Record<ModelId, string>> = {
  content: 'it needs descriptions of the items, and ratings have none',
  oracle: 'it knows the probabilities of a simulated world, and ratings come without one',
};

/** A policy is a few hundred bytes; anything near this is not one. */
const LARGEST_POLICY_FILE = 100_000;

function refuse(field: string, sentence: string): never {
  throw new EngineFault(badInput(field, sentence));
}

/** Reads the words after the command's name. @throws EngineFault `bad-input`, one sentence naming the option. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = parse(words);
  const [command, ...extra] = positionals;
  if (!isCommand(command)) {
    refuse('command', `command: "${shorten(command ?? '')}" is not one of ${COMMANDS.join(', ')}.`);
  }
  if (extra.length > 0) refuse('command', `command: one at a time; "${shorten(extra[0]!)}" is too much.`);
  for (const option of Object.keys(values) as (keyof Values)[]) {
    if (!OPTIONS[command].includes(option))
      refuse(option, `${option}: ${command} has no option --${option}.`);
  }
  if (command === 'models') return readModelsLine(values);
  return command === 'audit' ? readAuditLine(values) : readWorldLine(command, values);
}

type Values = ReturnType<typeof parse>['values'];

function readWorldLine(command: WorldCommandLine['command'], values: Values): WorldCommandLine {
  const world = accept(
    parseWorldSpec({
      preset: values.world ?? DEFAULT_WORLD.preset,
      seed: numeric('seed', values.seed, DEFAULT_WORLD.seed),
      customers: numeric('customers', values.customers, DEFAULT_WORLD.customers),
      items: numeric('items', values.items, DEFAULT_WORLD.items),
    }),
  );
  const out = values.out ?? null;
  if (out === '') refuse('out', 'out: name a folder or file to write to.');
  if (command === 'recommend' && out === null) refuse('out', 'out: recommend needs --out FILE.csv.');
  if (out !== null && !WRITERS.includes(command)) {
    refuse('out', `out: ${command} writes no files; read its JSON from the standard output.`);
  }
  return {
    command,
    world,
    policy: values.policy === undefined ? DEFAULT_POLICY : readPolicyFile(values.policy),
    out,
    models: values.models === undefined ? COMPARED_BY_DEFAULT : readModelNames(values.models, MODEL_IDS),
  };
}

function readAuditLine(values: Values): AuditCommandLine {
  const file = (option: 'customers' | 'items' | 'slates', written: string) =>
    values[option] || refuse(option, `${option}: name a file, --${option} ${written}.`);
  return {
    command: 'audit',
    customers: file('customers', 'world/customers.csv'),
    items: file('items', 'world/items.csv'),
    slates: file('slates', 'lists.csv'),
    policy: values.policy === undefined ? DEFAULT_POLICY : readPolicyFile(values.policy),
    policyFile: values.policy ?? null,
    out: null,
  };
}

/** Popularity as the baseline, then all that are quick to fit. */
const COMPARED_BY_DEFAULT: readonly ModelId[] = [
  'popularity',
  ...MODEL_IDS.filter((id) => !['popularity', 'two-tower', 'neumf'].includes(id)),
];

function readModelsLine(values: Values): ModelsCommandLine {
  const out = values.out ?? null;
  if (out === '') refuse('out', 'out: name a file to write to.');
  const models = readModelNames(
    values.models,
    MODEL_IDS.filter((id) => !IMPOSSIBLE[id]),
  );
  const { min, max } = BOUNDS.worldSeed;
  return {
    command: 'models',
    data: readDataOptions(values),
    models,
    k: whole('k', values.k, 10, 1, DEEPEST),
    settings: readSettings(values.set ?? [], models),
    seed: whole('seed', values.seed, 1, min, max),
    out,
  };
}

function readDataOptions({ train, test, data }: Values): ModelsCommandLine['data'] {
  if (data !== undefined) {
    if (train !== undefined || test !== undefined) {
      refuse('data', 'data: takes the place of --train and --test; give one or the other.');
    }
    const set = DATA_SETS.find((name) => name === data);
    return set ?? refuse('data', `data: "${shorten(data)}" is not one of ${DATA_SETS.join(', ')}.`);
  }
  if (!train) refuse('train', 'train: name a file, --train A.csv --test B.csv, or use --data online-retail.');
  if (!test) refuse('test', 'test: name a file, --train A.csv --test B.csv.');
  return { train, test };
}

function readModelNames(text: string | undefined, known: readonly ModelId[]): ModelId[] {
  if (!text) refuse('models', `models: name some of ${known.join(', ')}, with commas between.`);
  const names = text.split(',').map((name) => name.trim());
  return names.map((name, at) => {
    const id = MODEL_IDS.find((each) => each === name);
    if (!id) refuse('models', `models: "${shorten(name)}" is not one of ${known.join(', ')}.`);
    if (!known.includes(id)) {
      refuse('models', `models: ${id} cannot be measured here: ${IMPOSSIBLE[id]}.`);
    }
    if (names.indexOf(name) < at) refuse('models', `models: ${id} is named twice.`);
    return id;
  });
}

function readSettings(pairs: readonly string[], models: readonly ModelId[]): ModelSettings {
  const settings: Record<string, number> = {};
  for (const pair of pairs) {
    const [name = '', text, ...rest] = pair.split('=').map((part) => part.trim());
    if (!name || text === undefined || rest.length > 0) {
      refuse('set', `set: "${shorten(pair)}" is not of the form ease.lambda=500.`);
    }
    if (Object.hasOwn(settings, name)) refuse('set', `set: ${shorten(name)} is set twice.`);
    const value = numeric(`set: ${shorten(name)}`, text, 0);
    const problem = settingProblem(name, value);
    if (problem) refuse('set', `set: ${shorten(name)} ${problem}.`);
    if (!models.some((id) => name.startsWith(`${id}.`))) {
      refuse('set', `set: ${name} belongs to a model that --models does not name.`);
    }
    settings[name] = value;
  }
  return settings;
}

function whole(name: string, text: string | undefined, otherwise: number, min: number, max: number): number {
  const value = numeric(name, text, otherwise);
  if (!Number.isInteger(value) || value < min || value > max) {
    refuse(name, `${name}: must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        world: { type: 'string' },
        seed: { type: 'string' },
        customers: { type: 'string' },
        items: { type: 'string' },
        policy: { type: 'string' },
        out: { type: 'string' },
        train: { type: 'string' },
        test: { type: 'string' },
        slates: { type: 'string' },
        data: { type: 'string' },
        models: { type: 'string' },
        k: { type: 'string' },
        set: { type: 'string', multiple: true },
      },
    });
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split('. ');
    return refuse('options', `options: ${sentence}.`);
  }
}

function isCommand(word: string | undefined): word is Command {
  return COMMANDS.some((command) => command === word);
}

function numeric(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) refuse(name, `${name}: "${shorten(text)}" is not a number.`);
  return value;
}

function readPolicyFile(path: string): Policy {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_POLICY_FILE) {
      refuse(
        'policy',
        `policy: the file holds ${size} bytes; a policy has fewer than ${LARGEST_POLICY_FILE}.`,
      );
    }
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof EngineFault) throw cause;
    return refuse('policy', `policy: the file "${shorten(path)}" cannot be read.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('policy', `policy: the file "${shorten(path)}" is not JSON.`);
  }
  return accept(parsePolicy(fillPolicy(value)));
}

function accept<T>(result: Result<T>): T {
  if (!result.ok) throw new EngineFault(result.error);
  return result.value;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
