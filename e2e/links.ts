import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  DEFAULT_WORLD,
  fillPolicy,
  type Policy,
  policyKey,
  type WorldSpec,
} from '../workers/protocol/policy';

/** A link to a table that differs from the default by `patch`; written here independently of the page. */
export function linkTo(patch: unknown, version = '1'): string {
  return `#s=${version}.${deflateRawSync(JSON.stringify(patch)).toString('base64url')}`;
}

interface Patch {
  readonly world?: Partial<WorldSpec>;
  /** Nested fields are left out where they have their defaults. */
  readonly policy?: { readonly [field: string]: unknown };
}

/** What an address says, where it differs from the default. */
export function patchOfAddress(address: string): Patch {
  const packed = /#s=1\.(.+)$/.exec(address)?.[1];
  return packed ? JSON.parse(inflateRawSync(Buffer.from(packed, 'base64url')).toString()) : {};
}

/** Key of the policy and the world that an address stands for. */
export function keyOfAddress(address: string): string {
  const patch = patchOfAddress(address);
  return policyKey({ ...DEFAULT_WORLD, ...patch.world }, fillPolicy(patch.policy) as Policy);
}
