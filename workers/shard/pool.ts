import { takeHistory } from '../features/interactions';
import type { Parts } from '../math/parts';
import type { Pairs } from '../policy/item-filter';
import type { KernelsLost } from '../protocol/conditions';
import { EngineFault } from '../protocol/engine-error';
import { inTurns, nextTask } from './next-task';
import type {
  ListSpec,
  MeasureJob,
  MeasureResult,
  PriceJob,
  PriceResult,
  RankJob,
  RankResult,
  Resource,
  ServeJob,
  ServeResult,
  ShardApi,
  ShardData,
  ShardSlate,
} from './shard-api';

/** A live shard, wherever it runs. */
export interface ShardConnection {
  readonly api: ShardApi;
  /** Resolves when the shard has died; never for a shard in the caller's thread. */
  readonly lost: Promise<void>;
}

/** What a shard keeps beside what the job at hand needs: so many things, and so many bytes of them. */
const RESOURCES_KEPT = 48;
const BYTES_KEPT = 160_000_000;
const REVIVALS = 3;
/** Bytes of a resource that are copied in a turn of their own. */
const LARGE = 256_000;

interface Kept {
  readonly resource: Resource;
  readonly bytes: number;
  /** Only jobs that nobody will ask for again needed it so far. */
  readonly isPassing: boolean;
}

/** One place in the pool: its connection, and all that must be told again to one that takes its place. */
class Member {
  /** The one asked for longest ago first. */
  private readonly resources = new Map<string, Kept>();
  /** How many jobs under way need each. */
  private readonly used = new Map<string, number>();
  private data: ShardData | null = null;
  private connection: ShardConnection;
  private reviving: Promise<void> | null = null;
  /** Deaths so far. */
  replaced = 0;

  constructor(private readonly start: () => ShardConnection) {
    this.connection = start();
  }

  async load(data: ShardData): Promise<void> {
    this.data = data;
    this.resources.clear();
    await this.call(async (api) => api.load(data));
  }

  /** Something large must be copied to this shard before it has all of these. */
  lacksLarge(wanted: readonly Resource[]): boolean {
    return wanted.some(
      (resource) => !this.resources.has(nameOf(resource)) && bytesOf(resource.value) > LARGE,
    );
  }

  private holds(world: string): boolean {
    return this.data?.world === world;
  }

  /**
   * Runs a job with all that it needs, which stays until the job is done; null where the world was changed.
   * @param isPassing what nobody else asked for goes with the next `letGo`
   */
  async run<T>(
    world: string,
    resources: readonly Resource[],
    isPassing: boolean,
    job: (api: ShardApi) => Promise<T>,
  ): Promise<T | null> {
    const names = resources.map(nameOf);
    for (const name of names) this.used.set(name, (this.used.get(name) ?? 0) + 1);
    try {
      const { given } = await this.ensure(world, resources, isPassing);
      // A shard is told things in their order: the job need not wait for word that they have come.
      const [result] = await Promise.all([this.holds(world) ? this.call(job) : null, ...given]);
      return result;
    } finally {
      for (const name of names) {
        const left = (this.used.get(name) ?? 1) - 1;
        if (left > 0) this.used.set(name, left);
        else this.used.delete(name);
      }
    }
  }

  /**
   * Makes sure that the shard holds all of these; what was asked for longest ago goes when it holds too much.
   * @returns what is on its way
   */
  private async ensure(
    world: string,
    wanted: readonly Resource[],
    isPassing: boolean,
  ): Promise<{ readonly given: readonly Promise<void>[] }> {
    const given: Promise<void>[] = [];
    for (const resource of wanted) {
      if (!this.data || !this.holds(world)) return { given };
      const name = nameOf(resource);
      const held = this.resources.get(name);
      if (held) {
        this.resources.delete(name);
        this.resources.set(name, { ...held, isPassing: held.isPassing && isPassing });
        continue;
      }
      const cut = cutTo(resource, this.data.ids);
      const isLarge = bytesOf(cut.value) > LARGE;
      // Between large ones other messages are looked at: before they are given, and until they are there.
      if (isLarge) await nextTask();
      if (this.resources.has(name) || !this.holds(world)) continue;
      this.resources.set(name, { resource: cut, bytes: bytesOf(cut.value), isPassing });
      const giving = this.call(async (api) => api.give(cut));
      if (isLarge) await giving;
      else given.push(giving);
    }
    let bytes = 0;
    for (const held of this.resources.values()) bytes += held.bytes;
    for (const [name, held] of this.resources) {
      if (bytes <= BYTES_KEPT && this.resources.size <= RESOURCES_KEPT) break;
      if (this.used.has(name)) continue;
      bytes -= held.bytes;
      this.drop(held.resource);
    }
    return { given };
  }

