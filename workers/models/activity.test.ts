import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fitting, scoringOf, trainingOn } from '../testing/training';
import { activity, activityScores } from './activity';

interface Reference {
  readonly eventWeights: Readonly<Record<string, number>>;
  readonly events: readonly (readonly [customer: number, product: number, event: string, day: number])[];
  readonly expect: readonly number[];
}

const reference = JSON.parse(
  readFileSync(new URL('../testing/fixtures/activity-score.json', import.meta.url), 'utf8'),
) as Reference;

it('has the reference scores', () => {
  const { events, eventWeights } = reference;
  const days = Int32Array.from(events, ([, , , day]) => day);
  const scores = activityScores(
    {
      count: events.length,
      customer: Uint32Array.from(events, ([customer]) => customer),
      item: Uint32Array.from(events, ([, product]) => product),
      value: Float32Array.from(events, ([, , event]) => eventWeights[event]!),
    },
    days,
    Math.max(...days),
    reference.expect.length,
  );
  reference.expect.forEach((want, customer) => {
    expect(Math.abs(scores[customer]! - want)).toBeLessThan(6e-11);
  });
});

it('ranks the same customers for every item, and items by popularity', async () => {
  const data = trainingOn([[0, 1, 2], [2], [2, 1], []], { items: 4 });
  const fitted = await activity.fit(data, fitting('activity'));
  const scores = new Float64Array(16);
  activity.score(fitted, scoringOf(data), 0, 4, scores);
  for (let item = 0; item < 4; item++) {
    const people = [0, 1, 2, 3].sort((a, b) => scores[b * 4 + item]! - scores[a * 4 + item]!);
    expect(people[0]).toBe(0);
    expect(people[3]).toBe(3);
  }
  for (let customer = 0; customer < 4; customer++) {
    const row = scores.subarray(customer * 4, customer * 4 + 4);
    expect([...row.keys()].sort((a, b) => row[b]! - row[a]!)).toEqual([2, 1, 0, 3]);
  }
});
