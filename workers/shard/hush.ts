/** A hand that moves again does so within this time. */
const MS = 200;

/** From this priority on nobody waits for the work: figures and frontiers go before. */
export const UNHURRIED = 2;

/** While a hand moves, and a little after, what nobody waits for rests: each move finds the thread at leisure. */
export class Hush {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting = new Set<() => void>();
  /** The hand has moved just now. */
  isOn = false;

  /** @param onEnd called when the hand has been still for a while */
  constructor(private readonly onEnd: () => void = () => {}) {}

  /** The hand has just moved. */
  begin(): void {
    this.isOn = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isOn = false;
      this.wake();
      this.onEnd();
    }, MS);
  }

  /** Has whoever waits look whether there is still a reason to. */
  wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** Resolves when the hand has been still for a while, or where there is no reason to wait any more. */
  async over(isOfUse: () => boolean = () => true): Promise<void> {
    while (this.isOn && isOfUse()) {
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
      });
    }
  }
}
