import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DEFAULT_WORLD, fillPolicy, type Policy, policyKey } from '../workers/protocol/policy';

/** A link to a table that differs from the default by `patch`; written here independently of the page. */
export function linkTo(patch: unknown, version = '1'): string {
  return `#s=${version}.${deflateRawSync(JSON.stringify(patch)).toString('base64url')}`;
}

/** Key of the policy and the world that an address stands for. */
export function keyOfAddress(address: string): string {
  const packed = /#s=1\.(.+)$/.exec(address)?.[1];
  const patch = packed ? JSON.parse(inflateRawSync(Buffer.from(packed, 'base64url')).toString()) : {};
  return policyKey({ ...DEFAULT_WORLD, ...patch.world }, fillPolicy(patch.policy) as Policy);
}
