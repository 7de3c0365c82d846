/** What is wrong with a peer's certificate, in words that say what to do about it; pure. */
import { createHash, type X509Certificate } from 'node:crypto';
import net from 'node:net';
import { pinText, readPin } from '../core/pin.ts';

/** What was seen of a certificate. Names as they stand in it: `DNS:pbx.example`, `IP Address:192.0.2.1`, `URI:sip:example`. */
export interface SeenCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly names: readonly string[];
  /** SHA-256 of the certificate (DER) and of its public key (SubjectPublicKeyInfo), as capital hexadecimal. */
  readonly sha256: string;
  readonly keySha256: string;
  /** Of an RSA key. */
  readonly keyBits?: number;
}

export function seenCertificate(certificate: X509Certificate): SeenCertificate {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const keyBits = certificate.publicKey.asymmetricKeyDetails?.modulusLength;
  return {
    ...(keyBits === undefined ? {} : { keyBits }),
    subject: shortName(certificate.subject),
    issuer: shortName(certificate.issuer),
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    names: namesIn(certificate.subjectAltName ?? ''),
    sha256: certificate.fingerprint256.replaceAll(':', ''),
    keySha256: createHash('sha256').update(key).digest('hex').toUpperCase(),
  };
}

const shortName = (name: string | undefined): string =>
  /^(?:CN|O)=(.*)$/m.exec(name ?? '')?.[1]?.slice(0, 80) ?? 'no name';

/** Node writes an entry that holds a comma or a quote as JSON (`DNS:"a, b"`). */
export function namesIn(subjectAltName: string): string[] {
  const names: string[] = [];
  let at = 0;
  while (at < subjectAltName.length) {
    const colon = subjectAltName.indexOf(':', at);
    if (colon < 0) break;
    const kind = subjectAltName.slice(at, colon).trim();
    const quoted = /"(?:[^"\\]|\\.)*"/y;
    quoted.lastIndex = colon + 1;
    const json = quoted.exec(subjectAltName)?.[0];
    const comma = subjectAltName.indexOf(', ', colon + 1 + (json?.length ?? 0));
    const end = comma < 0 ? subjectAltName.length : comma;
    names.push(`${kind}:${json === undefined ? subjectAltName.slice(colon + 1, end) : JSON.parse(json)}`);
    at = end + 2;
  }
  return names;
}

/**
 * Whether a certificate speaks for a SIP domain by a URI of its subjectAltName: `sip:` and the domain alone (RFC 5922
 * §7.1). DNS names and addresses are Node's to compare.
 */
export const namesSipDomain = (names: readonly string[], host: string): boolean =>
  names.some((name) => /^URI:sip:([^@;?]+)$/i.exec(name)?.[1]?.toLowerCase() === host.toLowerCase());

/** OpenSSL's security level 2, which Node takes. */
const LEAST_KEY_BITS = 2048;

const NAME_THE_AUTHORITY =
  'comes from an authority that this computer does not know. Name that authority’s file in the trunk’s settings, or pin this certificate';

/** Node's and OpenSSL's codes (`X509_V_ERR_…`) -> why, as what follows "its certificate". */
function trouble(code: string, { host, seen }: { host: string; seen: SeenCertificate }): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return `has expired (valid until ${seen.validTo}). Renew it at the peer, or correct the clock of this computer`;
    case 'CERT_NOT_YET_VALID':
      return `is not valid yet (from ${seen.validFrom}). Correct the clock of this computer, or of the one that made it`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const names = seen.names.length > 0 ? seen.names.join(', ') : `no name but its subject's, ${seen.subject}`;
      const hint = net.isIP(host) ? ' An address stands in few certificates: enter the peer’s name.' : '';
      return `is for another name than ${host}: it has ${names}.${hint} Use a name of the certificate as the trunk’s address, or let the peer get one for this name`;
    }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `is self-signed (${seen.subject}). Name that certificate in the trunk’s settings as trusted, or pin it: ${pinText(seen.sha256)}`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return `${NAME_THE_AUTHORITY} (issued by ${seen.issuer}; SHA-256 ${pinText(seen.sha256)})`;
    case 'INVALID_PURPOSE':
      return 'is not made for servers, or was issued by one that may not issue. Let the peer get one with the purpose "TLS server" from an authority';
    case 'INVALID_CA':
    case 'PATH_LENGTH_EXCEEDED':
      return `was issued by ${seen.issuer}, which may not issue certificates. Let the peer get another`;
    case 'CERT_REVOKED':
      return 'was revoked by its authority. Let the peer get another';
    case 'CERT_SIGNATURE_FAILURE':
      return 'has a signature that is wrong. Somebody may be in between: ask the peer’s operator';
    default:
      // Node has no name for OpenSSL's X509_V_ERR_EE_KEY_TOO_SMALL and its kin, and calls them UNSPECIFIED.
      return (seen.keyBits ?? LEAST_KEY_BITS) < LEAST_KEY_BITS
        ? `has an RSA key of ${seen.keyBits} bits, which is too weak: ${LEAST_KEY_BITS} are the least. Let the peer get another`
        : `cannot be trusted (${code === 'UNSPECIFIED' ? 'a key or signature in its chain is too weak' : code}). Let the peer get another`;
  }
}

export interface CertificateCheck {
  /** The name that the user or the DNS-free part of the settings gave, never one that DNS answered (RFC 5922 §4). */
  readonly host: string;
  /** Why Node does not trust it; undefined where it does. */
  readonly code?: string | undefined;
  readonly seen: SeenCertificate;
  readonly verify: boolean;
  readonly pin?: string | undefined;
}

/** Why this certificate is not taken; undefined where it is. A pin decides alone, whatever authority, name and date. */
export function certificateTrouble({ host, code, seen, verify, pin }: CertificateCheck): string | undefined {
  if (pin !== undefined) {
    const wanted = readPin(pin);
    if (wanted === undefined)
      return `cannot be compared: the pin in the trunk’s settings is no SHA-256. Enter 64 digits and letters A to F`;
    if (wanted === seen.sha256 || wanted === seen.keySha256) return undefined;
    return `is not the pinned one. If it was renewed at the peer, pin the new one: ${pinText(seen.sha256)} (its key: ${pinText(seen.keySha256)}). If nobody renewed it, somebody may be in between`;
  }
  if (!verify || code === undefined) return undefined;
  return trouble(code, { host, seen });
}
