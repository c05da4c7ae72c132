import { describe, expect, it } from 'vitest';
import { generateWorld } from './generate';
import {
  CLICK_CEILING,
  clickProbability,
  FATIGUE,
  optOutProbability,
  orderGivenClick,
  organicOrder,
  POSITION_EFFECT,
  positionEffect,
} from './response';
import { DIMENSIONS } from './world';

const { response, customers, items } = generateWorld({
  preset: 'retail',
  seed: 2,
  customers: 300,
  items: 200,
});

describe('the response model', () => {
  it('gives probabilities, and never a negative uplift', () => {
    const faults: string[] = [];
    for (let c = 0; c < customers.count; c++) {
      for (let i = 0; i < items.count; i++) {
        const click = clickProbability(response, c, i);
        const order = orderGivenClick(response, c, i);
        const organic = organicOrder(response, c, i);
        if (!(click > 0 && click <= CLICK_CEILING)) faults.push(`click ${c} ${i}`);
        if (!(order > 0 && order < 1)) faults.push(`order ${c} ${i}`);
        if (!(organic > 0 && organic < click * order)) faults.push(`organic ${c} ${i}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('reads a slice of the customers by local index', () => {
    const from = 120;
    const slice = {
      ...response,
      taste: response.taste.subarray(from * DIMENSIONS),
      priceSensitivity: response.priceSensitivity.subarray(from),
      contactTolerance: response.contactTolerance.subarray(from),
    };
    expect(clickProbability(slice, 3, 17)).toBe(clickProbability(response, from + 3, 17));
    expect(orderGivenClick(slice, 3, 17)).toBe(orderGivenClick(response, from + 3, 17));
    expect(organicOrder(slice, 3, 17)).toBe(organicOrder(response, from + 3, 17));
    expect(optOutProbability(slice, 3, 4, 0, 0.1)).toBe(optOutProbability(response, from + 3, 4, 0, 0.1));
  });

  it('fades from the first position down', () => {
    expect(positionEffect(1)).toBe(1);
    for (let rank = 1; rank < 80; rank++) {
      expect(positionEffect(rank + 1)).toBeLessThan(positionEffect(rank));
      if (rank <= POSITION_EFFECT.length) expect(POSITION_EFFECT[rank - 1]).toBe(positionEffect(rank));
    }
    expect(FATIGUE).toBeGreaterThan(0);
    expect(FATIGUE).toBeLessThan(1);
  });

  it('drives people away by too many, unpermitted or dull messages', () => {
    for (let c = 0; c < customers.count; c++) {
      const bear = response.contactTolerance[c]!;
      const fine = optOutProbability(response, c, bear, 0, 0.15);
      expect(optOutProbability(response, c, 0, 0, 0.15)).toBe(0);
      expect(optOutProbability(response, c, bear + 2, 0, 0.15)).toBeGreaterThan(fine);
      expect(optOutProbability(response, c, bear, 1, 0.15)).toBeGreaterThan(fine);
      expect(optOutProbability(response, c, bear, 0, 0.02)).toBeGreaterThan(fine);
      expect(optOutProbability(response, c, 40, 40, 0)).toBeLessThanOrEqual(1);
    }
  });
});
