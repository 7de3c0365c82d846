import { useEffect, useState } from 'react';

/** The gateway's wall clock, told again each time its second changes, so that all timers turn together. */
export function useNow(clockOffset: number): number {
  const [now, setNow] = useState(() => Date.now() + clockOffset);
  useEffect(() => {
    let timer = 0;
    const tick = (): void => {
      const at = Date.now() + clockOffset;
      setNow(at);
      timer = window.setTimeout(tick, 1_000 - (at % 1_000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [clockOffset]);
  return now;
}
