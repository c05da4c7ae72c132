import type { Pause } from './linear';
import type { Random } from './random';

/** Numbers drawn between two pauses: a few milliseconds of work. */
const DRAWS_PER_PAUSE = 65_536;

/** Overwrites `out` with normal deviates around 0, in order. */
export async function fillNormal(
  out: Float32Array | Float64Array,
  random: Random,
  deviation: number,
  pause: Pause,
): Promise<void> {
  for (let from = 0; from < out.length; from += DRAWS_PER_PAUSE) {
    const to = Math.min(from + DRAWS_PER_PAUSE, out.length);
    for (let at = from; at < to; at++) out[at] = deviation * random.normal();
    await pause();
  }
}
