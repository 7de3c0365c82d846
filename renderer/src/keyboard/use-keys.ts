import { useEffect, useEffectEvent } from 'react';
import { actOf, isForThePage, type KeyAct } from './key-map.ts';

/** Hands each act of a key to `act` while `on`; what `act` takes (true) is not the browser's any more. */
export function useKeys(on: boolean, act: (what: KeyAct) => boolean): void {
  const acts = useEffectEvent(act);
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog has the keys, wherever the focus is.
      if (document.querySelector('[role=dialog]')) return;
      const target = event.target instanceof Element ? event.target : undefined;
      if (!isForThePage(target, event.key)) return;
      const what = actOf(event);
      if (what && acts(what)) event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [on]);
}

/** The focus goes to the tile that is so many further; to the first or last one where none has it. */
export function focusTile(step: 1 | -1): boolean {
  const tiles = [...document.querySelectorAll<HTMLElement>('.tile')];
  if (tiles.length === 0) return false;
  const at = tiles.findIndex((tile) => tile.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : tiles.length - 1) : (at + step + tiles.length) % tiles.length;
  tiles[next]?.focus();
  return true;
}
