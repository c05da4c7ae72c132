import { lazy, memo, type RefObject, Suspense, useLayoutEffect, useRef } from 'react';
import { BOX, type NumberBoxProps, type Selection } from './number-box';

// Reading numbers in every language takes more script than the sliders: the first view does not wait for it.
const TypedNumber = lazy(async () => ({ default: (await import('./TypedNumber')).TypedNumber }));

interface PlainProps extends NumberBoxProps {
  /** Where it leaves what was selected, should it go while it has the focus. */
  readonly held: RefObject<Selection | null>;
}

/** The number alone, in the same place and figures. */
function PlainNumber({ label, value, isDisabled = false, format, className, held }: PlainProps) {
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const input = box.current;
    return () => {
      if (input !== null && input === document.activeElement) {
        held.current = [input.selectionStart ?? 0, input.selectionEnd ?? 0];
      }
    };
  }, [held]);
  const text = new Intl.NumberFormat(navigator.language, { useGrouping: true, ...format }).format(value);
  return (
    <div className={className}>
      <input ref={box} readOnly aria-label={label} value={text} disabled={isDisabled} className={BOX} />
    </div>
  );
}

/** A typed number: taken on Enter or on leaving the field, held within its bounds, never NaN. */
export const NumberBox = memo(function NumberBox({ className = 'w-14', ...rest }: NumberBoxProps) {
  const held = useRef<Selection | null>(null);
  return (
    <Suspense fallback={<PlainNumber {...rest} className={className} held={held} />}>
      <TypedNumber {...rest} className={className} held={held} />
    </Suspense>
  );
});
