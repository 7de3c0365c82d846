/** TLS towards a peer: whom we trust, who we are. */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { GatewayError } from '../core/errors.ts';
import { certificateTrouble, namesIn, namesSipDomain, seenCertificate } from './certificate-trouble.ts';

export interface TlsOptions {
  /** A PEM file with authorities to trust besides the system's. */
  readonly caFile?: string;
  /** False takes any certificate: said where the trunk is shown. */
  readonly verify: boolean;
  /** SHA-256 of the peer's certificate or of its public key: it decides alone (`readPin`). */
  readonly pin?: string;
  /** PEM files of our own certificate (with its chain) and key, for peers that ask for one. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** 1.2 where left out. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** PEM texts. */
export interface OwnCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Who we are over TLS; undefined for nobody. @throws GatewayError `sip-failed` for a file that cannot be read */
export const ownCertificate = ({
  certFile,
  keyFile,
}: Pick<TlsOptions, 'certFile' | 'keyFile'>): OwnCertificate | undefined =>
  certFile && keyFile
    ? { cert: readPem(certFile, 'our own certificate'), key: readPem(keyFile, 'the key of our certificate') }
    : undefined;

/** @throws GatewayError `sip-failed` for a file that cannot be read or used */
export function tlsSettings(host: string, options: TlsOptions): tls.ConnectionOptions {
  const { caFile, minVersion } = options;
  const ca = caFile === undefined ? undefined : readPem(caFile, 'trusted authorities');
  const identity = ownCertificate(options);
  let secureContext: tls.SecureContext;
  try {
    secureContext = tls.createSecureContext({
      ca: [...systemAuthorities(), ...(ca === undefined ? [] : [ca])],
      minVersion: minVersion ?? 'TLSv1.2',
      ...identity,
    });
  } catch (thrown) {
    throw new GatewayError(
      'sip-failed',
      `The trunk’s certificate files cannot be used: they are no PEM, or certificate and key do not belong together. Choose others in the trunk’s settings.`,
      { cause: thrown },
    );
  }
  return {
    secureContext,
    // `untrusted` looks at what came, before a byte is sent: it says more than OpenSSL's code.
    rejectUnauthorized: false,
    checkServerIdentity: (_name, certificate) =>
      namesSipDomain(namesIn(certificate.subjectaltname ?? ''), host)
        ? undefined
        : tls.checkServerIdentity(host, certificate),
    // SNI takes host names only (RFC 6066 §3).
    ...(net.isIP(host) ? {} : { servername: host }),
  };
}

/** Why the peer at the other end of a finished handshake is not trusted; undefined where it is. */
export function untrusted(socket: tls.TLSSocket, host: string, { verify, pin }: TlsOptions): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return verify || pin !== undefined ? 'it showed no certificate. Give the peer one' : undefined;
  // Typed as an Error, and the code's text in truth.
  const code = socket.authorized ? undefined : String(socket.authorizationError ?? 'unknown');
  const seen = seenCertificate(certificate);
  const why = certificateTrouble({ host, code, seen, verify, pin });
  return why === undefined ? undefined : `its certificate ${why}`;
}

/** Mozilla's authorities, as Node brings them, and this computer's own store: an office's authority is often there. */
function systemAuthorities(): string[] {
  return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])];
}

function readPem(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new GatewayError(
      'sip-failed',
      `The file with ${what}, ${file}, cannot be read. Choose another one in the trunk's settings.`,
      { cause: thrown },
    );
  }
}