  letGo(): void {
    for (const [name, { resource, isPassing }] of this.resources) {
      if (isPassing && !this.used.has(name)) this.drop(resource);
    }
  }

  drop(resource: Resource): void {
    const { kind, key } = resource;
    if (!this.resources.delete(nameOf(resource))) return;
    // A shard that cannot forget holds a little more; there is nobody to tell.
    this.call(async (api) => api.forget(kind, key)).catch(() => {});
  }

  /** Runs a call; if the shard dies meanwhile, starts another, tells it everything, and runs it again. */
  async call<T>(run: (api: ShardApi) => Promise<T>): Promise<T> {
    for (let revivals = 0; revivals <= REVIVALS; revivals++) {
      await this.reviving;
      const { connection } = this;
      const outcome = await Promise.race([
        run(connection.api).then((value) => ({ value })),
        connection.lost.then(() => null),
      ]);
      if (outcome) return outcome.value;
      await this.revive(connection);
    }
    throw new EngineFault({
      code: 'worker-lost',
      message: `A worker died ${REVIVALS + 1} times in a row; close other tabs to free memory, or choose fewer customers.`,
    });
  }

  private async revive(dead: ShardConnection): Promise<void> {
    if (this.connection === dead && !this.reviving) {
      const next = this.start();
      this.replaced++;
      this.connection = next;
      const tellAll = async () => {
        if (this.data) await next.api.load(this.data);
        for (const { resource } of this.resources.values()) await next.api.give(resource);
      };
      // Should it die while it is being told, the next call finds out and starts over.
      this.reviving = Promise.race([tellAll(), next.lost]).finally(() => {
        this.reviving = null;
      });
    }
    await this.reviving;
  }
}

const nameOf = ({ kind, key }: Resource) => `${kind}:${key}`;

function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value === null || typeof value !== 'object') return 8;
  return Object.values(value).reduce<number>((sum, each) => sum + bytesOf(each), 0);
}

/** A resource over all customers, cut to the rows of a shard. */
function cutTo(resource: Resource, ids: Uint32Array): Resource {
  const bytes = (column: Uint8Array) => takeEntries(column, ids, new Uint8Array(ids.length));
  switch (resource.kind) {
    case 'fit':
      return resource;
    case 'history':
      return { ...resource, value: takeHistory(resource.value, ids) };
    case 'population': {
      const { profiled, bucket, contacts, unpermitted, cost } = resource.value;
      return {
        ...resource,
        value: {
          profiled: bytes(profiled),
          bucket: bytes(bucket),
          contacts: bytes(contacts),
          unpermitted: bytes(unpermitted),
          cost: takeEntries(cost, ids, new Float32Array(ids.length)),
        },
      };
    }
    case 'masks': {
      const { byRule, refused, channels, granted } = resource.value;
      const customers = refused.length;
      const rules = byRule.length / customers;
      const { order, permitted, soft } = channels;
      const width = order.length / customers;
      return {
        ...resource,
        value: {
          byRule: takeColumns(byRule, customers, rules, ids),
          refused: Uint16Array.from(ids, (id) => refused[id]!),
          channels: {
            order: Uint8Array.from(
              { length: ids.length * width },
              (_, at) => order[ids[Math.floor(at / width)]! * width + (at % width)]!,
            ),
            permitted: bytes(permitted),
            soft: bytes(soft),
          },
          granted: bytes(granted),
        },
      };
    }
    case 'filter': {
      const { value } = resource;
      return {
        ...resource,
        value: {
          ...value,
          scope: takeEntries(value.scope, ids, new Uint16Array(ids.length)),
          ineligible: takeEntries(value.ineligible, ids, new Uint32Array(ids.length)),
          ineligibleUnprofiled: takeEntries(value.ineligibleUnprofiled, ids, new Uint32Array(ids.length)),
          approved: takePairs(value.approved, ids),
          kept: takePairs(value.kept, ids),
          placed: takePairs(value.placed, ids),
        },
      };
    }
  }
}

/** Entries `ids` of a column, into `taken`. */
function takeEntries<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array>(
  column: T,
  ids: Uint32Array,
  taken: T,
): T {
  for (let at = 0; at < ids.length; at++) taken[at] = column[ids[at]!]!;
  return taken;
}

/** Columns `ids` of rows x width. */
function takeColumns(values: Uint16Array, width: number, rows: number, ids: Uint32Array): Uint16Array {
  const taken = new Uint16Array(rows * ids.length);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < ids.length; at++) taken[row * ids.length + at] = values[row * width + ids[at]!]!;
  }
  return taken;
}

