/**
 * What the window may load, where it may go, and who may speak to us. Pure, so that every case is a line in a test.
 * The console's page is `app://console/`: no server, no port, nothing that another program on this computer could open.
 */
export const SCHEME = 'app';
export const HOST = 'console';
export const ORIGIN = `${SCHEME}://${HOST}`;

const parse = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined);

/** A page or file of the console. With a name, a password or a port in it, it is none: nobody of ours writes it so. */
export function isOwnPage(url: string): boolean {
  const parsed = parse(url);
  return (
    parsed?.protocol === `${SCHEME}:` &&
    parsed.hostname === HOST &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === ''
  );
}

/** A blob is named after the page that made it. */
const isOwnBlob = (url: string): boolean => url.startsWith(`blob:${ORIGIN}/`);

/** What a page of the console may fetch: its own files, and what it made itself. */
export function mayLoad(url: string): boolean {
  if (isOwnPage(url) || isOwnBlob(url)) return true;
  // The developer tools' own pages; a page cannot navigate there.
  return /^(?:data|devtools):/i.test(url);
}

/** What the console lets a person save: what the page made itself, and what the gateway made for it. */
export const mayDownload = (url: string): boolean => isOwnBlob(url) || downloadId(url) !== undefined;

/** Of a file that the gateway offers: `app://console/download/<id>`. */
export function downloadId(url: string): string | undefined {
  return isOwnPage(url) ? /^\/download\/([\w-]{1,64})$/.exec(new URL(url).pathname)?.[1] : undefined;
}

/** Where the page sends a file to. */
export const isUpload = (url: string): boolean => isOwnPage(url) && new URL(url).pathname === '/upload';

const LONGEST_LINK = 2_048;

/** A link that goes to the system's browser: https, no name or password in it. Anything else is dropped. */
export function externalLink(url: string): string | undefined {
  if (url.length > LONGEST_LINK) return undefined;
  const parsed = parse(url);
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') return undefined;
  return parsed.href;
}

/**
 * The microphone and the choice of a loudspeaker for the console's own page; nothing else, and no camera with it.
 * `speaker-selection` is asked for without any media.
 */
export function mayUse(request: {
  readonly permission: string;
  readonly url: string;
  readonly media: readonly string[];
}): boolean {
  const { permission, url, media } = request;
  if (!isOwnPage(url)) return false;
  if (permission === 'speaker-selection') return true;
  return permission === 'media' && media.length > 0 && media.every((kind) => kind === 'audio');
}

/** Who sent a message: as much of Electron's `IpcMainEvent` as is looked at. */
export interface Sender {
  /** Of the window's contents. */
  readonly id: number;
  /** Null when the frame is gone or was navigated meanwhile. */
  readonly frame: { readonly url: string; readonly isTop: boolean } | null;
}

/** Only the top frame of our own window, while it shows a page of ours: security list, point 17. */
export const maySpeak = ({ id, frame }: Sender, ours: number | undefined): boolean =>
  id === ours && frame !== null && frame.isTop && isOwnPage(frame.url);
