import { useSize } from './use-size';

export interface MatrixCell {
  readonly value: string;
  readonly percent: string;
  readonly interval: string;
  /** From 0 to 1, of the largest in its column. */
  readonly size: number;
  /** It can be told from nothing. */
  readonly shown: boolean;
  /** What it is for whoever looks at the column. */
  readonly effect: 'better' | 'worse' | null;
}

export interface MatrixRow {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  /** Empty while they are not known. */
  readonly cells: readonly MatrixCell[];
}

interface Props {
  readonly label: string;
  readonly columns: readonly { readonly id: string; readonly who: string; readonly what: string }[];
  readonly rows: readonly MatrixRow[];
}

const LEFT = 132;
const HEAD = 42;
const GAP = 3;
const TALLEST = 92;

/**
 * Prices by who asks and who pays. A bar is as long as the price is large in its column: full and the cell
 * shaded where it is worse for whoever looks at the column, an outline where it is better.
 */
export function PriceMatrix({ label, columns, rows }: Props) {
  const { frame, size } = useSize();
  const { width, height } = size;
  const wide = Math.max(0, (width - LEFT) / Math.max(1, columns.length));
  const tall = Math.min(TALLEST, Math.max(0, (height - HEAD) / Math.max(1, rows.length)));
  return (
    <div ref={frame} className="absolute inset-0" role="img" aria-label={label}>
      {width > 0 && height > 0 && (
        <svg width={width} height={height} className="recharts-surface" aria-hidden="true">
          {columns.map(({ id, who, what }, at) => (
            <g key={id} fontSize={12}>
              <text x={LEFT + at * wide + 10} y={14} fontWeight={600} fill="var(--ink)">
                {who}
              </text>
              <text x={LEFT + at * wide + 10} y={31} fill="var(--muted)">
                {what}
              </text>
            </g>
          ))}
          {rows.map((row, at) => {
            const top = HEAD + at * tall;
            const middle = top + tall / 2;
            return (
              <g key={row.id} fontSize={12}>
                <text x={0} y={middle - 3} fontWeight={600} fill="var(--ink)">
                  {row.label}
                </text>
                <text x={0} y={middle + 13} fill="var(--muted)">
                  {row.note}
                </text>
                {row.cells.length === 0 && (
                  <text x={LEFT + 10} y={middle + 5} fill="var(--muted)">
                    to come
                  </text>
                )}
                {row.cells.map((cell, column) => {
                  const x = LEFT + column * wide;
                  const inner = Math.max(0, wide - GAP);
                  return (
                    <g key={columns[column]?.id}>
                      <rect
                        x={x}
                        y={top}
                        width={inner}
                        height={tall - GAP}
                        fill="var(--privacy)"
                        fillOpacity={cell.effect === 'worse' ? 0.04 + 0.2 * cell.size : 0}
                        stroke="var(--hairline)"
                      />
                      <text
                        x={x + 10}
                        y={middle - 5}
                        fontSize={15}
                        fontWeight={cell.shown ? 650 : 450}
                        fill={cell.shown ? 'var(--ink)' : 'var(--muted)'}
                      >
                        {cell.percent === '' ? cell.value : cell.percent}
                        <tspan dx={8} fontSize={12} fontWeight={450} fill="var(--ink)">
                          {cell.percent === '' ? '' : cell.value}
                        </tspan>
                      </text>
                      <text x={x + 10} y={middle + 13} fill="var(--ink)">
                        {cell.interval}
                      </text>
                      {cell.effect && (
                        <>
                          <text
                            x={x + inner - 8}
                            y={middle - 5}
                            textAnchor="end"
                            fontWeight={600}
                            fill={cell.effect === 'worse' ? 'var(--ink)' : 'var(--muted)'}
                          >
                            {cell.effect}
                          </text>
                          <rect
                            x={x + 0.5}
                            y={top + tall - GAP - 4.5}
                            width={Math.max(0, inner * cell.size - 1)}
                            height={4}
                            fill={cell.effect === 'worse' ? 'var(--privacy)' : 'var(--paper)'}
                            stroke="var(--privacy)"
                          />
                        </>
                      )}
                    </g>
                  );
                })}
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
