interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly text: string }[];
  readonly chosen: readonly T[];
  readonly isDisabled?: boolean;
  readonly onChange: (chosen: T[]) => void;
}

/** Any number out of a few, in the order of the options. */
export function Checks<T extends string>({ label, options, chosen, isDisabled = false, onChange }: Props<T>) {
  return (
    <fieldset disabled={isDisabled} className="flex flex-wrap gap-x-3 disabled:opacity-60">
      <legend className="sr-only">{label}</legend>
      {options.map(({ id, text }) => (
        <label key={id} className="flex h-6 cursor-pointer items-center gap-1.5 text-note">
          <input
            type="checkbox"
            className="size-[14px] accent-(--privacy)"
            checked={chosen.includes(id)}
            onChange={(event) => {
              const wanted = event.target.checked;
              onChange(options.map((o) => o.id).filter((o) => (o === id ? wanted : chosen.includes(o))));
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
