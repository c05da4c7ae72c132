import { expect, test } from '@playwright/test';
import { DEFAULT_POLICY, DEFAULT_WORLD, type Policy } from '../workers/protocol/policy';
import type { Figure, FrontierSnapshot, OutcomeId } from '../workers/protocol/results';
import { parleyJson, policyFile } from './command-line';
import { askEngine } from './engine-in-page';
import { linkTo } from './links';
import { Table } from './table';

type Document = Readonly<Record<OutcomeId, Figure>>;

const PATCH = {
  weights: { relevance: 0.4, margin: 0.35, diversity: 0.25 },
  slateSize: 8,
} satisfies Partial<Policy>;
const POLICY: Policy = { ...DEFAULT_POLICY, ...PATCH };

const exactly = ({ value, se, n }: Figure) => ({ value, se, n });

test('the page and the command line give the same digits', async ({ page }, info) => {
  const file = policyFile(info.outputPath('policy.json'), PATCH);
  const evaluated = parleyJson<{ policy: Document; alternatives: { manual: Document } }>(
    'evaluate',
    '--policy',
    file,
  );
  const attained = parleyJson<FrontierSnapshot>('frontier', '--policy', file);

  const table = new Table(page);
  await table.goto(`/${linkTo({ policy: PATCH })}`);
  await table.frontierComplete();

  await test.step('every outcome, to the last digit', async () => {
    const { evaluation, frontier } = await askEngine(page, DEFAULT_WORLD, POLICY, { x: 'ndcg', y: 'margin' });
    for (const id of Object.keys(evaluation.policy) as OutcomeId[]) {
      expect(evaluation.policy[id], id).toEqual(exactly(evaluated.policy[id]));
      expect(evaluation.manual[id], `${id} of Manual rules`).toEqual(
        exactly(evaluated.alternatives.manual[id]),
      );
    }
    expect(frontier.points).toEqual(attained.points);
    expect(frontier.hypervolume).toBe(attained.hypervolume);
    expect(frontier.pointsOfInterest).toEqual(attained.pointsOfInterest);
  });

  await test.step('and what the cards show is those figures, rounded', async () => {
    for (const [who, id] of [
      ['marketing', 'margin'],
      ['analytics', 'ndcg'],
      ['privacy', 'profiled'],
      ['experience', 'ild'],
    ] as const) {
      const shown = await table.headline(who);
      const decimals = /\.(\d+)/.exec(shown)?.[1]?.length ?? 0;
      const value = Number(shown.replace(/[^\d.]/g, ''));
      expect(Math.abs(value - evaluated.policy[id].value), `${who}: ${shown}`).toBeLessThanOrEqual(
        0.5 * 10 ** -decimals * (1 + 1e-9),
      );
    }
  });
});
