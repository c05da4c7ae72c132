/** One cell of a chart's table: what is read, and what a spreadsheet gets. */
export interface TwinCell {
  readonly text: string;
  readonly value: string | number | null;
}

export interface TwinColumn {
  readonly name: string;
  readonly align?: 'left' | 'right';
}

/** What a chart shows, as a table. The first column heads the rows. */
export interface Twin {
  readonly columns: readonly TwinColumn[];
  readonly rows: readonly (readonly TwinCell[])[];
}

export const words = (text: string): TwinCell => ({ text, value: text });
export const number = (value: number | null, text: string): TwinCell => ({ text, value });
