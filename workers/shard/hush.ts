/** A hand that moves again does so within this time. */
const MS = 200;

/** While a hand moves, and a little after, what nobody waits for rests: each move finds the thread at leisure. */
export class Hush {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quiet: Promise<void> | null = null;
  private end: () => void = () => {};

  /** The hand has just moved. */
  begin(): void {
    this.quiet ??= new Promise((resolve) => {
      this.end = resolve;
    });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.quiet = null;
      this.end();
    }, MS);
  }

  get isOn(): boolean {
    return this.quiet !== null;
  }

  /** Resolves when the hand has been still for a while. */
  async over(): Promise<void> {
    while (this.quiet) await this.quiet;
  }
}

/** From this priority on nobody waits for the work: figures and frontiers go before. */
export const UNHURRIED = 2;