function takePairs({ start, items }: Pairs, ids: Uint32Array): Pairs {
  const from = new Uint32Array(ids.length + 1);
  if (items.length === 0) return { start: from, items };
  for (let at = 0; at < ids.length; at++) from[at + 1] = from[at]! + start[ids[at]! + 1]! - start[ids[at]!]!;
  const taken = new Uint32Array(from[ids.length]!);
  for (let at = 0; at < ids.length; at++) {
    const begin = start[ids[at]!]!;
    for (let to = from[at]!; to < from[at + 1]!; to++) taken[to] = items[begin + to - from[at]!]!;
  }
  return { start: from, items: taken };
}

/** The shards as one: gives each its share, and answers with all their blocks in world-wide order. */
export class ShardPool {
  private readonly members: readonly Member[];
  /** Worlds that were to be told so far. */
  private loads = 0;

  constructor(
    readonly size: number,
    connect: (index: number) => ShardConnection,
  ) {
    this.members = Array.from({ length: size }, (_, index) => new Member(() => connect(index)));
  }

  /** Tells every shard its share of a world, unless another is to be told meanwhile; other work goes between. */
  async load(world: { share(shard: number, shards: number): Parts<ShardData> }): Promise<void> {
    const own = ++this.loads;
    const loading: Promise<void>[] = [];
    for (const [at, member] of this.members.entries()) {
      const data = await inTurns(world.share(at, this.size));
      if (this.loads !== own) break;
      loading.push(member.load(data));
      await nextTask();
    }
    await Promise.all(loading);
  }

  /** Null when the request was cancelled, or the world was changed meanwhile. */
  async measure(job: MeasureJob, resources: readonly Resource[]): Promise<readonly MeasureResult[] | null> {
    const isPassing = job.perCustomer === true;
    const parts = await this.each(job.world, resources, async (api) => api.measure(job), isPassing);
    return parts.some((part) => part === null) ? null : (parts as MeasureResult[]);
  }

  /** Null when the request was cancelled, or the world was changed meanwhile. */
  async rank(job: RankJob, resources: readonly Resource[]): Promise<readonly RankResult[] | null> {
    const parts = await this.each(job.world, resources, async (api) => api.rank(job));
    return parts.some((part) => part === null) ? null : (parts as RankResult[]);
  }

  /** Null when the request was cancelled, or the world was changed meanwhile. */
  async price(job: PriceJob, resources: readonly Resource[]): Promise<readonly PriceResult[] | null> {
    const parts = await this.each(job.world, resources, async (api) => api.price(job), true);
    return parts.some((part) => part === null) ? null : (parts as PriceResult[]);
  }

  /** Null when the request was cancelled, or the world was changed meanwhile. */
  async serve(job: ServeJob, resources: readonly Resource[]): Promise<readonly ServeResult[] | null> {
    const parts = await this.each(job.world, resources, async (api) => api.serve(job));
    return parts.some((part) => part === null) ? null : (parts as ServeResult[]);
  }

  /** Shards that died and were replaced so far. */
  get replaced(): number {
    return this.members.reduce((sum, member) => sum + member.replaced, 0);
  }

  /** Of every shard, why it works without kernels; null where it has them. */
  kernelsLost(): Promise<readonly (KernelsLost | null)[]> {
    return Promise.all(this.members.map((member) => member.call(async (api) => api.kernelsLost())));
  }

  /** Null when the world was changed meanwhile. */
  async slates(
    world: string,
    lists: ListSpec,
    weights: readonly [number, number, number],
    customers: Uint32Array,
    resources: readonly Resource[],
  ): Promise<ReadonlyMap<number, ShardSlate> | null> {
    const parts = await this.each(world, resources, async (api) => api.slates(lists, weights, customers));
    if (parts.some((part) => part === null)) return null;
    return new Map((parts as ShardSlate[][]).flat().map((slate) => [slate.customer, slate]));
  }

  /** Makes sure of the resources and runs a call on every shard; null from a shard that holds another world. */
  private each<T>(
    world: string,
    resources: readonly Resource[],
    run: (api: ShardApi) => Promise<T>,
    isPassing = false,
  ): Promise<(T | null)[]> {
    return Promise.all(
      this.members.map(async (member, at) => {
        // Copying what is large takes some milliseconds for each shard: messages that wait go between.
        if (at > 0 && member.lacksLarge(resources)) for (let turn = 0; turn < at; turn++) await nextTask();
        return member.run(world, resources, isPassing, run);
      }),
    );
  }

  /** Tells every shard to drop what only prices needed: they are known. */
  letGo(): void {
    for (const member of this.members) member.letGo();
  }

  /** Tells every shard to drop a resource that nobody will ask for again. */
  forget(resource: Resource): void {
    for (const member of this.members) member.drop(resource);
  }

  /** Has every shard let rest what nobody waits for. */
  hush(): void {
    for (const member of this.members) member.call(async (api) => api.hush()).catch(() => {});
  }

  cancel(request: string): void {
    for (const member of this.members) member.call(async (api) => api.cancel(request)).catch(() => {});
  }
}
