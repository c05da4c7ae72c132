import { type RefObject, useLayoutEffect, useRef } from 'react';
import { Input } from 'react-aria-components/Input';
import { NumberField } from 'react-aria-components/NumberField';
import { BOX, type NumberBoxProps, type Selection } from './number-box';

interface Props extends NumberBoxProps {
  /** What was selected in the box that stood here, if that had the focus. */
  readonly held: RefObject<Selection | null>;
}

/** A number in a box that takes what is typed, once it has come: see `NumberBox`. */
export function TypedNumber(props: Props) {
  const { label, value, min, max, step = 1, isDisabled = false, format, onChange, className, held } = props;
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const selection = held.current;
    if (selection === null) return;
    held.current = null;
    box.current?.focus({ preventScroll: true });
    box.current?.setSelectionRange(...selection);
  }, [held]);
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
      <Input ref={box} className={BOX} />
    </NumberField>
  );
}
