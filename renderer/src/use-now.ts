import { useEffect, useState } from 'react';

/**
 * The gateway's wall clock, told again each time its second changes, so that all timers turn together.
 * @param ticking where it is not, the time is that of the last rendering
 */
export function useNow(clockOffset: number, ticking = true): number {
  const [now, setNow] = useState(() => Date.now() + clockOffset);
  useEffect(() => {
    if (!ticking) return;
    let timer = 0;
    const tick = (): void => {
      const at = Date.now() + clockOffset;
      setNow(at);
      timer = window.setTimeout(tick, 1_000 - (at % 1_000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [clockOffset, ticking]);
  return ticking ? now : Date.now() + clockOffset;
}
