import { useEffect, useState } from 'react';

/** What comes sooner than this is never seen dimmed. */
export const LATE_MS = 180;

/** Whether something has been stale for so long that a person should see it. */
export function useLate(stale: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!stale) return;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [stale]);
  return stale && late;
}
