import type { ReactNode } from 'react';
import { Icon } from '../icons.tsx';

/** Something that was looked at, and how it was found. */
export function Verified({
  good,
  children,
  more,
}: {
  readonly good: boolean | undefined;
  readonly children: ReactNode;
  readonly more?: ReactNode;
}) {
  const icon = good === undefined ? 'waiting' : good ? 'free' : 'broken';
  return (
    <div className="verified" data-good={good ?? 'waiting'} role="status">
      <span className="verified-mark">
        <Icon name={icon} size={18} />
        <span className="clip">{children}</span>
      </span>
      {more}
    </div>
  );
}
