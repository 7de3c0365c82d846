/** The parts of a SIP or tel URI that routing needs (RFC 3261 §19.1, RFC 3966). Tolerant: phones send `#` bare. */
export interface SipUri {
  readonly scheme: string;
  /** Percent-decoded, without password and user parameters; undefined where there is none. */
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  /** Lower-cased `transport=` parameter. */
  readonly transport?: string;
}

export function parseUri(text: string): SipUri | undefined {
  const tel = /^tel:([^;?]+)/i.exec(text);
  if (tel) return { scheme: 'tel', user: decoded(tel[1] ?? '').replace(/[-.() ]/g, ''), host: '' };
  const match = /^(sips?):(?:([^@]*)@)?(\[[0-9a-fA-F:.]+\]|[^:;?@\s<>]+)(?::(\d{1,5}))?((?:;[^?]*)?)/i.exec(text);
  if (!match) return undefined;
  const [, scheme = '', userInfo, host = '', port, parameters = ''] = match;
  const user = userInfo === undefined ? undefined : decoded(userInfo.replace(/[:;].*$/s, ''));
  const transport = /;transport=([^;\s]+)/i.exec(parameters)?.[1]?.toLowerCase();
  return {
    scheme: scheme.toLowerCase(),
    ...(user ? { user } : {}),
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(transport === undefined ? {} : { transport }),
  };
}

/** Percent-decodes; a broken escape stays as it is, for it must not throw out of the reader. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The URI inside `"name" <uri>;params` or a bare addr-spec. */
export function uriIn(value: string): string {
  // No `<` inside: a value full of them would be searched from each of them.
  const angle = /<([^<>]*)>/.exec(value.replace(/^\s*"(?:[^"\\]|\\.)*"/, ''));
  return (angle?.[1] ?? value.replace(/;.*$/s, '')).trim();
}

/** An IPv6 literal takes brackets in a URI or a Via. */
export const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host);
