import { Hush, UNHURRIED } from '../shard/hush';

/** Requests under way by priority, so that long work of a later one waits at its pauses while an earlier one runs. */
export class Precedence {
  /** Requests under way by priority; 0 goes before 1 goes before 2. */
  private readonly running: number[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly hush = new Hush(() => {
    this.isMoving = false;
    this.look();
  });
  /** Requests begun so far by priority. */
  private readonly begun: number[] = [];

  /** Figures were asked for a moment ago, as in a drag: shards are at rest. */
  isMoving = false;

  /** From now on, for a moment, what nobody waits for rests. */
  rest(): void {
    this.hush.begin();
  }

  /** Runs work that goes before everything of a higher number. */
  async during<T>(priority: number, work: () => Promise<T>): Promise<T> {
    this.running[priority] = (this.running[priority] ?? 0) + 1;
    this.begun[priority] = (this.begun[priority] ?? 0) + 1;
    try {
      return await work();
    } finally {
      this.running[priority]!--;
      if (priority === 0) {
        this.isMoving = true;
        this.hush.begin();
      }
      this.look();
    }
  }

  /**
   * Resolves once nothing under way goes before the caller.
   * @param priority read anew whenever a request ends, and at every `look`
   */
  async clear(priority: () => number): Promise<void> {
    while (this.isPreceded(priority()) || (this.hush.isOn && priority() >= UNHURRIED)) {
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
      });
    }
  }

  /** How many requests that go before the caller have begun so far, over by now or not. */
  begunBefore(priority: number): number {
    return this.begun.reduce((sum, requests, before) => (before < priority ? sum + requests : sum), 0);
  }

  /** Has whoever waits read their priority again. */
  look(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }

  private isPreceded(priority: number): boolean {
    return this.running.some((requests, before) => before < priority && requests > 0);
  }
}
