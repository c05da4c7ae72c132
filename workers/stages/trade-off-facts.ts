import type { Engine } from '../engine';
import type { ModelId } from '../protocol/models';
import {
  DEFAULT_POLICY,
  type Policy,
  type Weights,
  type WorldSpec,
  withoutOptionalRules,
} from '../protocol/policy';

const ALL_RELEVANCE: Weights = { relevance: 1, margin: 0, diversity: 0 };
const ALL_MARGIN: Weights = { relevance: 0, margin: 1, diversity: 0 };

/**
 * The stylised facts that need models to be seen, as numbers: how far the best learned model lies above
 * popularity on held-out weeks and in simulated orders, what the weights trade, how wide the frontier is.
 * Models are compared with the optional consent rules off, trade-offs under the default policy.
 */
export async function tradeOffFacts(engine: Engine, spec: WorldSpec): Promise<Record<string, number>> {
  const ticket = { id: 'facts', priority: 0, cancelled: false };
  const free = withoutOptionalRules(DEFAULT_POLICY);
  const outcomes = async (policy: Policy) => (await engine.evaluate(spec, policy, ticket)).policy;
  const byModel = async (model: ModelId) => outcomes({ ...free, model, weights: ALL_RELEVANCE });
  const random = await byModel('random');
  const popular = await byModel('popularity');
  const manual = await byModel('manual');
  const learned = await byModel('ease');
  const ceiling = await byModel('oracle');
  const relevant = await outcomes({ ...DEFAULT_POLICY, weights: ALL_RELEVANCE });
  const profitable = await outcomes({ ...DEFAULT_POLICY, weights: ALL_MARGIN });
  const frontier = await engine.frontier(spec, DEFAULT_POLICY, { x: 'ndcg', y: 'margin' }, ticket);
  return {
    'ndcg.random': random.ndcg.value,
    'ndcg.popularity': popular.ndcg.value,
    'ndcg.manual': manual.ndcg.value,
    'ndcg.ease': learned.ndcg.value,
    'ndcg.oracle': ceiling.ndcg.value,
    'ndcg.easeOverPopularity': learned.ndcg.value / popular.ndcg.value,
    'orders.random': random.orders.value,
    'orders.popularity': popular.orders.value,
    'orders.manual': manual.orders.value,
    'orders.ease': learned.orders.value,
    'orders.oracle': ceiling.orders.value,
    'orders.easeOverPopularity': learned.orders.value / popular.orders.value,
    'orders.oracleOverEase': ceiling.orders.value / learned.orders.value,
    'weights.marginRise': profitable.margin.value / relevant.margin.value - 1,
    'weights.ndcgFall': 1 - profitable.ndcg.value / relevant.ndcg.value,
    'consent.ndcgFall': 1 - relevant.ndcg.value / learned.ndcg.value,
    'frontier.nonDominated': frontier.points.filter((point) => point.nonDominated).length,
  };
}
