/** Codecs, payload numbers, packet lengths and RTCP in offer and answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODECS, type Codec } from '../core/codec.ts';
import { answerOffer, makeOffer, readAnswer, type SdpLocal } from './sdp.ts';

const local: SdpLocal = {
  address: '192.0.2.10',
  port: 30_000,
  codecs: ['PCMU', 'PCMA', 'G722', 'opus'],
  direction: 'sendrecv',
  sessionId: 4711,
  version: 1,
};
const peer: SdpLocal = { ...local, address: '198.51.100.7', port: 40_000, sessionId: 1 };

const HEAD = ['v=0', 'o=- 1 1 IN IP4 198.51.100.7', 's=-', 'c=IN IP4 198.51.100.7', 't=0 0'];
const sdp = (...media: string[]): string => `${[...HEAD, ...media].join('\r\n')}\r\n`;

function agreed<T extends { ok: boolean }>(result: T): Extract<T, { ok: true }> {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result as Extract<T, { ok: true }>;
}

describe('codecs', () => {
  it('are offered by preference, with the parameters that each needs', () => {
    const offer = makeOffer(local);
    expect(offer).toContain('m=audio 30000 RTP/AVP 0 8 9 107 101 110\r\n');
    expect(offer).toContain('a=rtpmap:9 G722/8000\r\n');
    expect(offer).toContain('a=rtpmap:107 opus/48000/2\r\n');
    expect(offer).toMatch(/a=fmtp:107 maxplaybackrate=8000;.*useinbandfec=1\r\n/);
    expect(offer).toContain('a=rtpmap:110 telephone-event/48000\r\n');
    expect(makeOffer({ ...local, opusDtx: true })).toContain(';usedtx=1');
  });

  it('of the peer are answered by the peer’s numbers, and G.722 without an rtpmap is known', () => {
    const g722 = agreed(answerOffer({ ...local, codecs: ['G722'] }, sdp('m=audio 4000 RTP/AVP 0 9')));
    expect(g722.remote).toMatchObject({ codec: 'G722', payloadType: 9 });
    const offer = sdp(
      'm=audio 4000 RTP/AVP 96 97',
      'a=rtpmap:96 OPUS/48000/2',
      'a=fmtp:96 maxaveragebitrate=16000; useinbandfec=1; cbr=1',
      'a=rtpmap:97 telephone-event/48000',
    );
    const opus = agreed(answerOffer(local, offer));
    expect(opus.remote).toMatchObject({
      codec: 'opus',
      payloadType: 96,
      eventPayloadType: 97,
      eventClockHz: 48_000,
      opus: { fec: true, dtx: false, constant: true, bitrate: 16_000 },
    });
    expect(opus.answer).toContain('m=audio 30000 RTP/AVP 96 97\r\n');
  });

  it('G.722 said to be of 16000 Hz, and Opus of another clock, are not what the standards mean', () => {
    const offer = sdp('m=audio 4000 RTP/AVP 9 96', 'a=rtpmap:9 G722/16000', 'a=rtpmap:96 opus/16000/2');
    expect(answerOffer(local, offer)).toMatchObject({ ok: false, refusal: 'no-common-codec' });
  });

  it('with events of 8000 Hz alone beside Opus have those', () => {
    const offer = sdp('m=audio 4000 RTP/AVP 96 101', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000');
    const { remote } = agreed(answerOffer(local, offer));
    expect(remote.eventPayloadType).toBe(101);
    expect(remote).not.toHaveProperty('eventClockHz');
  });

  it('of an answer with several may each come at any time; the first is sent', () => {
    const offered = makeOffer(local);
    expect(offered).toContain(' 0 8 9 107 ');
    const answer = sdp(
      'm=audio 4000 RTP/AVP 9 0 107 101',
      'a=rtpmap:107 opus/48000/2',
      'a=rtpmap:101 telephone-event/8000',
    );
    const { remote } = agreed(readAnswer(local, answer));
    expect(remote).toMatchObject({ codec: 'G722', payloadType: 9 });
    expect(remote.receives).toEqual([
      { codec: 'G722', payloadType: 9 },
      { codec: 'PCMU', payloadType: 0 },
      { codec: 'opus', payloadType: 107 },
    ]);
  });

  it('of an answer that numbers them anew are sent by its numbers, and come by ours or by those', () => {
    const answer = sdp('m=audio 4000 RTP/AVP 120 99', 'a=rtpmap:120 opus/48000/2', 'a=rtpmap:99 telephone-event/48000');
    const { remote } = agreed(readAnswer(local, answer));
    expect(remote).toMatchObject({ codec: 'opus', payloadType: 120, eventPayloadType: 99, eventReceivedAs: 110 });
    expect(remote.receives).toEqual([
      { codec: 'opus', payloadType: 107 },
      { codec: 'opus', payloadType: 120 },
    ]);
  });

  it('keep their numbers in a dialog, and take none that the peer used for something else', () => {
    const offer = sdp(
      'm=audio 4000 RTP/AVP 0 107 101 110',
      'a=rtpmap:107 iLBC/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=rtpmap:110 speex/16000',
    );
    const { layout } = agreed(answerOffer(local, offer));
    const again = makeOffer(local, layout);
    expect(again).toContain('a=rtpmap:101 telephone-event/8000');
    expect(again).not.toMatch(/a=rtpmap:(107|110) (opus|telephone-event)/);
    expect(again).toMatch(/a=rtpmap:\d+ opus\/48000\/2/);
  });
});

describe('packets', () => {
  const lengthFor = (codec: Codec, asked: readonly string[], packetMs?: number): number | undefined => {
    const offer = sdp('m=audio 4000 RTP/AVP 0 96', 'a=rtpmap:96 opus/48000/2', ...asked);
    const own = { ...local, codecs: [codec], ...(packetMs !== undefined && { packetMs }) };
    return agreed(answerOffer(own, offer)).remote.packetMs ?? 20;
  };

  it.each<[readonly string[], number]>([
    [['a=ptime:10'], 10],
    [['a=ptime:30'], 30],
    [['a=ptime:35'], 30],
    [['a=ptime:200'], 60],
    [['a=ptime:1'], 10],
    [['a=ptime:60', 'a=maxptime:40'], 40],
    [['a=maxptime:20'], 20],
    [[], 20],
  ])('are as long as the peer asks, within 10 to 60 ms (%j)', (asked, expected) => {
    expect(lengthFor('PCMU', asked)).toBe(expected);
  });

  it('are as long as the trunk says where the peer says nothing, and no longer than it takes', () => {
    expect(lengthFor('PCMU', [], 40)).toBe(40);
    expect(lengthFor('PCMU', ['a=maxptime:30'], 40)).toBe(30);
    expect(lengthFor('opus', ['a=ptime:30'])).toBe(20);
    expect(makeOffer({ ...local, packetMs: 40 })).toContain('a=ptime:40');
  });
});

describe('RTCP', () => {
  it('goes with RTP where the peer offers it, and where both agreed on our offer of it', () => {
    const offer = sdp('m=audio 4000 RTP/AVP 0', 'a=rtcp-mux');
    const answered = agreed(answerOffer(local, offer));
    expect(answered.answer).toContain('a=rtcp-mux');
    expect(answered.remote.rtcp).toBe('muxed');
    expect(makeOffer(local)).not.toContain('rtcp-mux');
    const offering = { ...local, rtcpMux: true };
    expect(makeOffer(offering)).toContain('a=rtcp-mux');
    expect(agreed(readAnswer(offering, offer)).remote.rtcp).toBe('muxed');
    // An answer cannot bring in what was not offered.
    expect(agreed(readAnswer(local, offer)).remote).not.toHaveProperty('rtcp');
    expect(agreed(readAnswer(offering, sdp('m=audio 4000 RTP/AVP 0'))).remote).not.toHaveProperty('rtcp');
  });

  it('goes to the port that the peer names, where that is not the next', () => {
    const offer = (line: string) => sdp('m=audio 4000 RTP/AVP 0', line);
    expect(agreed(answerOffer(local, offer('a=rtcp:5001'))).remote.rtcp).toBe(5001);
    expect(agreed(answerOffer(local, offer('a=rtcp:4001'))).remote).not.toHaveProperty('rtcp');
    expect(agreed(answerOffer(local, offer('a=rtcp:99999'))).remote).not.toHaveProperty('rtcp');
  });
});

const codecLists = fc.shuffledSubarray([...CODECS], { minLength: 1 });
const lengths = fc.constantFrom(10, 20, 30, 40, 50, 60);

describe('for any two lists of codecs', () => {
  it('both ends agree on the same codec, numbers and packets, or there is none in common', () => {
    fc.assert(
      fc.property(codecLists, codecLists, lengths, lengths, fc.boolean(), (ours, theirs, our, their, rtcpMux) => {
        const offering = { ...local, codecs: ours, packetMs: our, rtcpMux };
        const answering = { ...peer, codecs: theirs, packetMs: their };
        const answered = answerOffer(answering, makeOffer(offering));
        const common = theirs.filter((codec) => ours.includes(codec));
        if (!answered.ok) {
          expect(common).toEqual([]);
          return;
        }
        const { remote } = agreed(readAnswer(offering, answered.answer));
        expect(answered.remote.codec).toBe(common[0]);
        expect(remote.codec).toBe(answered.remote.codec);
        expect(remote.payloadType).toBe(answered.remote.payloadType);
        expect(remote.eventPayloadType).toBe(answered.remote.eventPayloadType);
        expect(remote.eventClockHz).toBe(answered.remote.eventClockHz);
        expect(remote.rtcp).toBe(answered.remote.rtcp);
        // A later offer of either side still means the same by each number.
        const again = agreed(answerOffer({ ...offering, version: 2 }, makeOffer(answering, answered.layout)));
        expect(again.remote.codec).toBe(ours.find((codec) => theirs.includes(codec)));
      }),
    );
  });

  it('no text makes it throw, and what is agreed is always whole', () => {
    const line = fc.constantFrom(
      'm=audio 4000 RTP/AVP 0 8 9 96 97 101',
      'm=audio 4000 RTP/AVP 96',
      'm=audio 0 RTP/AVP 0',
      'm=video 4002 RTP/AVP 98',
      'a=rtpmap:96 opus/48000/2',
      'a=rtpmap:97 telephone-event/48000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:96 useinbandfec=1;maxaveragebitrate=x',
      'a=fmtp:96 ;;=;maxaveragebitrate=-5',
      'a=ptime:x',
      'a=ptime:-20',
      'a=maxptime:0',
      'a=rtcp:0',
      'a=rtcp-mux',
      'a=sendonly',
      'c=IN IP4 0.0.0.0',
      'a=rtpmap:0 PCMA/8000',
      'a=rtpmap:',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 14 }), (lines) => {
        const answered = answerOffer(local, sdp(...lines));
        if (!answered.ok) return;
        const { codec, payloadType, packetMs = 20, opus } = answered.remote;
        expect(CODECS).toContain(codec);
        expect(payloadType).toBeGreaterThanOrEqual(0);
        expect(payloadType).toBeLessThanOrEqual(127);
        expect([10, 20, 30, 40, 50, 60]).toContain(packetMs);
        if (opus) expect(opus.bitrate).toBeGreaterThanOrEqual(6000);
      }),
    );
  });
});
