import { describe, expect, it } from 'vitest';
import { answerOffer, makeOffer, readAnswer, type SdpLocal } from './sdp.ts';

const local: SdpLocal = {
  address: '192.0.2.10',
  port: 30_000,
  codecs: ['PCMU', 'PCMA'],
  direction: 'sendrecv',
  sessionId: 4711,
  version: 1,
};

const sdp = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;
const HEAD = ['v=0', 'o=- 1 1 IN IP4 198.51.100.7', 's=-', 'c=IN IP4 198.51.100.7', 't=0 0'];
const offerOf = (...media: string[]): string => sdp(...HEAD, ...media);

// As the peers write them.
const ASTERISK = sdp(
  'v=0',
  'o=- 1934862119 1934862119 IN IP4 198.51.100.7',
  's=Asterisk',
  'c=IN IP4 198.51.100.7',
  't=0 0',
  'm=audio 10012 RTP/AVP 8 0 101',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=maxptime:140',
  'a=sendrecv',
);
const BARESIP = sdp(
  'v=0',
  'o=- 3286462150 1253614526 IN IP4 198.51.100.7',
  's=-',
  'c=IN IP4 198.51.100.7',
  't=0 0',
  'a=tool:baresip 1.0.0',
  'm=audio 18624 RTP/AVP 96 0 8 97 101',
  'b=AS:125',
  'a=rtpmap:96 opus/48000/2',
  'a=fmtp:96 stereo=1;sprop-stereo=1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:97 telephone-event/48000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=rtcp:18625',
  'a=sendrecv',
  'a=label:1',
  'a=rtcp-rsize',
  'a=ssrc:2374287 cname:sip:baresip@198.51.100.7',
  'a=ptime:20',
  'm=video 0 RTP/AVP 98',
  'a=rtpmap:98 H264/90000',
);
const SIPP =
  'v=0\no=user1 53655765 2353687637 IN IP4 198.51.100.7\ns=-\nc=IN IP4 198.51.100.7\nt=0 0\nm=audio 6000 RTP/AVP 0\n';
const CISCO = sdp(
  'v=0',
  'o=CiscoSystemsSIP-GW-UserAgent 1597 5834 IN IP4 198.51.100.7',
  's=SIP Call',
  'c=IN IP4 198.51.100.7',
  't=0 0',
  'm=audio 17408 RTP/AVP 18 0 96 19',
  'c=IN IP4 198.51.100.8',
  'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:96 telephone-event/8000',
  'a=fmtp:96 0-16',
  'a=rtpmap:19 CN/8000',
  'a=ptime:20',
);

function agreed<T extends { ok: boolean }>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result as Extract<T, { ok: true }>;
}

