/**
 * What the window may load and where it may go. Pure, so that every case is a line in a test.
 * `origin` is the console's own, e.g. `http://127.0.0.1:40123`.
 */

const parse = (url: string): URL | undefined => (URL.canParse(url) ? new URL(url) : undefined);

/** The console itself. A URL with a user name in it is never ours: `http://127.0.0.1:1@evil.example/`. */
export function isOwnPage(url: string, origin: string): boolean {
  const parsed = parse(url);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') return false; // a blob's origin is its maker's
  return parsed.origin === origin && parsed.username === '' && parsed.password === '';
}

/** What a page of the console may fetch: its own files, its WebSocket, and what it made itself. */
export function mayLoad(url: string, origin: string): boolean {
  const parsed = parse(url);
  if (!parsed) return false;
  switch (parsed.protocol) {
    case 'ws:':
      return isOwnPage(`http:${url.slice('ws:'.length)}`, origin);
    case 'http:':
      return isOwnPage(url, origin);
    case 'blob:':
      return parsed.origin === origin;
    case 'data:':
    // The developer tools' own pages; a page cannot navigate there.
    case 'devtools:':
      return true;
    default:
      return false;
  }
}

const LONGEST_LINK = 2_048;

/** A link that goes to the system's browser: https, no name or password in it. Anything else is dropped. */
export function externalLink(url: string): string | undefined {
  if (url.length > LONGEST_LINK) return undefined;
  const parsed = parse(url);
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') return undefined;
  return parsed.href;
}

/** The microphone for the console's own page; nothing else, and no camera with it. */
export function mayUse(
  request: { readonly permission: string; readonly url: string; readonly media: readonly string[] },
  origin: string,
): boolean {
  const { permission, url, media } = request;
  return (
    permission === 'media' && isOwnPage(url, origin) && media.length > 0 && media.every((kind) => kind === 'audio')
  );
}
