import {
  type CSSProperties,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { GLOSSARY, type GlossaryTerm } from './glossary';

const GAP = 6;

/** Puts a top-layer element beside its anchor: below it where there is room, above it where not. */
export function placeHint(anchor: DOMRect, hint: HTMLElement): void {
  const { width, height } = hint.getBoundingClientRect();
  const below = anchor.bottom + GAP + height < window.innerHeight;
  const top = below ? anchor.bottom + GAP : Math.max(GAP, anchor.top - GAP - height);
  const left = Math.min(anchor.left, window.innerWidth - width - GAP);
  hint.style.top = `${top}px`;
  hint.style.left = `${Math.max(GAP, left)}px`;
}

/** Closes the explanation that is open: there is never more than one. */
let closeOpen: (() => void) | null = null;

interface HintProps {
  readonly children: ReactNode;
  readonly hint: ReactNode;
  readonly className?: string;
  readonly style?: CSSProperties;
  /** Speaks for a trigger without words of its own. */
  readonly label?: string;
}

/** A button whose explanation opens on hover, focus and tap, and closes on Escape. */
export function Hint({ children, hint, className = '', style, label }: HintProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const element = bubble.current;
    const anchor = trigger.current;
    if (!open || !element || !anchor) return;
    element.showPopover?.();
    placeHint(anchor.getBoundingClientRect(), element);
    const close = () => setOpen(false);
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    window.addEventListener('scroll', close, { capture: true, passive: true });
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('scroll', close, { capture: true });
      window.removeEventListener('keydown', onKey);
      element.hidePopover?.();
    };
  }, [open]);

  const hide = useCallback(() => setOpen(false), []);
  const show = useCallback(() => {
    if (closeOpen !== hide) closeOpen?.();
    closeOpen = hide;
    setOpen(true);
  }, [hide]);
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={className}
        style={style}
        aria-label={label}
        aria-describedby={id}
        onPointerEnter={show}
        onPointerLeave={(event) => {
          if (event.pointerType === 'mouse') hide();
        }}
        onFocus={show}
        onBlur={hide}
        onClick={show}
      >
        {children}
      </button>
      <span ref={bubble} id={id} role="tooltip" popover="manual" className="hint">
        {hint}
      </span>
    </>
  );
}

interface DottedHintProps {
  readonly hint: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** Words underlined with dots, explained in a plain sentence. */
export function DottedHint({ hint, children, className = '' }: DottedHintProps) {
  return (
    <Hint
      hint={hint}
      className={`cursor-help text-left underline decoration-dotted decoration-from-font underline-offset-3 ${className}`}
    >
      {children}
    </Hint>
  );
}

interface TermProps {
  readonly of: GlossaryTerm;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A term of the trade. */
export const Term = memo(function Term({ of, ...rest }: TermProps) {
  return <DottedHint hint={GLOSSARY[of]} {...rest} />;
});
