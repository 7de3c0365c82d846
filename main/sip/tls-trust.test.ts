import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { readPin } from '../core/pin.ts';
import { namesIn } from './certificate-trouble.ts';
import { connectStream, openStream } from './stream-flow.ts';
import type { TlsOptions } from './tls-trust.ts';
import { connectWebSocket } from './web-socket-flow.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sip-trust-'));
const file = (name: string): string => path.join(folder, name);
const openssl = (...words: string[]): Buffer => execFileSync('openssl', words, { stdio: 'pipe', cwd: folder });

interface Made {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate of `issuer`'s (its own where left out). `from` and `to` as OpenSSL writes times. */
function make(
  name: string,
  {
    san = '',
    issuer,
    ca = false,
    bits = 2048,
    digest = 'sha256',
    purpose = 'serverAuth',
    from,
    to,
  }: {
    san?: string;
    issuer?: string;
    ca?: boolean;
    bits?: number;
    digest?: string;
    purpose?: string;
    from?: string;
    to?: string;
  } = {},
): Made {
  const extensions = [
    `basicConstraints=critical,CA:${ca ? 'TRUE' : 'FALSE'}`,
    ...(ca ? ['keyUsage=keyCertSign'] : [`extendedKeyUsage=${purpose}`]),
    ...(san ? [`subjectAltName=${san}`] : []),
  ];
  openssl(
    'req',
    '-newkey',
    `rsa:${bits}`,
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  writeFileSync(file(`${name}.ext`), extensions.join('\n'));
  writeFileSync(file(`${name}.index`), '');
  writeFileSync(
    file(`${name}.cnf`),
    `[ca]\ndefault_ca=c\n[c]\ndatabase=${name}.index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=${digest}\npolicy=p\nunique_subject=no\ndefault_days=30\n[p]\ncommonName=supplied\n`,
  );
  const dates = [...(from ? ['-startdate', from] : []), ...(to ? ['-enddate', to] : [])];
  const signer = issuer
    ? ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`]
    : ['-selfsign', '-keyfile', `${name}.key`];
  openssl(
    'ca',
    '-batch',
    '-notext',
    '-config',
    `${name}.cnf`,
    ...signer,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-extfile',
    `${name}.ext`,
    ...dates,
  );
  const [certFile, keyFile] = [file(`${name}.pem`), file(`${name}.key`)];
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

const LOCAL = 'IP:127.0.0.1,DNS:localhost';
let authority: Made;
let good: Made;

beforeAll(() => {
  authority = make('authority', { ca: true });
  good = make('good', { san: LOCAL, issuer: 'authority' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function listening(server: net.Server): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: address && typeof address === 'object' ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What becomes of a connection to such a server: `taken`, or what the person is told. */
async function connecting(
  server: net.Server,
  {
    host = '127.0.0.1',
    timeoutMs = 2_000,
    ...options
  }: Partial<TlsOptions> & { host?: string; timeoutMs?: number } = {},
): Promise<string> {
  await using peer = await listening(server);
  try {
    const socket = await openStream({
      host,
      remote: { address: '127.0.0.1', port: peer.port },
      localAddress: '127.0.0.1',
      tlsOptions: { verify: true, ...options },
      timeoutMs,
    });
    socket.destroy();
    return 'taken';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

const server = (made: Made, options: tls.TlsOptions = {}): net.Server => {
  const out = tls.createServer({ key: made.key, cert: made.cert, ...options });
  out.on('tlsClientError', () => {});
  return out;
};

describe('a certificate that is in order', () => {
  it('is taken when its authority is known, by address and by name', async () => {
    expect(await connecting(server(good), { caFile: authority.certFile })).toBe('taken');
    expect(await connecting(server(good), { caFile: authority.certFile, host: 'localhost' })).toBe('taken');
  });

  it('may speak for a SIP domain by a URI alone (RFC 5922 §7.1), but not for a user or another domain', async () => {
    const made = make('uri', { san: 'URI:sip:office.example,URI:sip:bob@user.example', issuer: 'authority' });
    const at = (host: string) => connecting(server(made), { caFile: authority.certFile, host });
    expect(await at('office.example')).toBe('taken');
    expect(await at('user.example')).toContain('is for another name than user.example: it has URI:sip:office.example');
  });
});

describe('each way that a certificate fails is told with its cure:', () => {
  const caFile = () => ({ caFile: authority.certFile });

  it('expired', async () => {
    const made = make('expired', { san: LOCAL, issuer: 'authority', from: '20200101000000Z', to: '20200201000000Z' });
    expect(await connecting(server(made), caFile())).toMatch(
      /its certificate has expired \(valid until Feb +1 .*2020.*\)\. Renew it at the peer/,
    );
  });

  it('not valid yet', async () => {
    const made = make('early', { san: LOCAL, issuer: 'authority', from: '20900101000000Z', to: '20910101000000Z' });
    expect(await connecting(server(made), caFile())).toMatch(
      /is not valid yet \(from Jan +1 .*2090.*\)\. Correct the clock/,
    );
  });

  it('another name', async () => {
    const text = await connecting(server(good), { ...caFile(), host: 'pbx.elsewhere.test' });
    expect(text).toContain(
      'is for another name than pbx.elsewhere.test: it has IP Address:127.0.0.1, DNS:localhost. Use a name of',
    );
  });

  it('self-signed, with the pin that would take it', async () => {
    const made = make('selfsigned', { san: LOCAL });
    const text = await connecting(server(made));
    expect(text).toMatch(
      /is self-signed \(selfsigned\)\. Name that certificate .*, or pin it: (?:[0-9A-F]{2}:){31}[0-9A-F]{2}\.$/,
    );
    expect(await connecting(server(made), { pin: / ([0-9A-F:]{95})\.$/.exec(text)?.[1] ?? '' })).toBe('taken');
    expect(await connecting(server(made), { caFile: made.certFile })).toBe('taken');
  });

  it('an unknown authority', async () => {
    expect(await connecting(server(good))).toMatch(
      /comes from an authority that this computer does not know\. Name that authority’s file .*issued by authority/,
    );
  });

  it('made for clients', async () => {
    const client = make('client', { san: LOCAL, issuer: 'authority', purpose: 'clientAuth' });
    expect(await connecting(server(client), caFile())).toContain('is not made for servers');
  });

  it('a key that is too short', async () => {
    const weak = make('weak', { san: LOCAL, issuer: 'authority', bits: 1024 });
    expect(await connecting(server(weak, { ciphers: 'DEFAULT@SECLEVEL=0' }), caFile())).toMatch(
      /RSA key of 1024 bits, which is too weak/,
    );
  });

  it('a version of TLS that is no longer safe', async () => {
    const old = server(good, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    expect(await connecting(old, caFile())).toMatch(/only versions of TLS older than 1\.2.*Turn TLS 1\.2 or 1\.3 on/);
  });

  it('no TLS at all: an answer in clear text, a closed connection, silence, nobody there', async () => {
    const speaks = net.createServer((socket) => socket.write('SIP/2.0 400 Bad Request\r\n\r\n'));
    const closes = net.createServer((socket) => void socket.once('data', () => socket.end()));
    expect(await connecting(speaks)).toContain('does not speak TLS on this port');
    expect(await connecting(closes)).toMatch(/closed the connection at TLS's greeting: perhaps it does not speak TLS/);
    expect(await connecting(net.createServer(), { timeoutMs: 100 })).toMatch(
      /said nothing to TLS for 0\.1 s\. It does not speak TLS/,
    );
    const gone = await listening(net.createServer());
    await gone[Symbol.asyncDispose]();
    const remote = { address: '127.0.0.1', port: gone.port };
    const refused = openStream({ host: '127.0.0.1', remote, localAddress: '127.0.0.1', tlsOptions: { verify: true } });
    await expect(refused).rejects.toThrow(`No connection to 127.0.0.1 port ${gone.port}: nothing listens there.`);
  });

  it('no verification takes any, where the settings say so', async () => {
    expect(await connecting(server(good), { verify: false, host: 'pbx.elsewhere.test' })).toBe('taken');
  });
});

describe('a pin', () => {
  it('takes the certificate by its own SHA-256 or its key’s, whatever its authority, name and date', async () => {
    const made = make('pinned', { from: '20200101000000Z', to: '20200201000000Z' });
    const text = await connecting(server(made), { pin: '00'.repeat(32), host: 'pbx.test' });
    const [, certificate = '', key = ''] = /pin the new one: ([0-9A-F:]+) \(its key: ([0-9A-F:]+)\)/.exec(text) ?? [];
    expect(certificate).toHaveLength(95);
    const base64 = Buffer.from(key.replaceAll(':', ''), 'hex').toString('base64');
    for (const pin of [certificate, certificate.toLowerCase().replaceAll(':', ''), key, `sha256/${base64}`]) {
      expect(await connecting(server(made), { pin, host: 'pbx.test' })).toBe('taken');
    }
  });

  it('refuses another certificate, a good one too, and says which it is', async () => {
    const text = await connecting(server(good), { pin: 'AB'.repeat(32), caFile: authority.certFile });
    expect(text).toMatch(
      /is not the pinned one\. If it was renewed at the peer, pin the new one: .* somebody may be in between\.$/,
    );
    expect(readPin('nonsense')).toBeUndefined();
    expect(await connecting(server(good), { pin: 'nonsense' })).toContain('is no SHA-256');
  });
});

describe('our own certificate', () => {
  it('opens a peer that asks for one; without it, or with files that do not fit, the person is told', async () => {
    const ours = make('ours', { issuer: 'authority', purpose: 'clientAuth' });
    const asking = () =>
      server(good, { requestCert: true, rejectUnauthorized: true, ca: authority.cert, maxVersion: 'TLSv1.2' });
    const files = { certFile: ours.certFile, keyFile: ours.keyFile };
    expect(await connecting(asking(), { caFile: authority.certFile, ...files })).toBe('taken');
    expect(await connecting(asking(), { caFile: authority.certFile })).toMatch(
      /wants a certificate of ours \(name certificate and key/,
    );
    expect(await connecting(asking(), { certFile: ours.certFile, keyFile: good.keyFile })).toContain(
      'certificate files cannot be used',
    );
    expect(await connecting(asking(), { certFile: '/nowhere.pem', keyFile: good.keyFile })).toContain(
      '/nowhere.pem, cannot be read',
    );
  });
});

describe('our own certificate, by TLS 1.3,', () => {
  it('is asked for after the handshake: the reason of the broken connection says so', async () => {
    const asking = server(good, {
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.cert,
      minVersion: 'TLSv1.3',
    });
    await using peer = await listening(asking);
    const { promise, resolve } = Promise.withResolvers<string>();
    await connectStream(
      {
        host: '127.0.0.1',
        remote: { address: '127.0.0.1', port: peer.port },
        localAddress: '127.0.0.1',
        tlsOptions: { verify: true, caFile: authority.certFile },
      },
      { onMessage: () => {}, onClose: resolve },
    );
    expect(await promise).toMatch(/wants a certificate of ours that it trusts/);
  });
});

describe('WSS', () => {
  it('says the same, and hands over what is in order', async () => {
    const web = https.createServer({ key: good.key, cert: good.cert });
    const sockets = new WebSocketServer({ server: web });
    await using peer = await listening(web);
    const remote = { address: '127.0.0.1', port: peer.port };
    const listener = { onMessage: () => {}, onClose: () => {} };
    const connect = (tlsOptions: TlsOptions) =>
      connectWebSocket({ host: '127.0.0.1', remote, localAddress: '127.0.0.1', path: '/ws', tlsOptions }, listener);
    await expect(connect({ verify: true })).rejects.toThrow(/its certificate comes from an authority/);
    await expect(connect({ verify: true, pin: 'AB'.repeat(32) })).rejects.toThrow(/is not the pinned one/);
    const flow = await connect({ verify: true, caFile: authority.certFile });
    expect(flow.isOpen).toBe(true);
    flow.close();
    sockets.close();
  });
});

describe('the names of a certificate', () => {
  it('are read also where Node writes them as JSON', () => {
    expect(namesIn('DNS:a.example, URI:sip:b.example, DNS:"evil, DNS:c.example", IP Address:0:0:0:0:0:0:0:1')).toEqual([
      'DNS:a.example',
      'URI:sip:b.example',
      'DNS:evil, DNS:c.example',
      'IP Address:0:0:0:0:0:0:0:1',
    ]);
  });
});
