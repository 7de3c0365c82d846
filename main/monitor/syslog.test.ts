import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../gateway/access/certificate.ts';
import { AT, alarmEvent } from './fixtures/sample-alarm.ts';
import { syslogMessage } from './syslog-message.ts';
import { SyslogSender } from './syslog-sender.ts';

const ORIGIN = { host: 'office', processId: 42, facility: 16 };
const report = { kind: 'alarm', event: alarmEvent() } as const;
const never = new AbortController().signal;

/** RFC 5424 §6: header, structured data, message. */
const GRAMMAR =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) (\[[!-~]+?(?: [!-~]+?="(?:[^"\\\]]|\\["\\\]])*")*\]) \uFEFF(.*)$/su;

describe('a syslog message', () => {
  it('is as RFC 5424 has it', () => {
    const [, priority, time, host, app, pid, id, data, text] = GRAMMAR.exec(syslogMessage(report, ORIGIN)) ?? [];
    expect([priority, time, host, app, pid, id]).toEqual([
      '131',
      '2026-11-22T12:30:00.250Z',
      'office',
      'copperline',
      '42',
      'ALARM-RAISED',
    ]);
    expect(data).toContain('[alarm@32473 id="trunk-down/pbx" code="trunk-down" number="2" subject="pbx"');
    expect(text).toBe('The trunk "Office ]"\\ PBX" is down.');
    expect(GRAMMAR.exec(syslogMessage({ kind: 'alarm', event: alarmEvent('cleared') }, ORIGIN))?.[1]).toBe('133');
  });

  it('is one line whatever somebody calls a trunk', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (text, host) => {
        const message = syslogMessage({ kind: 'alarm', event: alarmEvent('raised', text) }, { ...ORIGIN, host });
        expect(message).toMatch(GRAMMAR);
        expect(message).not.toMatch(/[\r\n\0]/);
      }),
    );
  });

  it('says of calls and of who did what, too', () => {
    const call = syslogMessage(
      { kind: 'call', at: AT, id: 'c1', direction: 'inbound', line: 'sim/1', outcome: 'answered', seconds: 12 },
      ORIGIN,
    );
    expect(call).toMatch(GRAMMAR);
    expect(call).toContain('<134>1 ');
    expect(call).toContain('[call@32473 id="c1" direction="inbound" line="sim/1" outcome="answered" seconds="12"]');
    expect(
      syslogMessage({ kind: 'audit', at: AT, who: 'olga', from: '192.0.2.7', what: 'user.add', ok: false }, ORIGIN),
    ).toContain('<132>1 ');
  });
});

describe('a syslog server', () => {
  /** Reads octet-counted frames (RFC 6587 §3.4.1) and nothing else. */
  function receiver(server: Server): {
    frames: string[];
    until: (count: number) => Promise<void>;
    sockets: Set<Socket>;
  } {
    const frames: string[] = [];
    const sockets = new Set<Socket>();
    let told = (): void => {};
    server.on('connection', (socket) => sockets.add(socket));
    server.on(
      server instanceof Object && 'setSecureContext' in server ? 'secureConnection' : 'connection',
      (socket: Socket) => {
        let rest = Buffer.alloc(0);
        socket.on('data', (chunk: Buffer) => {
          rest = Buffer.concat([rest, chunk]);
          for (;;) {
            const head = /^(\d{1,6}) /.exec(rest.toString('latin1', 0, 8));
            if (!head) break;
            const from = head[0].length;
            const length = Number(head[1]);
            if (rest.length < from + length) break;
            frames.push(rest.toString('utf8', from, from + length));
            rest = rest.subarray(from + length);
            told();
          }
        });
        socket.on('error', () => undefined);
      },
    );
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        told = () => frames.length >= count && resolve();
        told();
      });
    return { frames, until, sockets };
  }
  const listen = (server: Server): Promise<number> =>
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

  it('hears by UDP', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const heard = new Promise<string>((resolve) => socket.once('message', (data) => resolve(data.toString())));
    using sender = new SyslogSender({ host: '127.0.0.1', port: socket.address().port, transport: 'udp' }, ORIGIN);
    expect(await sender.send(report, never)).toEqual({ kind: 'done' });
    expect(await heard).toMatch(GRAMMAR);
    socket.close();
  });

  it('hears by TCP, framed by octets, and again after it was restarted', async () => {
    const server = createServer();
    const { frames, until, sockets } = receiver(server);
    const port = await listen(server);
    using sender = new SyslogSender({ host: '127.0.0.1', port, transport: 'tcp' }, ORIGIN);
    for (let i = 0; i < 3; i++) expect(await sender.send(report, never)).toEqual({ kind: 'done' });
    await until(3);
    expect(frames.every((frame) => GRAMMAR.test(frame))).toBe(true);
    expect(sockets.size).toBe(1);
    const gone = Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    for (const socket of sockets) socket.destroy();
    await gone;
    for (let i = 0; i < 5 && frames.length < 4; i++) await sender.send(report, never);
    await until(4);
    server.close();
  });

  it('hears by TLS if its certificate is trusted, and nothing if it is not', async () => {
    const { cert, key } = await makeCertificate(['localhost', '127.0.0.1'], Date.now());
    const server = createTlsServer({ cert, key });
    const { until } = receiver(server);
    const port = await listen(server);
    using trusting = new SyslogSender({ host: 'localhost', port, transport: 'tls', ca: cert }, ORIGIN);
    expect(await trusting.send(report, never)).toEqual({ kind: 'done' });
    await until(1);
    using careful = new SyslogSender({ host: 'localhost', port, transport: 'tls' }, ORIGIN);
    expect(await careful.send(report, never)).toMatchObject({
      kind: 'again',
      why: expect.stringContaining('self-signed'),
    });
    server.close();
  });

  it('that is not there is tried again', async () => {
    using sender = new SyslogSender({ host: '127.0.0.1', port: 1, transport: 'tcp' }, ORIGIN);
    expect(await sender.send(report, never)).toMatchObject({
      kind: 'again',
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
