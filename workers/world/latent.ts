import { Random } from '../math/random';
import { ARCHETYPES } from './retail-catalogue';
import { DIMENSIONS } from './world';

/** Scales `length` numbers from `start` to unit length, in place. */
export function normalise(values: Float64Array | Float32Array, start: number, length = DIMENSIONS): void {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += values[start + d]! * values[start + d]!;
  const scale = 1 / Math.sqrt(sum);
  for (let d = 0; d < length; d++) values[start + d] = values[start + d]! * scale;
}

/** One orthonormal direction per archetype, archetypes x DIMENSIONS. */
export function archetypeDirections(seed: number): Float64Array {
  const random = new Random(seed, 'world/archetypes');
  const directions = new Float64Array(ARCHETYPES.length * DIMENSIONS);
  for (let a = 0; a < ARCHETYPES.length; a++) {
    const at = a * DIMENSIONS;
    for (let d = 0; d < DIMENSIONS; d++) directions[at + d] = random.normal();
    for (let other = 0; other < a; other++) {
      let dot = 0;
      for (let d = 0; d < DIMENSIONS; d++) dot += directions[at + d]! * directions[other * DIMENSIONS + d]!;
      for (let d = 0; d < DIMENSIONS; d++) {
        directions[at + d] = directions[at + d]! - dot * directions[other * DIMENSIONS + d]!;
      }
    }
    normalise(directions, at);
  }
  return directions;
}
