import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { badInput, EngineFault, type Result } from '../protocol/engine-error';
import {
  DEFAULT_POLICY,
  DEFAULT_WORLD,
  fillPolicy,
  type Policy,
  parsePolicy,
  parseWorldSpec,
  type WorldSpec,
} from '../protocol/policy';

export const COMMANDS = ['world', 'evaluate', 'frontier', 'recommend'] as const;
export type Command = (typeof COMMANDS)[number];

export interface CommandLine {
  readonly command: Command;
  readonly world: WorldSpec;
  readonly policy: Policy;
  /** Folder (`world`) or file (`recommend`) to write to. */
  readonly out: string | null;
}

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
  if (out !== null && (command === 'evaluate' || command === 'frontier')) {
    refuse('out', `out: ${command} writes no files; read its JSON from the standard output.`);
  }
  return {
    command,
    world,
    policy: values.policy === undefined ? DEFAULT_POLICY : readPolicyFile(values.policy),
    out,
  };
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
