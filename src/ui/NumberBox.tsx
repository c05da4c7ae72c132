import { memo, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { BOX, type NumberBoxProps, type Selection } from './number-box';

type TypedNumber = typeof import('./TypedNumber')['TypedNumber'];

/** Reading numbers in every language takes more script than the sliders: it comes when a box is turned to, or later. */
let typedNumber: TypedNumber | null = null;
/** When it comes by itself, in milliseconds: after the first frontier is on the screen. */
const LATER = 20_000;

interface PlainProps extends NumberBoxProps {
  readonly onTurn: () => void;
  /** Where it leaves what was selected, should it go while it has the focus. */
  readonly held: RefObject<Selection | null>;
}

/** The number alone, in the same place and figures. */
function PlainNumber({ label, value, isDisabled = false, format, className, held, onTurn }: PlainProps) {
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
    <div className={className} onPointerEnter={onTurn}>
      <input
        ref={box}
        readOnly
        aria-label={label}
        value={text}
        disabled={isDisabled}
        className={BOX}
        onFocus={onTurn}
      />
    </div>
  );
}

/** A typed number: taken on Enter or on leaving the field, held within its bounds, never NaN. */
export const NumberBox = memo(function NumberBox({ className = 'w-14', ...rest }: NumberBoxProps) {
  const held = useRef<Selection | null>(null);
  const [Typed, setTyped] = useState<TypedNumber | null>(() => typedNumber);
  const [turn] = useState(() => async () => {
    typedNumber ??= (await import('./TypedNumber')).TypedNumber;
    setTyped(() => typedNumber);
  });
  useEffect(() => {
    if (Typed) return;
    const later = setTimeout(turn, LATER);
    return () => clearTimeout(later);
  }, [Typed, turn]);
  return Typed ? (
    <Typed {...rest} className={className} held={held} />
  ) : (
    <PlainNumber {...rest} className={className} held={held} onTurn={turn} />
  );
});