describe('an answer', () => {
  it('to Asterisk takes our preferred law, whatever its order', () => {
    const { answer, remote } = agreed(answerOffer(local, ASTERISK));
    expect(remote).toEqual({
      address: '198.51.100.7',
      port: 10_012,
      codec: 'PCMU',
      payloadType: 0,
      eventPayloadType: 101,
      direction: 'sendrecv',
    });
    expect(answer).toBe(
      sdp(
        'v=0',
        'o=- 4711 1 IN IP4 192.0.2.10',
        's=-',
        'c=IN IP4 192.0.2.10',
        't=0 0',
        'm=audio 30000 RTP/AVP 0 101',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-16',
        'a=ptime:20',
        'a=sendrecv',
      ),
    );
  });

  it('to baresip leaves opus out, takes the 8 kHz telephone-event and keeps the switched-off video line', () => {
    const { answer, remote } = agreed(answerOffer({ ...local, codecs: ['PCMA', 'PCMU'] }, BARESIP));
    expect(remote).toMatchObject({ codec: 'PCMA', payloadType: 8, eventPayloadType: 101 });
    expect(answer).toContain('m=audio 30000 RTP/AVP 8 101\r\n');
    expect(answer).toContain('m=video 0 RTP/AVP 98\r\n');
  });

  it('to SIPp knows payload type 0 without rtpmap and has no telephone-event', () => {
    const { answer, remote } = agreed(answerOffer(local, SIPP));
    expect(remote).toEqual({
      address: '198.51.100.7',
      port: 6000,
      codec: 'PCMU',
      payloadType: 0,
      direction: 'sendrecv',
    });
    expect(answer).toContain('m=audio 30000 RTP/AVP 0\r\n');
    expect(answer).not.toContain('telephone-event');
  });

  it('to a Cisco gateway follows its numbering of telephone-event and its address by stream', () => {
    const { answer, remote } = agreed(answerOffer(local, CISCO));
    expect(remote).toMatchObject({ address: '198.51.100.8', port: 17_408, eventPayloadType: 96 });
    expect(answer).toContain('a=fmtp:96 0-16');
  });

  it.each([
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ] as const)('to %s is %s, said by stream or for the whole', (offered, answered) => {
    for (const offer of [
      offerOf('m=audio 5000 RTP/AVP 0', `a=${offered}`),
      sdp(...HEAD, `a=${offered}`, 'm=audio 5000 RTP/AVP 0'),
    ]) {
      const { answer, remote } = agreed(answerOffer(local, offer));
      expect(remote.direction).toBe(answered);
      expect(answer).toContain(`a=${answered}\r\n`);
    }
  });

  it('to an old hold, c=0.0.0.0, is recvonly', () => {
    const offer = offerOf('m=audio 5000 RTP/AVP 0', 'c=IN IP4 0.0.0.0');
    expect(agreed(answerOffer(local, offer)).remote).toMatchObject({ address: '0.0.0.0', direction: 'recvonly' });
    const both = offerOf('m=audio 5000 RTP/AVP 0', 'c=IN IP4 0.0.0.0', 'a=inactive');
    expect(agreed(answerOffer(local, both)).remote.direction).toBe('inactive');
  });

  it('never sends more than we want to', () => {
    const holding = { ...local, direction: 'sendonly' } as const;
    expect(agreed(answerOffer(holding, ASTERISK)).remote.direction).toBe('sendonly');
    expect(agreed(answerOffer(holding, offerOf('m=audio 5000 RTP/AVP 0', 'a=sendonly'))).remote.direction).toBe(
      'inactive',
    );
  });

  it('takes plain RTP beside SRTP, and answers every other line with port 0 in the same place', () => {
    const { answer, remote } = agreed(
      answerOffer(
        local,
        offerOf(
          'm=audio 5002 RTP/SAVP 0',
          'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR',
          'm=video 5004 RTP/AVP 96 97',
          'm=audio 5000 RTP/AVP 8',
          'm=image 5006 udptl t38',
        ),
      ),
    );
    expect(remote).toMatchObject({ port: 5000, codec: 'PCMA' });
    expect(answer.match(/^m=.*$/gm)).toEqual([
      'm=audio 0 RTP/SAVP 0',
      'm=video 0 RTP/AVP 96 97',
      'm=audio 30000 RTP/AVP 8',
      'm=image 0 udptl t38',
    ]);
  });
});

describe('an offer that cannot be met is refused with a reason', () => {
  it.each([
    ['SRTP alone', offerOf('m=audio 5000 RTP/SAVP 0'), 'profile', /RTP\/SAVP/],
    ['WebRTC', offerOf('m=audio 9 UDP/TLS/RTP/SAVPF 0'), 'profile', /UDP\/TLS/],
    ['no common codec', offerOf('m=audio 5000 RTP/AVP 18', 'a=rtpmap:18 G729/8000'), 'no-common-codec', /G729\/8000/],
    ['a static number without rtpmap', offerOf('m=audio 5000 RTP/AVP 3 9'), 'no-common-codec', /payload types 3 9/],
    ['16 kHz PCMU', offerOf('m=audio 5000 RTP/AVP 96', 'a=rtpmap:96 PCMU/16000'), 'no-common-codec', /PCMU\/16000/],
    ['no audio', offerOf('m=video 5000 RTP/AVP 96'), 'no-audio', /no audio/],
    ['no m-line', offerOf(), 'no-audio', /no audio/],
    ['audio switched off', offerOf('m=audio 0 RTP/AVP 0'), 'no-audio', /port 0/],
    ['IPv6', offerOf('m=audio 5000 RTP/AVP 0', 'c=IN IP6 2001:db8::1'), 'address', /2001:db8::1/],
    ['a host name', offerOf('m=audio 5000 RTP/AVP 0', 'c=IN IP4 pbx.example'), 'address', /pbx\.example/],
    ['multicast', offerOf('m=audio 5000 RTP/AVP 0', 'c=IN IP4 224.2.1.1/127'), 'address', /224\.2\.1\.1/],
    ['no address', sdp('v=0', 'o=- 1 1 IN IP4 1.1.1.1', 's=-', 't=0 0', 'm=audio 5000 RTP/AVP 0'), 'malformed', /c=/],
    ['a port beyond the range', offerOf('m=audio 70000 RTP/AVP 0'), 'malformed', /70000/],
    ['no number for a port', offerOf('m=audio x RTP/AVP 0'), 'malformed', /cannot be read/],
    ['no SDP', 'hello', 'malformed', /cannot be read/],
    ['nothing', '', 'malformed', /cannot be read/],
  ])('%s', (_name, offer, refusal, text) => {
    const result = answerOffer(local, offer);
    expect(result).toMatchObject({ ok: false, refusal, text: expect.stringMatching(text) });
  });

  it('never throws on a damaged offer', () => {
    for (const whole of [ASTERISK, BARESIP, CISCO]) {
      for (let cut = 0; cut < whole.length; cut += 3) {
        answerOffer(local, whole.slice(0, cut));
        answerOffer(local, `${whole.slice(0, cut)}\u0000${whole.slice(cut + 5)}`);
      }
    }
  });
});

