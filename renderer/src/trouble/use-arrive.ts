import { type RefObject, useEffect, useRef } from 'react';

/** Brings a part of the page into sight when the address begins to ask for something in it. */
export function useArrive(asked: string): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const top = place.current?.getBoundingClientRect().top ?? 0;
    // Whoever chooses another in a part that is in sight is not moved.
    if (asked !== '' && (top < 0 || top > window.innerHeight / 2)) place.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  return place;
}
