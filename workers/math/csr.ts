/** Compressed rows of a binary matrix: row r holds the ascending column indices `columns[start[r] .. start[r + 1]]`. */
export interface Csr {
  readonly rows: number;
  readonly columnCount: number;
  /** rows + 1 offsets. */
  readonly start: Uint32Array;
  readonly columns: Uint32Array;
}

/** Builds rows from (row, column) pairs in any order; duplicates fold into one. */
export function csrFromPairs(
  rows: number,
  columnCount: number,
  pairRows: Uint32Array,
  pairColumns: Uint32Array,
  count: number,
): Csr {
  const offsets = new Uint32Array(rows + 1);
  for (let at = 0; at < count; at++) offsets[pairRows[at]! + 1]!++;
  for (let row = 0; row < rows; row++) offsets[row + 1]! += offsets[row]!;
  const filled = offsets.slice(0, rows);
  const sorted = new Uint32Array(count);
  for (let at = 0; at < count; at++) sorted[filled[pairRows[at]!]!++] = pairColumns[at]!;
  const start = new Uint32Array(rows + 1);
  let write = 0;
  for (let row = 0; row < rows; row++) {
    const part = sorted.subarray(offsets[row]!, offsets[row + 1]!).sort();
    const begin = write;
    for (let at = 0; at < part.length; at++) {
      const column = part[at]!;
      if (write === begin || sorted[write - 1] !== column) sorted[write++] = column;
    }
    start[row + 1] = write;
  }
  return { rows, columnCount, start, columns: sorted.slice(0, write) };
}

/** The same matrix with the rows that are not allowed emptied. */
export function maskRows(matrix: Csr, allowed: Uint8Array): Csr {
  const start = new Uint32Array(matrix.rows + 1);
  const columns = new Uint32Array(matrix.columns.length);
  let write = 0;
  for (let row = 0; row < matrix.rows; row++) {
    if (allowed[row]) {
      const held = matrix.columns.subarray(matrix.start[row]!, matrix.start[row + 1]!);
      columns.set(held, write);
      write += held.length;
    }
    start[row + 1] = write;
  }
  return { rows: matrix.rows, columnCount: matrix.columnCount, start, columns: columns.slice(0, write) };
}

/** Rows in the order of `rows`, as a new matrix. */
export function takeRows(matrix: Csr, rows: ArrayLike<number>): Csr {
  const start = new Uint32Array(rows.length + 1);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    start[at + 1] = start[at]! + matrix.start[row + 1]! - matrix.start[row]!;
  }
  const columns = new Uint32Array(start[rows.length]!);
  for (let at = 0; at < rows.length; at++) {
    let from = matrix.start[rows[at]!]!;
    // Most rows are short: entry by entry is faster than views of them.
    for (let to = start[at]!; to < start[at + 1]!; to++) columns[to] = matrix.columns[from++]!;
  }
  return { rows: rows.length, columnCount: matrix.columnCount, start, columns };
}

/** Position of a column in a row, by halving; -1 where the row does not hold it. */
export function entryOf(matrix: Csr, row: number, column: number): number {
  const end = matrix.start[row + 1]!;
  let low = matrix.start[row]!;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matrix.columns[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return low < end && matrix.columns[low] === column ? low : -1;
}

/** Columns x rows. */
export function transpose(matrix: Csr): Csr {
  const start = new Uint32Array(matrix.columnCount + 1);
  for (const column of matrix.columns) start[column + 1]!++;
  for (let at = 0; at < matrix.columnCount; at++) start[at + 1]! += start[at]!;
  const filled = start.slice(0, matrix.columnCount);
  const columns = new Uint32Array(matrix.columns.length);
  for (let row = 0; row < matrix.rows; row++)
    for (let at = matrix.start[row]!; at < matrix.start[row + 1]!; at++)
      columns[filled[matrix.columns[at]!]!++] = row;
  return { rows: matrix.columnCount, columnCount: matrix.rows, start, columns };
}

/** Pairs counted between two pauses: a few milliseconds of work. */
const PAIRS_PER_PAUSE = 500_000;

/**
 * Writes X'X of a binary matrix to `out`, columns x columns, row-major: rows in common of every two columns.
 * Column by column, so that what is counted into stays in the cache.
 */
export async function countCoOccurrences(
  matrix: Csr,
  out: Float32Array | Float64Array,
  pause: () => Promise<void>,
): Promise<void> {
  const { columnCount, start, columns } = matrix;
  const holders = transpose(matrix);
  const counts = new Uint32Array(columnCount);
  let work = 0;
  for (let column = 0; column < columnCount; column++) {
    counts.fill(0);
    for (let held = holders.start[column]!; held < holders.start[column + 1]!; held++) {
      const row = holders.columns[held]!;
      const end = start[row + 1]!;
      for (let at = start[row]!; at < end; at++) counts[columns[at]!]!++;
      work += end - start[row]!;
    }
    out.set(counts, column * columnCount);
    work += columnCount;
    if (work > PAIRS_PER_PAUSE) {
      work = 0;
      await pause();
    }
  }
}
