/** A box in pixels, from its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface LabelWish {
  readonly id: string;
  readonly text: string;
  /** What the label speaks of; for a line, any of several places along it. */
  readonly at: readonly Spot[];
  /** Room to leave around that point. */
  readonly clearance: number;
  readonly bold?: boolean;
  /** Sits on its point, and is left out where that would cover something. */
  readonly inside?: boolean;
}

export interface PlacedLabel {
  readonly id: string;
  readonly text: string;
  readonly bold: boolean;
  readonly box: Box;
  /** The point it speaks of and the room left around it, where it is far enough to need a line to it. */
  readonly leader: { readonly at: Spot; readonly clearance: number } | null;
}

const LABEL_HEIGHT = 16;
/** Average advance of Inter at 12 px, and of its bold. */
const ADVANCE = 6.4;
const BOLD_ADVANCE = 6.9;

function labelWidth(text: string, bold = false): number {
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
const DISTANCES = [0, 12, 26, 44, 66, 92, 130, 180, 240];
/** More than any number of points under a label: labels overlap only where there is no other room. */
const TAKEN_COST = 1000;
const OBSTACLE_COST = 2.5;
const DISTANCE_COST = 0.5;

function candidate(wish: LabelWish, at: Spot, [dx, dy]: readonly [number, number], distance: number): Box {
  const width = labelWidth(wish.text, wish.bold);
  if (wish.inside) {
    return { x: at.x - width / 2, y: at.y - LABEL_HEIGHT / 2, width, height: LABEL_HEIGHT };
  }
  const reach = wish.clearance + 4 + distance;
  const cx = at.x + dx * reach;
  const cy = at.y + dy * reach;
  const x = dx > 0.1 ? cx : dx < -0.1 ? cx - width : cx - width / 2;
  const y = dy > 0.8 ? cy : dy < -0.8 ? cy - LABEL_HEIGHT : cy - LABEL_HEIGHT / 2;
  return { x, y, width, height: LABEL_HEIGHT };
}

function costOf(box: Box, taken: readonly Box[], obstacles: readonly Spot[]): number {
  let cost = 0;
  for (const other of taken) cost += overlap(box, other) > 0 ? TAKEN_COST + overlap(box, other) : 0;
  for (const point of obstacles) {
    const hit =
      point.x > box.x - 3 &&
      point.x < box.x + box.width + 3 &&
      point.y > box.y - 2 &&
      point.y < box.y + box.height + 2;
    if (hit) cost += OBSTACLE_COST;
  }
  return cost;
}

/**
 * Finds room for one label: inside the bounds, off the labels placed already, and as far as
 * possible off the points. Where every place is bad it takes the least bad one inside the bounds.
 */
export function placeLabel(
  wish: LabelWish,
  bounds: Box,
  taken: readonly Box[],
  obstacles: readonly Spot[],
): PlacedLabel | null {
  let best: { box: Box; cost: number; distance: number; at: Spot } | null = null;
  for (const distance of wish.inside ? [0] : DISTANCES) {
    for (const [order, direction] of DIRECTIONS.entries()) {
      for (const at of wish.at) {
        const box = candidate(wish, at, direction, distance);
        if (!within(box, bounds)) continue;
        const cost = distance * DISTANCE_COST + order * 0.1 + costOf(box, taken, obstacles);
        if (best === null || cost < best.cost) best = { box, cost, distance, at };
      }
    }
  }
  const { id, text, bold = false } = wish;
  if (wish.inside && (best === null || best.cost > OBSTACLE_COST)) return null;
  if (best !== null) {
    const leader = best.distance >= 26 ? { at: best.at, clearance: wish.clearance } : null;
    return { id, text, bold, box: best.box, leader };
  }
  const [at] = wish.at;
  if (at === undefined) return null;
  const width = Math.min(labelWidth(text, bold), bounds.width);
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
  const x = clamp(at.x, bounds.x, bounds.x + bounds.width - width);
  const y = clamp(at.y, bounds.y, bounds.y + bounds.height - LABEL_HEIGHT);
  return { id, text, bold, box: { x, y, width, height: LABEL_HEIGHT }, leader: null };
}

/** Places labels one after the other, the most important first. */
export function placeLabels(
  wishes: readonly LabelWish[],
  bounds: Box,
  obstacles: readonly Spot[],
  taken: readonly Box[] = [],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const wish of wishes) {
    const label = placeLabel(wish, bounds, [...taken, ...placed.map((other) => other.box)], obstacles);
    if (label) placed.push(label);
  }
  return placed;
}

function distanceTo(box: Box, { x, y }: Spot): number {
  const dx = Math.max(box.x - x, 0, x - box.x - box.width);
  const dy = Math.max(box.y - y, 0, y - box.y - box.height);
  return Math.hypot(dx, dy);
}

/** Draws a line to its own point from every label that stands nearer to another's. */
export function leadWhereUnclear(
  labels: readonly PlacedLabel[],
  spots: ReadonlyMap<string, Spot>,
  clearance: number,
): PlacedLabel[] {
  return labels.map((label) => {
    const own = spots.get(label.id);
    if (label.leader !== null || own === undefined) return label;
    const reach = distanceTo(label.box, own);
    const unclear = [...spots].some(([id, spot]) => id !== label.id && distanceTo(label.box, spot) < reach);
    return unclear ? { ...label, leader: { at: own, clearance } } : label;
  });
}

/** A line as points close enough together that no label slips between them. */
export function alongLine(spots: readonly Spot[], step: number): Spot[] {
  return spots.flatMap((b, i) => {
    const a = spots[i - 1];
    if (a === undefined) return [b];
    const pieces = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / step));
    return Array.from({ length: pieces }, (_, k) => {
      const t = (k + 1) / pieces;
      return { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
    });
  });
}
