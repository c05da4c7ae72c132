import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';
import { BOX, type NumberBoxProps } from './number-box';

/** A number in a box that takes what is typed, once it has come: see `NumberBox`. */
export function TypedNumber(props: NumberBoxProps) {
  const { label, value, min, max, step = 1, isDisabled = false, format, onChange, className } = props;
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
      className={className ?? ''}
    >
      <Input className={BOX} />
    </NumberField>
  );
}
