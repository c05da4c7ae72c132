import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CommandLine, readCommandLine, type WorldCommandLine } from './command-line/arguments';
import { type AuditReport, audit } from './command-line/audit';
import {
  writeCustomers,
  writeEvents,
  writeFilters,
  writeItems,
  writeRecommendations,
} from './command-line/csv';
import { runModels } from './command-line/models-command';
import { Engine } from './engine';
import { TRAIN_END } from './features/split';
import { badInput, EngineFault, toEngineError } from './protocol/engine-error';
import type { SegmentAccuracy } from './protocol/models-report';
import {
  type Evidence,
  type Figure,
  OUTCOMES,
  type OutcomeId,
  type Outcomes,
  type Progress,
} from './protocol/results';
import { SERVING_CLASSES, SERVING_TARGETS } from './protocol/serving-report';
import { timedLocalShard } from './shard/connect';
import { ShardPool } from './shard/pool';
import { tradeOffFacts } from './stages/trade-off-facts';
import { worldFacts } from './world/facts';

function tell(progress: Progress): void {
  const { stage, model, done, total } = progress;
  process.stderr.write(`${stage}${model ? ` ${model}` : ''} ${done} of ${total}\n`);
}

function withEvidence(
  outcomes: Partial<Outcomes>,
): Record<string, Figure & { evidence: Evidence; unit: string }> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([id, figure]) => {
      const { evidence, unit } = OUTCOMES[id as OutcomeId];
      return [id, { ...figure, evidence, unit }];
    }),
  );
}

/** Runs one command and returns its JSON document. */
export async function run(line: CommandLine): Promise<unknown> {
  if (line.command === 'audit') return audit(line);
  return line.command === 'models' ? runModels(line) : runOnWorld(line);
}

async function runOnWorld({ command, world, policy, out, models }: WorldCommandLine): Promise<unknown> {
  const clock = () => performance.now();
  const engine = new Engine(new ShardPool(1, timedLocalShard(clock)), clock);
  const ticket = { id: command, priority: 0, cancelled: false };
  if (command === 'world') {
    const state = await engine.open(world, tell);
    const facts = { ...worldFacts(state.world, TRAIN_END), ...(await tradeOffFacts(engine, world)) };
    if (out !== null) {
      mkdirSync(out, { recursive: true });
      writeCustomers(join(out, 'customers.csv'), state.world);
      writeItems(join(out, 'items.csv'), state.world);
      writeEvents(join(out, 'events.csv'), state.world);
    }
    return { ...state.summary, facts };
  }
  if (command === 'evaluate') {
    const evaluation = await engine.evaluate(world, policy, ticket, tell);
    return {
      world,
      settings: policy,
      policy: withEvidence(evaluation.policy),
      alternatives: {
        manual: withEvidence(evaluation.manual),
        aiAssisted: withEvidence(evaluation.policy),
      },
      profiledByBasis: evaluation.profiledByBasis,
      contactsByChannel: evaluation.contactsByChannel,
      training: evaluation.training,
      worstSegment: evaluation.worstSegment,
      segments: evaluation.segments,
      rules: evaluation.rules,
      guardrails: evaluation.guardrails,
    };
  }
  if (command === 'frontier') {
    const snapshot = await engine.frontier(world, policy, { x: 'ndcg', y: 'margin' }, ticket, tell);
    const { key: _key, ...rest } = snapshot;
    return { world, settings: policy, ...rest };
  }
  if (command === 'compare') {
    const report = await engine.models(world, policy, models, models[0]!, ticket, tell);
    const { complete: _complete, ...rest } = report;
    const inSegment = (segment: SegmentAccuracy) => ({ ...segment, figures: withEvidence(segment.figures) });
    return {
      world,
      settings: policy,
      ...rest,
      evidence: {
        'intervals, differences, byK, audience': 'held-out, but for orders, which are simulated',
        'calibration.bins.predicted, evidence.predicted...': 'predicted',
        'calibration.bins.observed, evidence.heldOut...': 'held-out',
        'evidence.simulated...': 'simulated',
        'lorenz, data': 'counted',
      },
      models: report.models.map((model) => ({
        ...model,
        outcomes: withEvidence(model.outcomes),
        segments: model.segments.map(inSegment),
        worst: model.worst && inSegment(model.worst),
      })),
      data: await engine.data(world, policy),
    };
  }
  if (command === 'prices') {
    const { key: _key, complete: _complete, ...prices } = await engine.prices(world, policy, ticket, tell);
    return { world, settings: policy, ...prices };
  }
  if (command === 'serving') {
    const { key: _key, complete: _complete, ...serving } = await engine.serving(world, policy, ticket, tell);
    return { world, settings: policy, classesUpToMs: SERVING_CLASSES, targets: SERVING_TARGETS, ...serving };
  }
  if (command === 'privacy') {
    const { key: _key, choices: _choices, ...privacy } = await engine.privacy(world, policy, ticket);
    const removed = out === null ? null : await writeFilters(out, engine, world, policy);
    return { world, settings: policy, ...privacy, ...(removed === null ? {} : { file: out, rows: removed }) };
  }
  const written = await writeRecommendations(out ?? '', engine, world, policy, ticket);
  return { world, settings: policy, file: out, ...written };
}

function isFileError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}

/**
 * Exit 0 with a JSON document on the standard output (1 from an audit that found violations), or 2 with one
 * line that says what is wrong.
 */
async function main(words: readonly string[]): Promise<number> {
  try {
    const line = readCommandLine(words);
    const document = await run(line).catch((cause) => {
      throw isFileError(cause)
        ? new EngineFault(badInput('out', `out: "${line.out}" cannot be written to.`))
        : cause;
    });
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return line.command === 'audit' && (document as AuditReport).total > 0 ? 1 : 0;
  } catch (cause) {
    const { message } = toEngineError(cause);
    process.stderr.write(`${message.split('\n')[0]}\n`);
    return cause instanceof EngineFault ? 2 : 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.exitCode = await main(process.argv.slice(2));
}
