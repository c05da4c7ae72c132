import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';
import type { EngineError, Result } from '../../workers/protocol/engine-error';
import { keyOf } from '../../workers/protocol/key';
import { DEFAULT_SCENARIO, parseScenario, type Scenario } from './scenario';

/** `#s=1.<base64url of raw deflate of the JSON that differs from the defaults>` */
const PREFIX = '#s=';
const VERSION = '1';
/** Longest link read, in characters, and longest JSON it may unpack to, in bytes. */
const MAX_HASH = 16_384;
const MAX_JSON = 131_072;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The fields of `value` that differ from `base`, or undefined where nothing does. */
function difference(base: unknown, value: unknown): unknown {
  if (!isFields(base) || !isFields(value)) return keyOf(base) === keyOf(value) ? undefined : value;
  const changed = Object.entries(value)
    .map(([key, entry]) => [key, difference(base[key], entry)] as const)
    .filter(([, entry]) => entry !== undefined);
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** `patch` laid over `base`. Fields that `base` does not have are kept, for the schema to refuse. */
function overlay(base: unknown, patch: unknown): unknown {
  if (!isFields(base) || !isFields(patch)) return patch;
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, entry] of Object.entries(patch)) merged.set(key, overlay(merged.get(key), entry));
  return Object.fromEntries(merged);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

export function encodeScenario(scenario: Scenario): string {
  const json = JSON.stringify(difference(DEFAULT_SCENARIO, scenario) ?? {});
  return `${PREFIX}${VERSION}.${toBase64Url(deflateSync(strToU8(json), { level: 9 }))}`;
}

const refuse = (message: string): Result<never> => {
  const error: EngineError = { code: 'bad-input', message, field: 'link' };
  return { ok: false, error };
};

/**
 * Reads the hash of a link; never throws. `null` is a link without a scenario. The sentence of a
 * refusal names the field at fault.
 */
export function decodeScenario(hash: string): Result<Scenario> | null {
  if (hash === '' || hash === '#') return null;
  if (!hash.startsWith(PREFIX)) return refuse('link: this is not a link to a Parley table.');
  if (hash.length > MAX_HASH) {
    return refuse(`link: it is longer than the ${MAX_HASH.toLocaleString()} characters a table needs.`);
  }
  const [version, packed, ...more] = hash.slice(PREFIX.length).split('.');
  if (version !== VERSION) {
    const named = /^\d{1,6}$/.test(version ?? '') ? `version ${version}` : 'an unknown version';
    return refuse(`version: this link is of ${named} and this page reads version ${VERSION}.`);
  }
  if (!packed || more.length > 0) return refuse('link: it is incomplete; copy it again, to its very end.');
  let patch: unknown;
  try {
    const bytes = inflateSync(fromBase64Url(packed));
    if (bytes.length > MAX_JSON) return refuse('link: it unpacks to more than a table holds.');
    patch = JSON.parse(strFromU8(bytes));
  } catch {
    return refuse('link: it is damaged; copy it again, to its very end.');
  }
  if (!isFields(patch)) return refuse('link: it does not hold a table.');
  return parseScenario(overlay(DEFAULT_SCENARIO, patch));
}
