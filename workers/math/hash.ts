import { hashString, mix } from './random';

/** 64-bit content hash of bytes as 16 hex digits: two Murmur-style lanes over 32-bit words. */
export function hashBytes(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let a = 0x9e3779b9 ^ bytes.length;
  let b = 0x85ebca6b ^ bytes.length;
  for (let at = 0; at < bytes.length; at += 4) {
    const word =
      bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b + word, 0x1b873593) ^ (b >>> 13);
  }
  return (
    mix(a).toString(16).padStart(8, '0') +
    mix(b ^ a)
      .toString(16)
      .padStart(8, '0')
  );
}

/** A hash of two numbers that depends on seed and name as well, and on nothing else: the same whatever else changes. */
export function keyedHash(seed: number, name: string): (a: number, b?: number) => number {
  const key = hashString(name, seed >>> 0);
  return (a, b = 0) => mix(mix(key ^ Math.imul(a + 1, 0x9e3779b1)) ^ Math.imul(b + 1, 0x85ebca6b));
}
