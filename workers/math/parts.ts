/** Work in parts of a few milliseconds, between which other work of the thread may go. */
export type Parts<T> = Generator<void, T>;

/** Does all of it at once. */
export function finished<T>(parts: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** The same parts, each of which says how far the whole is. */
export function* saying<S, T>(what: S, parts: Parts<T>): Generator<S, T> {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
    yield what;
  }
}
