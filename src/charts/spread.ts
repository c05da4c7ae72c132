/**
 * Moves positions apart until neighbours are `gap` from each other, as little as that takes, within
 * `low` and `high`. Too many for the room share it evenly. In the order given.
 */
export function spread(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const n = positions.length;
  if (n === 0) return [];
  const step = n > 1 ? Math.min(gap, (high - low) / (n - 1)) : 0;
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]! || a - b);
  // Neighbours that touch become a block, which takes its place around the mean of its members' wishes.
  const blocks: { first: number; size: number; centre: number }[] = [];
  order.forEach((index, rank) => {
    let block = { first: rank, size: 1, centre: positions[index]! };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (last.centre + (last.size * step) / 2 <= block.centre - (block.size * step) / 2) break;
      blocks.pop();
      const size = last.size + block.size;
      block = {
        first: last.first,
        size,
        centre: (last.centre * last.size + block.centre * block.size) / size,
      };
    }
    blocks.push(block);
  });
  const placed = new Array<number>(n).fill(0);
  for (const { first, size, centre } of blocks) {
    const start = centre - ((size - 1) * step) / 2;
    for (let at = 0; at < size; at += 1) placed[order[first + at]!] = start + at * step;
  }
  // What hangs over an end pushes the rest before it.
  for (let rank = 0, floor = low; rank < n; rank += 1) {
    const index = order[rank]!;
    placed[index] = Math.max(placed[index]!, floor);
    floor = placed[index]! + step;
  }
  for (let rank = n - 1, ceiling = high; rank >= 0; rank -= 1) {
    const index = order[rank]!;
    placed[index] = Math.min(placed[index]!, ceiling);
    ceiling = placed[index]! - step;
  }
  return placed;
}
