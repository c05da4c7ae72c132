import { lazy, memo, Suspense } from 'react';
import { BOX, type NumberBoxProps } from './number-box';

// Reading numbers in every language takes more script than the sliders: the first view does not wait for it.
const TypedNumber = lazy(async () => ({ default: (await import('./TypedNumber')).TypedNumber }));

/** The number alone, in the same place and figures. */
function PlainNumber({ label, value, isDisabled = false, format, className }: NumberBoxProps) {
  const text = new Intl.NumberFormat(navigator.language, { useGrouping: true, ...format }).format(value);
  return (
    <div className={className}>
      <input readOnly aria-label={label} value={text} disabled={isDisabled} className={BOX} />
    </div>
  );
}

/** A typed number: taken on Enter or on leaving the field, held within its bounds, never NaN. */
export const NumberBox = memo(function NumberBox({ className = 'w-14', ...rest }: NumberBoxProps) {
  return (
    <Suspense fallback={<PlainNumber {...rest} className={className} />}>
      <TypedNumber {...rest} className={className} />
    </Suspense>
  );
});