describe('our offer', () => {
  it('lists both laws by preference and telephone-event', () => {
    expect(makeOffer({ ...local, codecs: ['PCMA', 'PCMU'] })).toBe(
      sdp(
        'v=0',
        'o=- 4711 1 IN IP4 192.0.2.10',
        's=-',
        'c=IN IP4 192.0.2.10',
        't=0 0',
        'm=audio 30000 RTP/AVP 8 0 101',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-16',
        'a=ptime:20',
        'a=sendrecv',
      ),
    );
  });

  it('says IP6 for an IPv6 address', () => {
    const offer = makeOffer({ ...local, address: '2001:db8::10' });
    expect(offer).toContain('o=- 4711 1 IN IP6 2001:db8::10');
    expect(offer).toContain('c=IN IP6 2001:db8::10');
  });

  it('in a dialog keeps the lines and the numbers of the offer before', () => {
    const { layout } = agreed(
      answerOffer(
        local,
        offerOf('m=video 5004 RTP/AVP 99', 'm=audio 5000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000'),
      ),
    );
    const again = makeOffer({ ...local, version: 2, direction: 'sendonly' }, layout);
    expect(again).toContain('o=- 4711 2 IN');
    expect(again.match(/^m=.*$/gm)).toEqual(['m=video 0 RTP/AVP 99', 'm=audio 30000 RTP/AVP 0 8 96']);
    expect(again).toContain('a=sendonly');
  });
});

describe('the answer to our offer', () => {
  it('is sent to in its first format', () => {
    const { remote } = agreed(readAnswer(local, ASTERISK));
    expect(remote).toMatchObject({
      address: '198.51.100.7',
      port: 10_012,
      codec: 'PCMA',
      payloadType: 8,
      eventPayloadType: 101,
    });
  });

  it('turns its direction round', () => {
    expect(agreed(readAnswer(local, `${ASTERISK.replace('a=sendrecv', 'a=recvonly')}`)).remote.direction).toBe(
      'sendonly',
    );
  });

  it.each([
    ['declines the audio', offerOf('m=audio 0 RTP/AVP 0'), 'declined'],
    ['has a codec that was not offered', offerOf('m=audio 5000 RTP/AVP 18'), 'no-common-codec'],
    ['has video first', offerOf('m=video 5000 RTP/AVP 96', 'm=audio 5000 RTP/AVP 0'), 'no-audio'],
    ['is empty', '', 'malformed'],
  ])('that %s is refused', (_name, answer, refusal) => {
    expect(readAnswer(local, answer)).toMatchObject({ ok: false, refusal });
  });
});

describe('comfort noise (RFC 3389)', () => {
  it.each([
    ['m=audio 6000 RTP/AVP 0 13', 'a=sendrecv'],
    ['m=audio 6000 RTP/AVP 0 13', 'a=rtpmap:13 CN/8000'],
  ])('is answered where the peer offers it: %s %s', (...media) => {
    const answered = answerOffer(local, offerOf(...media));
    expect(answered).toMatchObject({ ok: true, remote: { comfortNoisePayloadType: 13 } });
    expect(answered.ok && answered.answer).toContain('a=rtpmap:13 CN/8000');
  });

  it('is neither answered nor offered otherwise, and an answer cannot bring it in', () => {
    const answered = answerOffer(local, offerOf('m=audio 6000 RTP/AVP 0'));
    expect(answered.ok && answered.answer).not.toContain('CN');
    expect(makeOffer(local)).not.toContain('CN');
    const read = readAnswer(local, offerOf('m=audio 6000 RTP/AVP 0 13'));
    expect(read.ok && read.remote.comfortNoisePayloadType).toBeUndefined();
  });
});
