import type { ReactNode } from 'react';

// Drawn here (24 × 24, strokes), so that the page needs no icon package.
const paths = {
  handset: <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2" />,
  ringing: (
    <>
      <path d="M10 5a2 2 0 1 1 4 0 7 7 0 0 1 4 6v3a4 4 0 0 0 2 3H4a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6" />
      <path d="M9 17v1a3 3 0 0 0 6 0v-1M21 6.7A9.8 9.8 0 0 0 18.7 4M3 6.7A9.8 9.8 0 0 1 5.3 4" />
    </>
  ),
  free: <path d="m5 12 5 5L20 7" />,
  outgoing: <path d="M7 17 17 7M8 7h9v9" />,
  incoming: <path d="M17 7 7 17M16 17H7V8" />,
  waiting: <path d="M12 7v5l3 3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18" />,
  broken: (
    <>
      <path d="M12 9v4M12 16.5v.01" />
      <path d="M10.4 3.6 2.3 17.1A1.9 1.9 0 0 0 3.9 20h16.2a1.9 1.9 0 0 0 1.6-2.9L13.6 3.6a1.9 1.9 0 0 0-3.2 0" />
    </>
  ),
  unplugged: <path d="M8 3v5M16 3v5M5 8h14v3a7 7 0 0 1-5 6.700V21M10 17.700A7 7 0 0 1 5 11V8M3 3l18 18" />,
  hangUp: <path d="M3 15.5c5-5 13-5 18 0l-2.5 2.5-3.5-1.5V13.500a14 14 0 0 0-6 0V16.500L5.5 18z" />,
  microphone: <path d="M9 5a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5 10a7 7 0 0 0 14 0M8 21h8M12 17v4" />,
  microphoneOff: (
    <path d="m3 3 18 18M9 5a3 3 0 0 1 6 0v5l-.2 1M9 9v1a3 3 0 0 0 4.5 2.600M5 10a7 7 0 0 0 10.9 5.700M19 10c0 1-.2 2-.6 2.900M8 21h8M12 17v4" />
  ),
  download: <path d="M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2M7 11l5 5 5-5M12 4v12" />,
  search: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M21 21l-6-6" />,
  sun: (
    <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M3 12h1M12 3v1M20 12h1M12 20v1M5.6 5.600l.7.7M18.4 5.600l-.7.7M17.7 17.700l.7.7M6.3 17.700l-.7.7" />
  ),
  moon: <path d="M12 3h.4a7.5 7.5 0 0 0 7.9 12.400A9 9 0 1 1 12 3" />,
  lines: <path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z" />,
  history: <path d="M3.500 12a8.5 8.500 0 1 0 2.6-6.100L3 9M3 4v5h5M12 8v5l3 2" />,
  contacts: (
    <path d="M9 4a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M2.500 20a6.500 6.500 0 0 1 13 0M15.500 4.500a3.500 3.500 0 0 1 0 6M18 14a6.500 6.500 0 0 1 3.500 6" />
  ),
  routing: <path d="M4 12h5l6-7h5M9 12l6 7h5M17 2l3 3-3 3M17 16l3 3-3 3" />,
  plug: <path d="M8 3v5M16 3v5M5 8h14v3a7 7 0 0 1-14 0V8M12 18v3" />,
  settings: <path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4M9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4" />,
  keyboard: <path d="M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10" />,
  pause: <path d="M8 5v14M16 5v14" />,
  play: <path d="M7 5v14l12-7z" />,
  park: <path d="M5 3h14v18H5zM10 17V7h3a3 3 0 0 1 0 6h-3" />,
  transfer: <path d="M3 8h13M12 4l4 4-4 4M21 16H8M12 12l-4 4 4 4" />,
  decline: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M5.700 5.700l12.600 12.600" />,
  keypad: (
    <path d="M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01" strokeWidth={3} />
  ),
  speaker: <path d="M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11" />,
  scope: <path d="M3 12h3l3-8 5 16 3-8h4" />,
  note: <path d="M5 4h14v10l-5 6H5zM14 20v-6h5M9 9h6" />,
  siren: <path d="M6 19v-6a6 6 0 0 1 12 0v6M4 19h16v2H4zM12 2v2M4 6l1.500 1.500M20 6l-1.500 1.500" />,
  ladder: <path d="M6 3v18M18 3v18M6 8h11M14 5l3 3-3 3M18 16H7M10 13l-3 3 3 3" />,
  chevron: <path d="m6 9 6 6 6-6" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** Decoration beside a word; it says nothing to a screen reader. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {paths[name]}
    </svg>
  );
}
