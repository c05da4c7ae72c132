import { startTransition, useEffect, useRef, useState } from 'react';

/** The size of a box in whole pixels, followed as it changes; 0 before it is known. */
export function useSize() {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      // What is drawn at a size may be a whole chart: it makes way for whatever a hand does meanwhile.
      startTransition(() => setSize({ width: Math.floor(width), height: Math.floor(height) }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { frame, size };
}
