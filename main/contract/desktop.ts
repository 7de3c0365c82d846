import { z } from 'zod';

/**
 * What the console and the desktop app that it runs in say to each other, by Electron IPC alone: a console in a browser
 * has nothing of it. Calls, lines and settings of the gateway are not here but in requests.ts.
 */
const nothing = z.object({});

const done = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  /** `text` is shown to the person. */
  z.object({ ok: z.literal(false), text: z.string() }),
]);
export type DesktopOutcome = z.infer<typeof done>;

/** Something that can be had on this system or not; why not, in words. */
const choice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('on') }),
  z.object({ kind: z.literal('off') }),
  /** On by our wish, and the person has to allow it in the system's own settings. */
  z.object({ kind: z.literal('waits'), text: z.string() }),
  z.object({ kind: z.literal('not-possible'), text: z.string() }),
]);
export type Choice = z.infer<typeof choice>;

export const updateView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('not-possible'), text: z.string() }),
  z.object({ kind: z.literal('current'), checkedAt: z.number().optional() }),
  z.object({ kind: z.literal('checking') }),
  /** `waits`: not while a line is off-hook. */
  z.object({ kind: z.literal('loading'), version: z.string(), percent: z.number(), waits: z.boolean() }),
  /** `plan`: what was chosen; `now` while a call is still on. */
  z.object({ kind: z.literal('ready'), version: z.string(), plan: z.enum(['ask', 'now', 'tonight']) }),
  z.object({ kind: z.literal('failed'), text: z.string() }),
]);
export type UpdateView = z.infer<typeof updateView>;

export const desktopView = z.object({
  version: z.string(),
  startAtLogin: choice,
  /** Whether `tel:` and `sip:` links of other programs come here. */
  takesLinks: choice,
  /** Where passwords are: sealed by the system's keyring, or in a file that only its owner may read, and why. */
  secrets: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('sealed'), by: z.string() }),
    z.object({ kind: z.literal('plain'), text: z.string() }),
  ]),
  update: updateView,
});
export type DesktopView = z.infer<typeof desktopView>;

/** A number out of a link of another program: shown and asked about, never called by itself. */
export const linkView = z.object({
  /** To say that it was dealt with. */
  id: z.string(),
  scheme: z.enum(['tel', 'sip']),
  /** Digits, with a plus in front of a whole international number. */
  number: z.string(),
  /** To be dialled by the person when somebody answers. */
  extension: z.string().optional(),
});
export type LinkView = z.infer<typeof linkView>;

export const desktopRequests = {
  'desktop.view': { input: nothing, output: desktopView },
  'desktop.start-at-login': { input: z.object({ on: z.boolean() }), output: done },
  'desktop.take-links': { input: z.object({ on: z.boolean() }), output: done },
  /** `now` and `tonight`: of an update that is ready; neither while a line is off-hook. */
  'desktop.update': { input: z.object({ do: z.enum(['check', 'now', 'tonight', 'ask']) }), output: done },
  /** The page shows the console: from now on it takes orders and links. */
  'desktop.ready': { input: nothing, output: z.object({ link: linkView.optional() }) },
  /** A link was called or put away. */
  'desktop.link-done': { input: z.object({ id: z.string().max(64) }), output: done },
} as const;

/** What the tray, a notification or the menu wants of the page, which has the microphone. */
export const desktopOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), line: z.string() }),
  z.object({ kind: z.literal('pick-up'), callId: z.string() }),
]);
export type DesktopOrder = z.infer<typeof desktopOrder>;

export const desktopPushes = {
  'desktop.view': desktopView,
  'desktop.order': desktopOrder,
  'desktop.link': linkView,
} as const;

export type DesktopRequests = typeof desktopRequests;
export type DesktopRequestName = keyof DesktopRequests;
export type DesktopInput<N extends DesktopRequestName> = z.input<DesktopRequests[N]['input']>;
export type DesktopParsed<N extends DesktopRequestName> = z.output<DesktopRequests[N]['input']>;
export type DesktopOutput<N extends DesktopRequestName> = z.output<DesktopRequests[N]['output']>;
export type DesktopPushes = typeof desktopPushes;
export type DesktopPushName = keyof DesktopPushes;
export type DesktopPushBody<N extends DesktopPushName> = z.output<DesktopPushes[N]>;

/** What the preload gives the page as `window.copperlineDesktop`: nothing of Electron's, only text and these names. */
export interface DesktopBridge {
  /**
   * Opens the contract's wire, as a WebSocket would: JSON text frames. Opening again ends the one before.
   * @returns how to say something, and how to end it
   */
  open(onFrame: (text: string) => void, onEnd: () => void): { send(text: string): void; close(): void };
  /** @returns the reply; rejected, with a text for a person, where the request was not understood */
  request(name: string, input: unknown): Promise<unknown>;
  onPush(listener: (name: string, body: unknown) => void): void;
}

/** The names on Electron's IPC. */
export const CHANNELS = {
  open: 'console:open',
  close: 'console:close',
  frame: 'console:frame',
  end: 'console:end',
  request: 'desktop:request',
  push: 'desktop:push',
} as const;
