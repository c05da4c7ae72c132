import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function Disclosure({ title, children }: Props) {
  return (
    <details className="group">
      <summary className="flex h-8 list-none items-center gap-1 rounded-md font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden size={14} className="transition-transform duration-150 group-open:rotate-90" />
        {title}
      </summary>
      <div className="pt-1">{children}</div>
    </details>
  );
}
