import { useSyncExternalStore } from 'react';

/** In the order of the navigation. */
export const PAGES = ['lines', 'history', 'contacts', 'routing', 'setup', 'trouble', 'settings'] as const;
export type PageName = (typeof PAGES)[number];

/** `#/history?find=ada` */
export interface Place {
  readonly page: PageName;
  readonly query: URLSearchParams;
}

/** Where an address leads; what is not known leads home. Pure. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page: PAGES.find((page) => page === path) ?? 'lines', query: new URLSearchParams(query) };
}

export function hrefOf(page: PageName, query: Readonly<Record<string, string>> = {}): string {
  const asked = String(new URLSearchParams(query));
  return asked === '' ? `#/${page}` : `#/${page}?${asked}`;
}

export function goTo(page: PageName, query?: Readonly<Record<string, string>>): void {
  window.location.hash = hrefOf(page, query);
}

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** Where the person is. The address is the only one to know: back and forward of the browser work, and so do bookmarks. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
