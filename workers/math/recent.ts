/** A small map that forgets what was used longest ago, and says what it forgot. */
export class Recent<V> {
  private readonly entries = new Map<string, V>();

  constructor(
    private readonly room: number,
    private readonly onForget: (key: string, value: V) => void = () => {},
  ) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.room) return;
    const [oldest] = this.entries;
    if (oldest === undefined) return;
    this.entries.delete(oldest[0]);
    this.onForget(...oldest);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  values(): IterableIterator<V> {
    return this.entries.values();
  }

  /** The value of a key, made once; a value that fails to come is not kept. */
  static async once<V>(cache: Recent<Promise<V>>, key: string, make: () => Promise<V>): Promise<V> {
    const held = cache.get(key);
    if (held) return held;
    const made = make();
    cache.set(key, made);
    try {
      return await made;
    } catch (cause) {
      if (cache.get(key) === made) cache.delete(key);
      throw cause;
    }
  }
}
