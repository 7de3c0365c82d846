/** The top Via: where an answer goes (RFC 3261 §18.2, RFC 3581). */
import { areParameters } from './name-addr.ts';
import { hostText } from './uri.ts';

export interface Via {
  /** `UDP`, `TCP` … */
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly branch?: string;
  readonly rport: boolean;
}

/** Where a packet came from or goes to. */
export interface HostPort {
  readonly address: string;
  readonly port: number;
}

export const DEFAULT_PORT = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 } as const;

export function parseVia(value: string): Via | undefined {
  const match =
    /^SIP\s*\/\s*\d+\.\d+\s*\/\s*([A-Za-z0-9-]+)\s+(\[[0-9a-fA-F:.]+\]|[^\s:;]+)(?:\s*:\s*(\d{1,5}))?\s*((?:;.*)?)$/s.exec(
      value,
    );
  if (!match) return undefined;
  const [, transport = '', host = '', port, parameters = ''] = match;
  const branch = /;\s*branch\s*=\s*([^\s;,]+)/i.exec(parameters)?.[1];
  return {
    transport: transport.toUpperCase(),
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(branch === undefined ? {} : { branch }),
    rport: /;\s*rport\b/i.test(parameters),
  };
}

/** Stricter than `parseVia`, which must find where even a refusal goes. */
export function isWellFormedVia(value: string): boolean {
  if (!/^SIP\s*\/\s*2\.0\s*\//i.test(value)) return false;
  const from = value.indexOf(';');
  return from < 0 || areParameters(value.slice(from));
}

/** The top Via with `received` (where it differs or `rport` asks) and `rport` filled in from the packet's source. */
export function stampVia(value: string, via: Via, source: HostPort): string {
  // What the sender wrote there itself must not be believed.
  let out = value.replace(/;\s*received\s*=\s*[^\s;,]+/gi, '');
  if (via.rport) out = out.replace(/;\s*rport(\s*=\s*\d*)?/i, `;rport=${source.port}`);
  if (via.rport || via.host !== source.address) out += `;received=${source.address}`;
  return out;
}

/** RFC 3261 §18.2.2 for UDP, less `maddr` (we send to no third address on a stranger's word); RFC 3581 §4. */
export function answerAddress(via: Via, source: HostPort): HostPort {
  return via.rport ? source : { address: source.address, port: via.port ?? DEFAULT_PORT.udp };
}

/** A Via of ours; `rport` asks for the answer at the port it came from. */
export const ourVia = (transport: string, sentBy: HostPort, branch: string): string =>
  `SIP/2.0/${transport} ${hostText(sentBy.address)}:${sentBy.port};rport;branch=${branch}`;
