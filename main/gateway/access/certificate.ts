import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';
import forge from 'node-forge';
import writeFileAtomic from 'write-file-atomic';
import type { CertificateView } from '../../contract/access.ts';
import { errorText, GatewayError } from '../../core/errors.ts';

const DAY_MS = 86_400_000;
/** Apple takes no server certificate that is longer (825 days), even one that somebody trusts by hand. */
const VALID_DAYS = 820;
/** A clock that is a little behind ours still takes it. */
const BEFORE_MS = DAY_MS;
/** It is made anew when it has no more than this left. */
const RENEW_DAYS = 30;
const CERT_FILE = 'access-cert.pem';
const KEY_FILE = 'access-key.pem';
/** node-forge signs with RSA alone; 3072 bits are as strong as the 128-bit ciphers that TLS picks (NIST SP 800-57). */
const KEY_BITS = 3_072;
/** Of a subject's alternative name (RFC 5280 §4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** A server's certificate and its key, PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  readonly view: CertificateView;
}

/** Reads or makes our own certificate in `dir`. @param anew makes another in any case */
export async function ownCertificate(
  dir: string,
  names: readonly string[],
  now: number,
  { anew = false } = {},
): Promise<ServerCertificate & { readonly made: boolean }> {
  const kept = anew ? undefined : await readOwn(dir);
  if (kept && kept.view.validUntil - now > RENEW_DAYS * DAY_MS && kept.view.validFrom <= now)
    return { ...kept, made: false };
  const made = await makeCertificate(names, now);
  try {
    await writeFileAtomic(join(dir, KEY_FILE), made.key, { mode: 0o600 });
    await writeFileAtomic(join(dir, CERT_FILE), made.cert, { mode: 0o644 });
  } catch (cause) {
    throw new GatewayError('store-failed', `The certificate could not be saved: ${errorText(cause)}.`, { cause });
  }
  return { ...made, made: true };
}

/** One that the owner gives. @throws GatewayError `bad-request`: it cannot be read, does not fit its key, or is over */
export async function givenCertificate(certFile: string, keyFile: string, now: number): Promise<ServerCertificate> {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw new GatewayError('bad-request', `${file} cannot be read: ${errorText(cause)}.`, { cause });
    }
  };
  const [cert, key] = [await read(certFile), await read(keyFile)];
  let view: CertificateView;
  try {
    createSecureContext({ cert, key });
    view = viewOf(new X509Certificate(cert), false);
  } catch (cause) {
    throw new GatewayError(
      'bad-request',
      `${certFile} and ${keyFile} are no certificate with its key (PEM, the key without a passphrase): ${errorText(cause)}.`,
      { cause },
    );
  }
  if (view.validUntil <= now)
    throw new GatewayError(
      'bad-request',
      `The certificate ${certFile} is over since ${dayOf(view.validUntil)}. Renew it.`,
    );
  return { cert, key, view };
}

/** A self-signed certificate for these names and addresses. The key is OpenSSL's; node-forge writes the certificate. */
export async function makeCertificate(names: readonly string[], now: number): Promise<ServerCertificate> {
  const { publicKey, privateKey: key } = await promisify(generateKeyPair)('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // Positive, and as random as RFC 5280 §4.1.2.2 lets it be.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(now - BEFORE_MS);
  certificate.validity.notAfter = new Date(now - BEFORE_MS + VALID_DAYS * DAY_MS);
  const subject = [{ name: 'commonName', value: (names[0] ?? 'copperline').slice(0, 64) }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: names.map((name) =>
        isIP(name) === 0 ? { type: DNS_NAME, value: name } : { type: IP_ADDRESS, ip: name },
      ),
    },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  const cert = forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
  return { cert, key, view: viewOf(new X509Certificate(cert), true) };
}

async function readOwn(dir: string): Promise<ServerCertificate | undefined> {
  try {
    const path = join(dir, KEY_FILE);
    const [cert, key] = [await readFile(join(dir, CERT_FILE), 'utf8'), await readFile(path, 'utf8')];
    if (process.platform !== 'win32') await chmod(path, 0o600);
    createSecureContext({ cert, key });
    return { cert, key, view: viewOf(new X509Certificate(cert), true) };
  } catch {
    // Gone or damaged: another is made, and whoever trusted this one is asked anew.
    return undefined;
  }
}

const viewOf = (certificate: X509Certificate, own: boolean): CertificateView => ({
  fingerprint: certificate.fingerprint256,
  names: (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((each) => /^(?:DNS|IP Address):(.+)$/.exec(each)?.[1] ?? []),
  validFrom: certificate.validFromDate.getTime(),
  validUntil: certificate.validToDate.getTime(),
  own,
});

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
