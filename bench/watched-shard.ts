import { timedLocalShard } from '../workers/shard/connect';
import type { ShardConnection } from '../workers/shard/pool';
import type { MeasureJob, Resource, ShardApi, ShardData } from '../workers/shard/shard-api';
import { type Spent, spent } from './measure';

/** One call that a shard has answered. */
interface Call extends Spent {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What the process had spent when it was asked. */
  readonly asked: Spent;
}

/** Of this process, since it started. */
export function spentSoFar(): Spent {
  const { user, system } = process.cpuUsage();
  return { ms: performance.now(), cpuMs: (user + system) / 1_000 };
}

/** A shard in this thread that keeps what it was told and how long each answer took. */
export class WatchedShard {
  readonly calls: Call[] = [];
  private readonly api: ShardApi;

  constructor() {
    this.api = new Proxy(timedLocalShard(() => performance.now())().api, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          const asked = spentSoFar();
          let answer: unknown;
          const took = await spent(async () => {
            answer = await Reflect.apply(member, target, args);
          });
          this.calls.push({ name: String(name), args, asked, ...took });
          return answer;
        };
      },
    });
  }

  /** For a pool of one. */
  readonly start = (): ShardConnection => ({ api: this.api, lost: new Promise(() => {}) });

  /** Asks the shard itself. */
  get shard(): ShardApi {
    return this.api;
  }

  private last(name: string, fits: (call: Call) => boolean = () => true): Call {
    const found = this.calls.findLast((call) => call.name === name && fits(call));
    if (!found) throw new Error(`The shard was never asked to ${name}.`);
    return found;
  }

  get loading(): Call {
    return this.last('load');
  }

  get data(): ShardData {
    return this.loading.args[0] as ShardData;
  }

  /** The last request for measures. */
  get measuring(): Call & { readonly job: MeasureJob } {
    const call = this.last('measure');
    return { ...call, job: call.args[0] as MeasureJob };
  }

  /** What the shard was given last under a key. */
  given<K extends Resource['kind']>(kind: K, key: string): Call & { readonly value: ValueOf<K> } {
    const call = this.last('give', ({ args }) => {
      const resource = args[0] as Resource;
      return resource.kind === kind && resource.key === key;
    });
    const { value } = call.args[0] as { readonly value: ValueOf<K> };
    return { ...call, value };
  }
}

type ValueOf<K extends Resource['kind']> = Extract<Resource, { kind: K }>['value'];
