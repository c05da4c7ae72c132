import type { ReactNode } from 'react';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly id: T; readonly text: string; readonly group?: string }[];
  readonly onChange: (id: T) => void;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** A native choice: it opens the way the device's own lists do. */
export function Select<T extends string>({ label, value, options, onChange, className = '' }: Props<T>) {
  const groups = [...new Set(options.map((option) => option.group))];
  const items = (group: string | undefined) =>
    options
      .filter((option) => option.group === group)
      .map((option) => (
        <option key={option.id} value={option.id} className="bg-panel text-ink">
          {option.text}
        </option>
      ));
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => {
        const picked = options.find((option) => option.id === event.target.value);
        if (picked) onChange(picked.id);
      }}
      className={`h-7 min-w-0 max-w-full cursor-pointer truncate [field-sizing:content] rounded-md border border-transparent bg-transparent px-1 font-medium hover:border-control focus:border-control ${className}`}
    >
      {groups.map((group) =>
        group === undefined ? (
          items(undefined)
        ) : (
          <optgroup key={group} label={group} className="bg-panel text-muted">
            {items(group)}
          </optgroup>
        ),
      )}
    </select>
  );
}
