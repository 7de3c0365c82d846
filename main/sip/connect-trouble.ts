/** Why a connection failed or broke, in words that say what to do; pure. */
import { errorText, GatewayError } from '../core/errors.ts';
import type { HostPort } from './via.ts';

const NO_TLS =
  'it does not speak TLS on this port. Check the port (TLS is 5061 at most peers) and the transport, or turn TLS on at the peer';
const OLD_TLS =
  'it offers only versions of TLS older than 1.2, which are no longer safe. Turn TLS 1.2 or 1.3 on at the peer';
/** Alert 40 says no more than that. */
const HANDSHAKE_FAILED =
  'it refused TLS’s handshake: it wants a certificate of ours (name certificate and key in the trunk’s settings), or offers no encryption that is safe enough (update it, or let it offer ECDHE with AES-GCM)';

/** Words for Node's and OpenSSL's codes; undefined for others. */
export function troubleOf(code: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there. Check the address, the port and the transport';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return 'there is no way to it. Check the network and the trunk’s local address';
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_SSLV3_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_VERSION_TOO_LOW':
      return OLD_TLS;
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY':
    case 'ERR_SSL_DH_KEY_TOO_SMALL':
      return HANDSHAKE_FAILED;
    case 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME':
      return 'it does not know the name that we called it by. Check the trunk’s address';
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE':
    case 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA':
    case 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN':
      return 'it wants a certificate of ours that it trusts. Name certificate and key in the trunk’s settings, as its operator gave them';
    case 'ECONNRESET':
      return 'it broke the connection off. If this goes on, check the port and the transport';
    default:
      return /EPROTO|ERR_SSL/.test(code) ? `${NO_TLS} (${code})` : undefined;
  }
}

export const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException | undefined)?.code ?? '';

/** No answer to the connection or to TLS's greeting. */
export const silentText = (ms: number, secure: boolean, greeted: boolean): string =>
  secure && greeted
    ? `it took the connection and said nothing to TLS for ${ms / 1000} s. ${capital(NO_TLS)}`
    : `no answer within ${ms / 1000} s. Check the address, the port and the network`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The failure to connect, as a person can act on it. */
export function connectError(host: string, remote: HostPort, thrown: unknown, secure = false): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const code = codeOf(thrown);
  const closed =
    secure && code === 'ECONNRESET' ? `it closed the connection at TLS's greeting: perhaps ${NO_TLS}` : undefined;
  const why = closed ?? troubleOf(code) ?? errorText(thrown);
  return noConnection(host, remote, why, { code }, thrown);
}

/** `why` goes after a colon, and gets its full stop here. */
export const noConnection = (
  host: string,
  remote: HostPort,
  why: string,
  context: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): GatewayError => {
  const where = `${host}${host === remote.address ? '' : ` (${remote.address})`} port ${remote.port}`;
  return new GatewayError('sip-failed', `No connection to ${where}: ${why}.`, { context, cause });
};
