import { describe, expect, it } from 'vitest';
import type { SipRequest } from './message.ts';
import { unwrapSdp } from './sdp-body.ts';

const SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n';

function message(type: string | undefined, body: string): SipRequest {
  const headers = type === undefined ? [] : [{ name: 'Content-Type', value: type }];
  return { kind: 'request', method: 'INVITE', uri: 'sip:1@192.0.2.2', headers, body };
}

const wrapped = (boundary: string, ...parts: string[]): string =>
  `preamble\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\nepilogue`;

describe('the SDP of a message', () => {
  it('is found beside what a carrier’s exchange sends along', () => {
    const isup = 'Content-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal\r\n\r\n\u0001\u0000I';
    const invite = message(
      'multipart/mixed; boundary="unique-1"',
      wrapped('unique-1', isup, `Content-Type: application/sdp\r\n\r\n${SDP}`),
    );
    unwrapSdp(invite);
    expect(invite.body.trimEnd()).toBe(SDP.trimEnd());
    expect(invite.headers).toEqual([{ name: 'Content-Type', value: 'application/sdp' }]);
  });

  it('is found in an alternative within a mixture, and without quotes or carriage returns', () => {
    const inner = wrapped('b', `c: application/sdp\r\n\r\n${SDP}`);
    const invite = message(
      'Multipart/Mixed;boundary=a',
      wrapped('a', `Content-Type: multipart/alternative; boundary=b\r\n\r\n${inner}`).replaceAll('\r', ''),
    );
    unwrapSdp(invite);
    expect(invite.body).toContain('o=- 1 1 IN IP4 192.0.2.1');
  });

  it('loses the parameters of its type, which say nothing of SDP', () => {
    const invite = message('application/SDP; charset=utf-8', SDP);
    unwrapSdp(invite);
    expect(invite.headers[0]?.value).toBe('application/sdp');
    expect(invite.body).toBe(SDP);
  });

  it('is not invented: other types, no boundary, no part, and wrappers without end stay as they were', () => {
    let nested = `Content-Type: application/sdp\r\n\r\n${SDP}`;
    for (let i = 0; i < 50; i++)
      nested = `Content-Type: multipart/mixed; boundary=x${i}\r\n\r\n${wrapped(`x${i}`, nested)}`;
    const cases = [
      message('text/plain', 'hello'),
      message('multipart/mixed', wrapped('x', SDP)),
      message('multipart/mixed; boundary=y', wrapped('x', SDP)),
      message('multipart/mixed; boundary=x', wrapped('x', 'Content-Type: text/plain\r\n\r\nhello')),
      message('multipart/mixed; boundary=x', '--x--'),
      message('multipart/mixed; boundary=z', wrapped('z', nested)),
      message(undefined, SDP),
      message('application/sdp', ''),
    ];
    for (const one of cases) {
      const before = structuredClone(one);
      unwrapSdp(one);
      expect(one).toEqual(before);
    }
  });
});
