/** A box in pixels, from its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelWish {
  readonly id: string;
  readonly text: string;
  /** What the label speaks of. */
  readonly at: { readonly x: number; readonly y: number };
  /** Room to leave around that point. */
  readonly clearance: number;
  readonly bold?: boolean;
}

export interface PlacedLabel {
  readonly id: string;
  readonly box: Box;
  /** The label is far enough from its point to need a line to it. */
  readonly leader: boolean;
}

export const LABEL_HEIGHT = 16;
/** Average advance of Inter at 12 px, and of its bold. */
const ADVANCE = 6.4;
const BOLD_ADVANCE = 6.9;

export function labelWidth(text: string, bold = false): number {
  return Math.ceil(text.length * (bold ? BOLD_ADVANCE : ADVANCE)) + 4;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function within(box: Box, bounds: Box): boolean {
  return (
    box.x >= bounds.x &&
    box.y >= bounds.y &&
    box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height
  );
}

/** Directions to try, the quiet ones first: right, left, above, below, then the corners. */
const DIRECTIONS: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0.7, -0.7],
  [-0.7, 0.7],
  [0.7, 0.7],
  [-0.7, -0.7],
  [0, -1],
  [0, 1],
];
const DISTANCES = [0, 12, 26, 44, 66, 92];
const TAKEN_COST = 50;
const OBSTACLE_COST = 2.5;
const DISTANCE_COST = 0.5;

function candidate(wish: LabelWish, [dx, dy]: readonly [number, number], distance: number): Box {
  const width = labelWidth(wish.text, wish.bold);
  const reach = wish.clearance + 4 + distance;
  const cx = wish.at.x + dx * reach;
  const cy = wish.at.y + dy * reach;
  const x = dx > 0.1 ? cx : dx < -0.1 ? cx - width : cx - width / 2;
  const y = dy > 0.8 ? cy : dy < -0.8 ? cy - LABEL_HEIGHT : cy - LABEL_HEIGHT / 2;
  return { x, y, width, height: LABEL_HEIGHT };
}

/**
 * Finds room for one label: inside the bounds, off the labels placed already, and as far as
 * possible off the points. Where every place is bad it takes the least bad one inside the bounds.
 */
export function placeLabel(
  wish: LabelWish,
  bounds: Box,
  taken: readonly Box[],
  obstacles: readonly { readonly x: number; readonly y: number }[],
): PlacedLabel {
  let best: { box: Box; cost: number; distance: number } | null = null;
  for (const distance of DISTANCES) {
    for (const [order, direction] of DIRECTIONS.entries()) {
      const box = candidate(wish, direction, distance);
      if (!within(box, bounds)) continue;
      let cost = distance * DISTANCE_COST + order * 0.1;
      for (const other of taken) cost += overlap(box, other) > 0 ? TAKEN_COST + overlap(box, other) : 0;
      for (const point of obstacles) {
        const hit =
          point.x > box.x - 3 &&
          point.x < box.x + box.width + 3 &&
          point.y > box.y - 2 &&
          point.y < box.y + box.height + 2;
        if (hit) cost += OBSTACLE_COST;
      }
      if (best === null || cost < best.cost) best = { box, cost, distance };
    }
  }
  if (best !== null) return { id: wish.id, box: best.box, leader: best.distance >= 26 };
  const width = Math.min(labelWidth(wish.text, wish.bold), bounds.width);
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
  const x = clamp(wish.at.x, bounds.x, bounds.x + bounds.width - width);
  const y = clamp(wish.at.y, bounds.y, bounds.y + bounds.height - LABEL_HEIGHT);
  return { id: wish.id, box: { x, y, width, height: LABEL_HEIGHT }, leader: false };
}

/** Places labels one after the other, the most important first. */
export function placeLabels(
  wishes: readonly LabelWish[],
  bounds: Box,
  obstacles: readonly { readonly x: number; readonly y: number }[],
  taken: readonly Box[] = [],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const wish of wishes) {
    const boxes = [...taken, ...placed.map((label) => label.box)];
    placed.push(placeLabel(wish, bounds, boxes, obstacles));
  }
  return placed;
}
