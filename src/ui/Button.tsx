import type { ComponentProps } from 'react';

interface Props extends ComponentProps<'button'> {
  readonly look?: 'quiet' | 'outlined' | 'solid';
}

const LOOKS = {
  quiet: 'hover:bg-wash',
  outlined: 'border border-hairline bg-panel hover:bg-wash',
  solid: 'bg-ink text-paper hover:opacity-85',
} as const;

export function Button({ look = 'quiet', className = '', type = 'button', ...rest }: Props) {
  return (
    <button
      type={type}
      className={`inline-flex h-8 min-w-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-2 font-medium disabled:opacity-40 disabled:hover:bg-transparent ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
