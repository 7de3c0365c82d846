import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { TrunkConfig } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, SDP } from './scripted-peer.ts';
import { makeTrunk, portIn, until } from './trunk-kit.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sip-certificates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function certificate(name: string, subjectAltName: string, days = 30): { key: string; cert: string; file: string } {
  const key = path.join(folder, `${name}.key`);
  const file = path.join(folder, `${name}.pem`);
  const asked = path.join(folder, `${name}.csr`);
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  openssl(
    'req',
    '-new',
    ...newKey,
    '-out',
    asked,
    '-subj',
    `/CN=${name}`,
    '-addext',
    `subjectAltName=${subjectAltName}`,
  );
  const self = ['-signkey', key, '-days', String(days), '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', asked, ...self, '-out', file);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(file, 'utf8'), file };
}

/** A TCP or TLS peer that keeps what it heard. */
async function streamPeer(make: (accept: (socket: net.Socket) => void) => net.Server) {
  const sockets: net.Socket[] = [];
  let heard = '';
  const server = make((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes.toString();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: address && typeof address === 'object' ? address.port : 0,
    sockets,
    hears: (what: RegExp): Promise<string> =>
      until(
        () => {
          const at = heard.search(what);
          if (at < 0 || heard.indexOf('\r\n\r\n', at) < 0) return undefined;
          const text = heard.slice(at);
          heard = heard.slice(0, at) + text.slice(text.indexOf('\r\n\r\n') + 4);
          return text;
        },
        String(what),
        5_000,
        () => heard,
      ),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const REGISTERS: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'x', expiresS: 300 };

describe('TCP', () => {
  it('a registering trunk keeps one connection, names its port in the Contact, and comes back when it breaks', async () => {
    await using peer = await streamPeer((accept) => net.createServer(accept));
    await using t = await makeTrunk({ port: peer.port, transport: 'tcp', kind: REGISTERS });
    const register = await peer.hears(/REGISTER sip/);
    const [socket] = peer.sockets;
    expect(portIn(headerIn(register, 'Contact') ?? '')).toBe(socket?.remotePort);
    socket?.write(answer(register, '200 OK', { extra: ['Expires: 300'] }));
    await t.state('in-service');
    const invite = request('INVITE', { port: peer.port, user: '21', body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP');
    socket?.write(`\r\n\r\n${invite.slice(0, 90)}`);
    socket?.write(invite.slice(90));
    const call = await t.nextCall();
    await call.answer(fakeSeat());
    await peer.hears(/SIP\/2.0 200/);
    socket?.destroy();
    await t.state('unreachable');
    const again = await peer.hears(/REGISTER sip/);
    expect(portIn(headerIn(again, 'Contact') ?? '')).toBe(peer.sockets[1]?.remotePort);
    peer.sockets[1]?.write(answer(again, '200 OK', { extra: ['Expires: 300'] }));
    await t.state('in-service');
    call.hangUp();
  });

  it("a peer's own connection to our Contact is served; garbage closes it; a stranger's is refused", async () => {
    await using peer = await streamPeer((accept) => net.createServer(accept));
    const localPort = 25_400;
    await using t = await makeTrunk({ port: peer.port, transport: 'tcp', localPort });
    let heard = '';
    const own = net.connect({ port: localPort, host: '127.0.0.1' });
    own.on('data', (bytes) => {
      heard += bytes.toString();
    });
    own.write(request('INVITE', { port: peer.port, body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP'));
    const call = await t.nextCall();
    await call.answer(fakeSeat());
    await until(() => /SIP\/2.0 200/.test(heard), 'the 200');
    expect(headerIn(heard.slice(heard.indexOf('SIP/2.0 200')), 'Contact')).toContain(`:${localPort};transport=tcp`);
    own.write('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => own.once('close', resolve));
    const stranger = net.connect({ port: localPort, host: '127.0.0.1', localAddress: '127.0.0.9' });
    let refused = '';
    stranger.on('data', (bytes) => {
      refused += bytes.toString();
    });
    stranger.write(request('INVITE', { port: 1, body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP'));
    await new Promise((resolve) => stranger.once('close', resolve));
    expect(refused).toMatch(/^SIP\/2.0 403/);
    call.hangUp();
  });

  it('nothing listens there: the trunk says so and tries again', async () => {
    await using t = await makeTrunk({ port: 9, transport: 'tcp', kind: REGISTERS });
    const state = await t.state('unreachable');
    const { reason, retryInMs } = state.kind === 'unreachable' ? state : { reason: '', retryInMs: 0 };
    expect(reason).toContain('nothing listens there');
    // 2 s, and up to a quarter more so that many gateways do not come at once.
    expect(retryInMs).toBeGreaterThanOrEqual(2_000);
    expect(retryInMs).toBeLessThanOrEqual(2_500);
  });
});

describe('TLS', () => {
  const good = certificate('good', 'DNS:localhost,IP:127.0.0.1');
  const wrongName = certificate('wrong', 'DNS:pbx.elsewhere.test');
  const attempt = async (options: tls.TlsOptions, config: Partial<TrunkConfig>): Promise<string> => {
    await using peer = await streamPeer((accept) => tls.createServer(options, accept));
    await using t = await makeTrunk({ port: peer.port, transport: 'tls', kind: REGISTERS, ...config });
    const state = await until(
      () => (/unreachable|registering/.test(t.trunk.state.kind) ? t.trunk.state : undefined),
      'a state',
    );
    if (state.kind === 'unreachable') return state.reason;
    const register = await Promise.race([
      peer.hears(/REGISTER sip/),
      t.state('unreachable').then((s) => ('reason' in s ? s.reason : '')),
    ]);
    if (!register.startsWith('REGISTER')) return register;
    peer.sockets[0]?.write(answer(register, '200 OK', { extra: ['Expires: 300'] }));
    await t.state('in-service');
    return 'in-service';
  };

  it('a peer calls us on our own port, where our certificate is shown', async () => {
    const ours = certificate('ours', 'IP:127.0.0.1');
    const localPort = 25_194;
    const tlsOptions = { verify: true, certFile: ours.file, keyFile: ours.file.replace(/pem$/, 'key') };
    // Nobody is there to be called; that does not close our own port.
    await using t = await makeTrunk({ port: 9, transport: 'tls', localPort, tls: tlsOptions });
    const socket = tls.connect({ host: '127.0.0.1', port: localPort, ca: ours.cert });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    let heard = '';
    socket.on('data', (bytes) => {
      heard += String(bytes);
    });
    socket.write(request('INVITE', { port: 5061, body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/TLS'));
    (await t.nextCall()).refuse(486);
    await until(() => heard.includes('SIP/2.0 486') || undefined, 'the refusal');
    socket.destroy();
  });

  it('a certificate that is trusted by its file, or any where the settings say so, is taken', async () => {
    expect(await attempt(good, { tls: { verify: true, caFile: good.file } })).toBe('in-service');
    expect(await attempt(good, { tls: { verify: true, caFile: good.file }, host: 'localhost' })).toBe('in-service');
    expect(await attempt(wrongName, { tls: { verify: false } })).toBe('in-service');
  });

  it('self-signed, for another name and not TLS at all are each told as what they are', async () => {
    expect(await attempt(good, {})).toContain('self-signed');
    expect(await attempt(wrongName, { tls: { verify: true, caFile: wrongName.file } })).toContain(
      'for another name than 127.0.0.1',
    );
    expect(await attempt(good, { tls: { verify: true, caFile: '/nowhere.pem' } })).toContain('cannot be read');
    const expired = certificate('expired', 'IP:127.0.0.1', -1);
    expect(await attempt(expired, { tls: { verify: true, caFile: expired.file } })).toContain('has expired');
  });
});

describe('WebSocket', () => {
  it('registers over WS with the sip subprotocol and takes a call', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
    await new Promise((resolve) => server.once('listening', resolve));
    const heard: string[] = [];
    let send: (text: string) => void = () => {};
    server.on('connection', (socket) => {
      expect(socket.protocol).toBe('sip');
      send = (text) => socket.send(text);
      socket.on('message', (data) => heard.push(String(data)));
    });
    const address = server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    await using t = await makeTrunk({ port, transport: 'ws', kind: REGISTERS });
    const register = await until(() => heard.find((text) => text.startsWith('REGISTER')), 'REGISTER');
    expect(headerIn(register, 'Contact')).toContain('transport=ws');
    send(answer(register, '200 OK', { extra: ['Expires: 300'] }));
    await t.state('in-service');
    send(request('INVITE', { port: 1, user: '21', body: SDP }).replace('SIP/2.0/UDP', 'SIP/2.0/WS'));
    (await t.nextCall()).refuse(486);
    await until(() => heard.find((text) => text.startsWith('SIP/2.0 486')), '486');
    await t[Symbol.asyncDispose]();
    await new Promise((resolve) => server.close(resolve));
  }, 15_000);
});
