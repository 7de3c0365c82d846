import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { StreamFramer } from '../../main/sip/stream-framer.ts';
import type { SipEnd, TrunkConfig } from '../../main/sip/trunk.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, type RequestParts, request, SDP } from './scripted-peer.ts';
import { makeTrunk, until } from './trunk-kit.ts';

const REGISTERS: TrunkConfig['kind'] = { kind: 'registers', user: '21', password: 'sesame', expiresS: 300 };

interface Connection {
  /** Of the trunk's end. */
  readonly port: number;
  send(text: string): void;
  destroy(): void;
}

interface Message {
  readonly text: string;
  readonly on: Connection;
}

/** A registrar whose connections can be broken; it hears each message once, with the connection that it came by. */
class Registrar implements AsyncDisposable {
  readonly connections: Connection[] = [];
  readonly #heard: Message[] = [];
  readonly #close: () => Promise<void>;
  readonly port: number;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.#close = close;
  }

  static async open(transport: 'tcp' | 'tls' | 'ws'): Promise<Registrar> {
    let registrar: Registrar;
    const accept = (socket: net.Socket): void => {
      const framer = new StreamFramer();
      const on: Connection = {
        port: socket.remotePort ?? 0,
        send: (text) => void socket.write(text),
        destroy: () => void socket.destroy(),
      };
      registrar.connections.push(on);
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        for (const framed of framer.push(chunk))
          if (framed.kind === 'message') registrar.#hear(framed.bytes.toString(), on);
      });
    };
    if (transport === 'ws') {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
      server.on('connection', (socket: WebSocket, { socket: { remotePort = 0 } }) => {
        const on = { port: remotePort, send: (text: string) => socket.send(text), destroy: () => socket.terminate() };
        registrar.connections.push(on);
        socket.on('message', (data) => registrar.#hear(String(data), on));
      });
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      registrar = new Registrar(port, () => new Promise<void>((resolve) => server.close(() => resolve())));
      return registrar;
    }
    const server = transport === 'tls' ? tls.createServer(certificate(), accept) : net.createServer(accept);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    registrar = new Registrar(port, () => new Promise<void>((resolve) => server.close(() => resolve())));
    return registrar;
  }

  #hear(text: string, on: Connection): void {
    // The last word at the end, and the old Contact that is taken back.
    if (/^REGISTER [\s\S]*expires=0/i.test(text)) on.send(answer(text, '200 OK'));
    else this.#heard.push({ text, on });
  }

  hears(firstLine: RegExp, deadlineMs = 5_000): Promise<Message> {
    return until(
      () => {
        const index = this.#heard.findIndex(({ text }) => firstLine.test(text));
        return index < 0 ? undefined : this.#heard.splice(index, 1)[0];
      },
      String(firstLine),
      deadlineMs,
      () => this.#heard.map(({ text }) => text.slice(0, text.indexOf('\r\n'))).join('\n'),
    );
  }

  async registers(): Promise<Message> {
    const register = await this.hears(/^REGISTER [\s\S]*expires=300/i);
    register.on.send(answer(register.text, '200 OK', { extra: ['Expires: 300'] }));
    return register;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    await this.#close();
  }
}

