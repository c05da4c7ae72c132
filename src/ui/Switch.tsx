import { Switch as AriaSwitch } from 'react-aria-components/Switch';

interface Props {
  readonly label: string;
  readonly isOn: boolean;
  readonly isLocked?: boolean;
  readonly onChange: (on: boolean) => void;
  /** A pointer or the focus has come to it; a press of it begins; neither is on it any more. */
  readonly onRest?: () => void;
  readonly onPress?: () => void;
  readonly onLeave?: () => void;
}

/** A switch that speaks its label; the words beside it are drawn by whoever places it. */
export function Switch({ label, isOn, isLocked = false, onChange, onRest, onPress, onLeave }: Props) {
  return (
    <AriaSwitch
      aria-label={label}
      isSelected={isOn}
      isDisabled={isLocked}
      onChange={onChange}
      {...(onRest && { onHoverStart: onRest, onFocus: onRest })}
      {...(onPress && { onPressStart: onPress })}
      {...(onLeave && {
        onHoverEnd: onLeave,
        onBlur: onLeave,
        // A finger that goes has never rested.
        onPressEnd: ({ pointerType }) => pointerType === 'touch' && onLeave(),
      })}
      className="group flex h-6 w-8 shrink-0 cursor-pointer items-center rounded-full outline-none disabled:cursor-not-allowed data-disabled:cursor-not-allowed"
    >
      <span className="relative block h-[18px] w-8 rounded-full bg-control transition-colors duration-150 group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:bg-privacy group-data-disabled:opacity-55">
        <span className="absolute top-[2px] left-[2px] size-[14px] rounded-full bg-paper transition-transform duration-150 group-data-selected:translate-x-[14px]" />
      </span>
    </AriaSwitch>
  );
}
