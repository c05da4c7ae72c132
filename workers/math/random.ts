import { exp, log } from './elementary';

/** 32-bit string hash (FNV-1a with a final mix), for stream names and keys. */
export function hashString(text: string, seed = 0): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  return mix(hash);
}

/** Final mix of MurmurHash3: every bit in sways every bit out. */
export function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The one source of randomness: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state.
 * A stream is named by its subsystem and, where it must not move when others are added, by an index.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare = Number.NaN;

  constructor(seed: number, stream: string, index = 0) {
    const name = hashString(stream, seed >>> 0);
    this.a = seed >>> 0;
    this.b = name;
    this.c = mix(index + 0x9e3779b9) ^ Math.floor(seed / 4294967296);
    for (let step = 0; step < 12; step++) this.bits();
  }

  /** 32 uniform bits as an unsigned integer. */
  bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** Uniform whole number in 0..n-1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal deviate (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * log(s)) / s);
        this.spare = v * scale;
        return u * scale;
      }
    }
  }

  /** Log-normal deviate with the given median and log standard deviation. */
  logNormal(median: number, sigma: number): number {
    return median * exp(sigma * this.normal());
  }

  /** Index drawn in proportion to non-negative weights; weights must not all be zero. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0;
    for (let at = 0; at < weights.length; at++) total += weights[at]!;
    let rest = this.uniform() * total;
    for (let at = 0; at < weights.length; at++) {
      rest -= weights[at]!;
      if (rest < 0) return at;
    }
    return weights.length - 1;
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(list: T): T {
    for (let at = list.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      const held = list[at]!;
      list[at] = list[other]!;
      list[other] = held;
    }
    return list;
  }
}