function certificate(): { key: Buffer; cert: Buffer } {
  using dir = tempDir('certificate');
  const [key, cert] = [join(dir.path, 'key.pem'), join(dir.path, 'cert.pem')];
  // biome-ignore format: one option a pair
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=registrar'], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

describe.each(['tcp', 'tls', 'ws'] as const)(
  'a registering trunk over %s whose connection broke in a call',
  (transport) => {
    const over = (text: string): string => text.replace('SIP/2.0/UDP', `SIP/2.0/${transport.toUpperCase()}`);

    async function inCall(allow: string) {
      const opened = new AsyncDisposableStack();
      const registrar = opened.use(await Registrar.open(transport));
      const t = opened.use(
        await makeTrunk({ port: registrar.port, transport, kind: REGISTERS, tls: { verify: false } }),
      );
      await registrar.registers();
      await t.state('in-service');
      const [first] = registrar.connections;
      if (!first) throw new Error('no connection');
      const parts = (more: Partial<RequestParts>): RequestParts => ({ port: registrar.port, user: '21', ...more });
      const invite = over(request('INVITE', parts({ body: SDP, extra: [`Allow: ${allow}`] })));
      first.send(invite);
      const call = await t.nextCall();
      const ends: SipEnd[] = [];
      call.onEnd((end) => ends.push(end));
      await call.answer(fakeSeat());
      const ok = await registrar.hears(/^SIP\/2\.0 200[\s\S]*CSeq: 1 INVITE/);
      const named = {
        callId: headerIn(invite, 'Call-ID') ?? '',
        toTag: /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '',
      };
      first.send(over(request('ACK', parts(named))));
      return {
        registrar,
        call,
        ends,
        okContact: headerIn(ok.text, 'Contact'),
        asks: (method: string, cseq: number) => over(request(method, parts({ ...named, cseq }))),
        [Symbol.asyncDispose]: () => opened.disposeAsync(),
      };
    }

    it('tells the peer by UPDATE where it is now, and what both sides ask from then on goes by the new one', async () => {
      await using c = await inCall('INVITE, ACK, BYE, CANCEL, UPDATE');
      const { registrar } = c;
      registrar.connections[0]?.destroy();
      const register = await registrar.registers();
      const update = await registrar.hears(/^UPDATE /);
      expect(update.on).toBe(registrar.connections[1]);
      expect(update.on).toBe(register.on);
      const contact = headerIn(update.text, 'Contact') ?? '';
      if (transport === 'ws') expect(contact).toContain('.invalid');
      else {
        expect(contact).toContain(`:${update.on.port};transport=tcp`.replace('tcp', transport));
        expect(contact).not.toBe(c.okContact);
      }
      update.on.send(answer(update.text, '200 OK', { extra: [`Contact: <sip:peer@127.0.0.1:${registrar.port}>`] }));
      expect(c.ends).toEqual([]);
      // A digit of the peer's by the new connection, then its BYE.
      update.on.send(c.asks('OPTIONS', 2));
      expect((await registrar.hears(/^SIP\/2\.0 200[\s\S]*CSeq: 2 OPTIONS/)).on).toBe(update.on);
      update.on.send(c.asks('BYE', 3));
      expect((await registrar.hears(/^SIP\/2\.0 200[\s\S]*CSeq: 3 BYE/)).on).toBe(update.on);
      await until(() => c.ends.length === 1, 'the end');
      expect(c.ends).toEqual([expect.objectContaining({ by: 'peer' })]);
    }, 15_000);

    it('tells one that knows no UPDATE by INVITE, and our BYE goes by the new one', async () => {
      await using c = await inCall('INVITE, ACK, BYE, CANCEL');
      const { registrar } = c;
      registrar.connections[0]?.destroy();
      await registrar.registers();
      const invite = await registrar.hears(/^INVITE /);
      expect(invite.on).toBe(registrar.connections[1]);
      if (transport !== 'ws') expect(headerIn(invite.text, 'Contact')).toContain(`:${invite.on.port};`);
      const extra = [`Contact: <sip:peer@127.0.0.1:${registrar.port}>`];
      invite.on.send(answer(invite.text, '200 OK', { extra, body: SDP }));
      expect((await registrar.hears(/^ACK /)).on).toBe(invite.on);
      c.call.hangUp();
      const bye = await registrar.hears(/^BYE /);
      expect(bye.on).toBe(invite.on);
      bye.on.send(answer(bye.text, '200 OK'));
      expect(c.ends).toEqual([expect.objectContaining({ by: 'us' })]);
    }, 15_000);
  },
);
