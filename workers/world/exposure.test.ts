import { describe, expect, it } from 'vitest';
import { Random } from '../math/random';
import type { WorldSpec } from '../protocol/policy';
import { ExposureLaw, launchWeek, SOURCE_SHARES } from './exposure';
import { generateWorld } from './generate';
import { EVENT_KINDS, type World } from './world';

const SPEC: WorldSpec = { preset: 'retail', seed: 5, customers: 400, items: 90 };
const WEEK_MINUTES = 7 * 24 * 60;
const world = generateWorld(SPEC);

function lawOf({ spec, items, response, customers }: World): ExposureLaw {
  return ExposureLaw.of(
    spec.seed,
    { table: items, vector: response.vector, appeal: response.appeal },
    { region: customers.region, age: customers.age, taste: response.taste },
  );
}

function hiddenOf({ customers }: World, c: number): Uint32Array {
  return customers.doNotShowItems.subarray(customers.doNotShowStart[c]!, customers.doNotShowStart[c + 1]!);
}

const shown = (law: ExposureLaw, week: number) =>
  Array.from({ length: SPEC.items }, (_, i) => i).filter((i) => law.mayShow(i, week));

describe('the logging policy', () => {
  it.each([0, 20, 51])('shows something with probability one in week %i', (week) => {
    const law = lawOf(world);
    for (let c = 0; c < SPEC.customers; c++) {
      law.meet(c, hiddenOf(world, c));
      const may = shown(law, week);
      expect(law.choices(week)).toBe(may.length);
      const sum = may.reduce((total, item) => total + law.propensity(item, week), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
  });

  it('stays a probability when most of the goods are hidden', () => {
    const law = lawOf(world);
    const hidden = Array.from({ length: SPEC.items - 2 }, (_, i) => i);
    law.meet(3, hidden);
    const may = shown(law, 51);
    expect(may.every((item) => item >= SPEC.items - 2)).toBe(true);
    expect(may.reduce((total, item) => total + law.propensity(item, 51), 0)).toBeCloseTo(1, 9);
  });

  it('draws what it says it draws', () => {
    const law = lawOf(world);
    const random = new Random(1, 'exposure-test');
    const picky = Array.from({ length: SPEC.customers }, (_, c) => c).find(
      (c) => hiddenOf(world, c).length > 1,
    )!;
    law.meet(picky, hiddenOf(world, picky));
    const week = 30;
    const draws = 60_000;
    const seen = new Float64Array(SPEC.items);
    for (let draw = 0; draw < draws; draw++) seen[law.draw(week, random)]!++;
    let chiSquare = 0;
    let cells = 0;
    for (let item = 0; item < SPEC.items; item++) {
      if (!law.mayShow(item, week)) {
        expect(seen[item]).toBe(0);
        continue;
      }
      const expected = draws * law.propensity(item, week);
      chiSquare += ((seen[item]! - expected) * (seen[item]! - expected)) / expected;
      cells++;
    }
    // Mean cells - 1, variance twice that: five standard deviations.
    expect(chiSquare).toBeLessThan(cells - 1 + 5 * Math.sqrt(2 * (cells - 1)));
  });

  it('leaves a floor of exploration under every item', () => {
    const law = lawOf(world);
    law.meet(0, hiddenOf(world, 0));
    for (const item of shown(law, 51)) {
      expect(law.propensity(item, 51)).toBeGreaterThanOrEqual(SOURCE_SHARES[2] / SPEC.items);
    }
  });

  it('is what the log records', () => {
    const law = lawOf(world);
    const { events } = world;
    let compared = 0;
    for (let e = 0; e < events.count; e += 5) {
      if (events.kind[e] !== EVENT_KINDS.indexOf('view')) continue;
      law.meet(events.customer[e]!, hiddenOf(world, events.customer[e]!));
      const week = Math.floor(events.minute[e]! / WEEK_MINUTES);
      expect(events.propensity[e]).toBe(Math.fround(law.propensity(events.item[e]!, week)));
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  });

  it('shows an item from the first whole week after its launch', () => {
    expect([-30, 0, 1, 7, 8].map(launchWeek)).toEqual([0, 0, 1, 1, 2]);
  });
});
