import { ChevronRight } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** What is rarely needed: neither drawn nor loaded before it is opened. */
export function Disclosure({ title, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex h-8 list-none items-center gap-1 rounded-md font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={14}
          className="transition-transform duration-150 group-open:rotate-90"
        />
        {title}
      </summary>
      <div className="pt-1">{isOpen && <Suspense fallback={null}>{children}</Suspense>}</div>
    </details>
  );
}
