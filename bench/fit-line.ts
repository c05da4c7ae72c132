/** y = factor * x^exponent, the least-squares line through log x and log y. */
export interface PowerLaw {
  readonly exponent: number;
  readonly factor: number;
  /** Share of the variance of log y that the line explains; 1 where there is none to explain. */
  readonly r2: number;
  readonly points: number;
}

/** Null where fewer than three points are above zero. */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | null {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const n = logs.length;
  if (n < 3) return null;
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [x, y] of logs) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  const exponent = xy / xx;
  return {
    exponent,
    factor: Math.exp(meanY - exponent * meanX),
    r2: yy > 0 ? (xy * xy) / (xx * yy) : 1,
    points: n,
  };
}
