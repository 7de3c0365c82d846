import type { RefObject } from 'react';
import { Icon, type IconName } from './icons.tsx';

/** A bar that is moved by hand: React draws it once, and never again while it moves. */
export function Meter({
  of,
  icon,
  label,
  least = 0,
  most = 100,
}: {
  readonly of: RefObject<HTMLDivElement | null>;
  readonly icon: IconName;
  readonly label: string;
  readonly least?: number;
  readonly most?: number;
}) {
  return (
    <div className="meter-row" title={label}>
      <Icon name={icon} size={16} />
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> takes no shape and no colours of the page's */}
      <div
        ref={of}
        className="meter"
        role="meter"
        aria-label={label}
        aria-valuemin={least}
        aria-valuemax={most}
        aria-valuenow={least}
      >
        <span className="meter-fill" />
      </div>
    </div>
  );
}

/** Steps that an eye can tell apart, and no more. */
const STEPS = 64;

/** By its style alone, which the compositor draws: nothing is laid out or painted. @param share of its length, 0 to 1 */
export function fill(meter: HTMLElement | null, share: number): void {
  const bar = meter?.firstElementChild;
  if (!(bar instanceof HTMLElement)) return;
  const scale = `scaleX(${Math.round(share * STEPS) / STEPS})`;
  if (bar.style.transform !== scale) bar.style.transform = scale;
}

/** What a screen reader says of it. @param text where the number alone does not say it */
export function say(meter: HTMLElement | null, now: number, text?: string): void {
  meter?.setAttribute('aria-valuenow', String(now));
  if (text !== undefined) meter?.setAttribute('aria-valuetext', text);
}
