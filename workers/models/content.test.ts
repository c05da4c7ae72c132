import { expect, it } from 'vitest';
import { EngineFault } from '../protocol/engine-error';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { content } from './content';

const DAY = 24 * 60;
/** Items 0, 2 and 4 point one way, 1 and 3 another. */
const EMBEDDING = Float32Array.of(1, 0, 0, 1, 0.8, 0.6, 0, 1, 1, 0);
const SHAPE = { items: 5, embedding: EMBEDDING, dimensions: 2 };

async function scored(rows: number[][], minutes: number[][], halfLifeDays = 0): Promise<Float64Array> {
  const data = trainingOn(rows, { ...SHAPE, minutes });
  const out = new Float64Array(5);
  content.score(await content.fit(data, fitting('content', { halfLifeDays })), scoringOf(data), 0, 1, out);
  return out;
}

it('is the cosine to what the customer took to, for items nobody ever took as well', async () => {
  const out = await scored([[0]], [[0]]);
  [1, 0, 0.8, 0, 1].forEach((want, item) => {
    expect(out[item]).toBeCloseTo(want, 6);
  });
});

it('lets older tastes fade', async () => {
  const minutes = [[0, 60 * DAY]];
  const even = await scored([[0, 1]], minutes);
  expect(even[4]).toBeCloseTo(even[3]!, 6);
  const fading = await scored([[0, 1]], minutes, 30);
  expect(fading[3]! / fading[4]!).toBeCloseTo(4, 2);
});

it('says what it lacks where nothing is known of the items', async () => {
  await expect(content.fit(trainingOn([[0]], { items: 1 }), fitting('content'))).rejects.toThrow(EngineFault);
});
