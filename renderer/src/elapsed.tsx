import { useSnapshot } from './console-context.ts';
import { useNow } from './use-now.ts';
import { duration } from './words.ts';

/** `1:23` since then by the gateway's clock, told again each second. */
export function useElapsed(since: number): string {
  const { clockOffset } = useSnapshot();
  return duration(useNow(clockOffset) - since);
}

/** A timer by itself: what stands around it rests while it turns. */
export function Elapsed({ since }: { readonly since: number }) {
  return <>{useElapsed(since)}</>;
}
