import { Slider as AriaSlider, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { followRawMoves } from './raw-moves';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
  readonly onChangeEnd: () => void;
}

const first = (value: number | number[]): number => (typeof value === 'number' ? value : (value[0] ?? 0));

/** A slider in steps of 1, pages of 5. */
export function Slider({ label, value, min = 0, max, isDisabled = false, onChange, onChangeEnd }: Props) {
  const share = max > min ? (value - min) / (max - min) : 0;
  return (
    <div
      className="w-full px-2"
      onPointerDownCapture={followRawMoves}
      onKeyDownCapture={(event) => {
        const pages = event.key === 'PageUp' ? 5 : event.key === 'PageDown' ? -5 : 0;
        if (pages === 0 || isDisabled) return;
        event.preventDefault();
        event.stopPropagation();
        onChange(Math.max(min, Math.min(max, value + pages)));
        onChangeEnd();
      }}
    >
      <AriaSlider
        aria-label={label}
        value={value}
        minValue={min}
        maxValue={max}
        step={1}
        isDisabled={isDisabled}
        onChange={(next) => onChange(first(next))}
        onChangeEnd={onChangeEnd}
        className="w-full data-disabled:opacity-50"
      >
        <SliderTrack className="relative flex h-7 w-full cursor-pointer items-center data-disabled:cursor-not-allowed">
          <span className="absolute -inset-x-2 h-[4px] rounded-full bg-hairline" />
          <span className="absolute -inset-x-2 h-[4px] overflow-hidden rounded-full">
            {/* Moved rather than made wider: that lays nothing out. Its end lies under the thumb. */}
            <span
              className="block h-full rounded-full bg-ink"
              style={{ transform: `translateX(${(share - 1) * 100}%)` }}
            />
          </span>
          <SliderThumb className="top-1/2 size-[18px] rounded-full border-2 border-ink bg-paper outline-offset-2 outline-focus data-dragging:scale-110 data-focus-visible:outline-2" />
        </SliderTrack>
      </AriaSlider>
    </div>
  );
}
