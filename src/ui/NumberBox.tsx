import { memo } from 'react';
import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';

interface Props {
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

/** A typed number: taken on Enter or on leaving the field, held within its bounds, never NaN. */
export const NumberBox = memo(function NumberBox({
  label,
  value,
  min,
  max,
  step = 1,
  isDisabled = false,
  format,
  onChange,
  className = 'w-14',
}: Props) {
  return (
    <NumberField
      aria-label={label}
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      isDisabled={isDisabled}
      isWheelDisabled
      formatOptions={{ useGrouping: true, ...format }}
      onChange={(next) => {
        if (Number.isFinite(next)) onChange(next);
      }}
      className={className}
    >
      <Input className="h-7 w-full rounded-md border border-transparent bg-transparent px-1.5 text-right font-medium hover:border-control focus:border-control focus:bg-panel disabled:opacity-50" />
    </NumberField>
  );
});
