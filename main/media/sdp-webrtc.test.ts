import { describe, expect, it } from 'vitest';
import { answerOffer } from './sdp.ts';
import { answerSetup, type NearEnd, unwrap, wrap } from './sdp-webrtc.ts';

const HASH = Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).padStart(2, '0')).join(':');
/** As Asterisk 22 writes it with `webrtc=yes`. */
const lines = (...more: string[]): string[] => [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=Asterisk',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'a=msid-semantic:WMS *',
  'a=group:BUNDLE audio-0',
  'm=audio 20010 UDP/TLS/RTP/SAVPF 0 8 101 13',
  'a=connection:new',
  'a=setup:actpass',
  `a=fingerprint:SHA-256 ${HASH}`,
  'a=ice-ufrag:3a2b1c',
  'a=ice-pwd:0123456789abcdef0123456789abcdef',
  'a=candidate:H7f000001 1 UDP 2130706431 127.0.0.1 20010 typ host',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=rtpmap:13 CN/8000',
  'a=ptime:20',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=ssrc:305419896 cname:abc',
  'a=mid:audio-0',
  ...more,
];
const text = (each: readonly string[]): string => `${each.join('\r\n')}\r\n`;
const without = (start: string): string => text(lines().filter((line) => !line.startsWith(start)));

const NEAR: NearEnd = {
  usernameFragment: 'ours',
  password: 'a secret of ours, 22 and more',
  candidates: [{ foundation: 'udp', priority: 1, address: '127.0.0.5', port: 40_004, protocol: 'udp' }],
  fingerprints: [
    { algorithm: 'sha-1', value: 'AA:BB' },
    { algorithm: 'sha-256', value: HASH.toUpperCase() },
  ],
  setup: 'passive',
};

describe('a peer’s WebRTC description', () => {
  it('is a connection and plain audio', () => {
    const read = unwrap(text(lines()));
    if (!read.ok) throw new Error(read.text);
    expect(read.far).toEqual({
      fingerprints: [{ algorithm: 'sha-256', value: HASH.toUpperCase() }],
      setup: 'actpass',
      usernameFragment: '3a2b1c',
      ssrc: 0x1234_5678,
      mid: 'audio-0',
      index: 0,
    });
    const local = {
      address: '127.0.0.1',
      port: 9,
      codecs: ['PCMU'],
      direction: 'sendrecv',
      sessionId: 1,
      version: 1,
    } as const;
    const answered = answerOffer(local, read.plain);
    if (!answered.ok) throw new Error(answered.text);
    expect(answered.remote).toMatchObject({
      codec: 'PCMU',
      payloadType: 0,
      eventPayloadType: 101,
      direction: 'sendrecv',
    });
    // The edge would not pass comfort noise.
    expect(answered.answer).not.toContain('CN/8000');
    const answer = wrap(answered.answer, NEAR, 0, 'audio-0');
    for (const line of [
      'a=ice-lite',
      'a=group:BUNDLE audio-0',
      'm=audio 40004 UDP/TLS/RTP/SAVPF 0 101',
      'c=IN IP4 127.0.0.5',
      'a=mid:audio-0',
      'a=rtcp-mux',
      'a=ice-ufrag:ours',
      'a=candidate:udp 1 udp 1 127.0.0.5 40004 typ host',
      'a=end-of-candidates',
      `a=fingerprint:sha-256 ${HASH.toUpperCase()}`,
      'a=setup:passive',
    ])
      expect(answer.split('\r\n')).toContain(line);
  });

  it('may say ICE and DTLS once for all media', () => {
    const moved = ['a=setup:active', `a=fingerprint:sha-256 ${HASH}`, 'a=ice-ufrag:all', 'a=ice-pwd:x'];
    const at = lines().indexOf('m=audio 20010 UDP/TLS/RTP/SAVPF 0 8 101 13');
    const rest = lines().filter((line) => !/^a=(setup|fingerprint|ice-)/.test(line));
    const read = unwrap(text([...rest.slice(0, at), ...moved, ...rest.slice(at)]));
    expect(read).toMatchObject({ ok: true, far: { setup: 'active', usernameFragment: 'all' } });
  });

  it.each([
    [without('a=ssrc'), { ok: true, far: { ssrc: undefined } }],
    [without('a=mid'), { ok: true, far: { mid: undefined } }],
    [
      without('a=fingerprint'),
      { ok: false, text: expect.stringContaining('with DTLS); the peer has UDP/TLS/RTP/SAVPF') },
    ],
    [without('a=ice-ufrag'), { ok: false, text: expect.stringContaining('has no ICE') }],
    [without('m='), { ok: false, refusal: 'no-audio' }],
    [
      text(lines())
        .replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP')
        .replace(/a=fingerprint.*\r\n/, ''),
      { ok: false, refusal: 'profile' },
    ],
    [
      text(lines()).replace('SHA-256', 'md5'),
      { ok: false, text: expect.stringContaining('no fingerprint that can be compared') },
    ],
    [text(lines()).replace('t=0 0', 't=0 0\r\na=ice-lite'), { ok: false, text: expect.stringContaining('ICE-lite') }],
    ['', { ok: false }],
  ])('%#', (sdp, expected) => {
    expect(unwrap(sdp)).toMatchObject(expected);
  });

  it('has the peer begin the handshake, unless it will not', () => {
    expect(['actpass', 'active', 'passive'].map((setup) => answerSetup(setup as 'actpass'))).toEqual([
      'passive',
      'passive',
      'active',
    ]);
  });
});
