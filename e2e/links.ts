import { deflateRawSync } from 'node:zlib';

/** A link to a table that differs from the default by `patch`; written here independently of the page. */
export function linkTo(patch: unknown, version = '1'): string {
  return `#s=${version}.${deflateRawSync(JSON.stringify(patch)).toString('base64url')}`;
}
