import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../gateway/access/certificate.ts';
import { AT, alarmEvent } from './fixtures/sample-alarm.ts';
import { postWebhook, webhookItem } from './webhook-sender.ts';

const SECRET = 'much entropy in here';
const SOURCE = { version: '0.1.0', host: 'office' };
const never = new AbortController().signal;

async function aReceiver(status: number, tls?: { cert: string; key: string }) {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const listener = (request: import('node:http').IncomingMessage, reply: import('node:http').ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8').on('data', (more: string) => {
      body += more;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      reply.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
    });
  };
  const server = tls ? createHttpsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    got,
    url: `${tls ? 'https' : 'http'}://localhost:${port}/hook`,
    [Symbol.dispose]: () => void server.close(),
  };
}

describe('a webhook', () => {
  it('is a signed JSON text whose receiver can tell who sent it, when, and whether it came before', async () => {
    using receiver = await aReceiver(204);
    const item = webhookItem(alarmEvent());
    const target = { url: receiver.url, secret: SECRET, source: SOURCE };
    for (let i = 0; i < 2; i++) expect(await postWebhook(item, target, AT, never)).toEqual({ kind: 'done' });
    const [first, second] = receiver.got;
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      event: 'alarm.raised',
      at: '2026-11-22T12:30:00.250Z',
      alarm: {
        id: 'trunk-down/pbx',
        code: 'trunk-down',
        severity: 'error',
        cause: expect.any(String),
        cure: expect.any(String),
      },
      source: SOURCE,
    });
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers['x-copperline-signature'])) ?? [];
    const expected = createHmac('sha256', SECRET).update(`${seconds}.${first?.body}`).digest();
    expect(timingSafeEqual(expected, Buffer.from(hex ?? '', 'hex'))).toBe(true);
    expect(Number(seconds)).toBe(Math.floor(AT / 1_000));
    expect(first?.headers['x-copperline-delivery']).toBe(second?.headers['x-copperline-delivery']);
    expect(JSON.stringify(receiver.got)).not.toContain(SECRET);
  });

  it.each([
    [200, 'done'],
    [301, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [429, 'again'],
    [500, 'again'],
    [503, 'again'],
  ])('that is answered %i is %s', async (status, kind) => {
    using receiver = await aReceiver(status);
    const answer = await postWebhook(
      webhookItem(alarmEvent()),
      { url: receiver.url, secret: SECRET, source: SOURCE },
      AT,
      never,
    );
    expect(answer.kind).toBe(kind);
    expect(receiver.got).toHaveLength(1);
  });

  it('goes to nobody whose certificate is not trusted', async () => {
    const certificate = await makeCertificate(['localhost'], Date.now());
    using receiver = await aReceiver(200, certificate);
    const target = { url: receiver.url, secret: SECRET, source: SOURCE };
    await expect(postWebhook(webhookItem(alarmEvent()), target, AT, never)).rejects.toThrow('self-signed');
    expect(receiver.got).toHaveLength(0);
    expect(await postWebhook(webhookItem(alarmEvent()), { ...target, ca: certificate.cert }, AT, never)).toEqual({
      kind: 'done',
    });
  });

  it('is given up when its time is over', async () => {
    using receiver = await aReceiver(200);
    await expect(
      postWebhook(
        webhookItem(alarmEvent()),
        { url: receiver.url, secret: SECRET, source: SOURCE },
        AT,
        AbortSignal.abort(),
      ),
    ).rejects.toThrow();
  });
});
