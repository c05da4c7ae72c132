/** Keys of objects at hand: none of them is ever changed, and the same parts of a policy are asked for over and over. */
const keys = new WeakMap<object, string>();

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const held = keys.get(value);
  if (held !== undefined) return held;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = `{${fields.map(([name, entry]) => `${JSON.stringify(name)}:${stable(entry)}`).join(',')}}`;
  keys.set(value, key);
  return key;
}

/** Key of a value: equal values, equal keys, whatever the order of their fields. */
export function keyOf(value: unknown): string {
  return stable(value);
}
