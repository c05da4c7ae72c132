export interface NumberBoxProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly isDisabled?: boolean;
  readonly format?: Intl.NumberFormatOptions;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

/** How the box itself looks. */
export const BOX =
  'h-7 w-full rounded-md border border-transparent bg-transparent px-1.5 text-right font-medium hover:border-control focus:border-control focus:bg-panel disabled:opacity-50';

/** Start and end of what is selected in a box. */
export type Selection = readonly [start: number, end: number];
