import { describe, expect, it } from 'vitest';
import type { Codec } from '../../main/core/codec.ts';
import type { MediaClient } from '../../main/media/media-client.ts';
import type { MediaRequest } from '../../main/media/media-protocol.ts';
import { installPeerConnection } from '../../main/media/peer-connection.ts';
import { createRtpSeat } from '../../main/media/rtp-seat.ts';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { freePort } from '../kit/ports.ts';
import { waitFor } from '../kit/wait.ts';
import { answer, headerIn, request, ScriptedPeer } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

/** A leg in a media process that does as it is told; what it was told stays. */
function aLeg(codecs: readonly Codec[]) {
  const told: Extract<MediaRequest, { kind: 'set-rtp' }>['remote'][] = [];
  const media = {
    request: async (request: MediaRequest) => {
      if (request.kind === 'set-rtp') told.push(request.remote);
      return request.kind === 'open-rtp' ? { address: '127.0.0.1', port: 40_002 } : undefined;
    },
  } as unknown as MediaClient;
  const seat = createRtpSeat(media, {
    bindAddress: '127.0.0.1',
    portRange: [40_000, 40_100],
    codecs,
    latch: 'announced-only',
  });
  return { seat, told };
}

const FORMATS: Readonly<Record<Codec, string>> = {
  opus: '111\r\na=rtpmap:111 opus/48000/2',
  G722: '9',
  PCMU: '0',
  PCMA: '8',
};
const sdp = (version: number, media: string): string =>
  `v=0\r\no=- 1 ${version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media}\r\n`;
const audio = (codec: Codec, port = 41_000): string => `m=audio ${port} RTP/AVP ${FORMATS[codec]}`;
/** As fax gateways ask (RFC 3264, ITU-T V.152): G.711 and nothing that works on it. */
const fax = (codec: 'PCMU' | 'PCMA'): string => `${audio(codec)}\r\na=silenceSupp:off - - - -\r\na=ecan:fb off -`;
const T38 = 'm=image 41010 udptl t38\r\na=T38FaxVersion:0\r\na=T38FaxRateManagement:transferredTCF';
const formatsIn = (text: string): string | undefined => /^m=audio \d+ RTP\/AVP (.*?)\r?$/m.exec(text)?.[1];

async function pair() {
  const opened = new AsyncDisposableStack();
  const peer = opened.use(await ScriptedPeer.open());
  const port = await freePort('127.0.0.1');
  const t = opened.use(await makeTrunk({ port: peer.port, localPort: port }));
  installPeerConnection();
  return { t, peer, port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

describe.each(['opus', 'G722'] as const)('a call on %s in which a fax machine was heard', (codec) => {
  it('goes over to G.711 by the re-INVITE of a caller, refuses T.38 and goes on, and comes back', async () => {
    await using p = await pair();
    const { seat, told } = aLeg([codec, 'PCMU', 'PCMA']);
    const callId = `fax-${codec}@peer`;
    const ask = (method: string, cseq: number, toTag: string | undefined, body = ''): void =>
      p.peer.send(request(method, { port: p.peer.port, callId, cseq, body, ...(toTag ? { toTag } : {}) }), p.port);
    ask('INVITE', 1, undefined, sdp(1, audio(codec)));
    const call = await p.t.nextCall();
    const ends: SipEnd[] = [];
    call.onEnd((end) => ends.push(end));
    await call.answer(seat.seat);
    const ok = await p.peer.hears(/^SIP\/2\.0 200/);
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    ask('ACK', 1, toTag);
    expect(told.at(-1)).toMatchObject({ codec });

    ask('INVITE', 2, toTag, sdp(2, fax('PCMA')));
    const switched = await p.peer.hears(/^SIP\/2\.0 200/);
    ask('ACK', 2, toTag);
    expect(headerIn(switched.text, 'CSeq')).toBe('2 INVITE');
    expect(formatsIn(switched.text)).toBe('8');
    expect(told.at(-1)).toMatchObject({ codec: 'PCMA', payloadType: 8 });

    ask('INVITE', 3, toTag, sdp(3, T38));
    const refused = await p.peer.hears(/^SIP\/2\.0 488/);
    expect(headerIn(refused.text, 'CSeq')).toBe('3 INVITE');
    ask('ACK', 3, toTag);
    expect(told.at(-1)).toMatchObject({ codec: 'PCMA' });

    // By UPDATE as well (RFC 3311).
    ask('UPDATE', 4, toTag, sdp(4, audio(codec)));
    const back = await p.peer.hears(/^SIP\/2\.0 200/);
    expect(headerIn(back.text, 'CSeq')).toBe('4 UPDATE');
    expect(told.at(-1)).toMatchObject({ codec });
    expect(ends).toEqual([]);
    call.hangUp();
    const bye = await p.peer.hears(/^BYE/);
    p.peer.send(answer(bye.text, '200 OK'), p.port);
  });

  it('that we heard is asked for G.711 alone; refused, the call goes on as it was, and asked by the peer itself it takes G.711', async () => {
    await using p = await pair();
    const { seat, told } = aLeg([codec, 'PCMA']);
    const callId = `heard-${codec}@peer`;
    const ask = (method: string, cseq: number, toTag: string | undefined, body = ''): void =>
      p.peer.send(request(method, { port: p.peer.port, callId, cseq, body, ...(toTag ? { toTag } : {}) }), p.port);
    ask('INVITE', 1, undefined, sdp(1, audio(codec)));
    const call = await p.t.nextCall();
    await call.answer(seat.seat);
    const ok = await p.peer.hears(/^SIP\/2\.0 200/);
    const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
    ask('ACK', 1, toTag);
    await waitFor(() => call.dialogs.length > 0, { what: 'the dialog' });
    const extra = [`Contact: <sip:peer@127.0.0.1:${p.peer.port}>`];
    expect(seat.passTones()).toBe(true);
    call.reoffer();
    const first = await p.peer.hears(/^INVITE/);
    expect(formatsIn(first.text)?.split(' ')[0]).toBe('8');
    expect(first.text).not.toMatch(/rtpmap:\d+ (opus|G722)/);
    p.peer.send(answer(first.text, '488 Not Acceptable Here', { extra }), p.port);
    await p.peer.hears(/^ACK/);
    expect(told.at(-1)).toMatchObject({ codec });
    call.reoffer();
    const second = await p.peer.hears(/^INVITE/);
    p.peer.send(answer(second.text, '200 OK', { extra, body: sdp(2, fax('PCMA')) }), p.port);
    await p.peer.hears(/^ACK/);
    await waitFor(() => told.at(-1)?.codec === 'PCMA', { what: 'G.711' });
    expect(seat.passTones()).toBe(false);
    // The peer offers both: what lets tones through is taken.
    ask(
      'INVITE',
      2,
      toTag,
      sdp(3, `m=audio 41000 RTP/AVP ${codec === 'opus' ? 111 : 9} 8${FORMATS[codec].replace(/^\d+/, '')}`),
    );
    const taken = await p.peer.hears(/^SIP\/2\.0 200/);
    ask('ACK', 2, toTag);
    expect(formatsIn(taken.text)).toBe('8');
    call.hangUp();
    const bye = await p.peer.hears(/^BYE/);
    p.peer.send(answer(bye.text, '200 OK'), p.port);
  });

  it('goes over to G.711 by the re-INVITE of whom we called', async () => {
    await using p = await pair();
    const { seat, told } = aLeg([codec, 'PCMU', 'PCMA']);
    const call = p.t.trunk.call('100', { number: '030' }, seat.seat);
    const { text: invite } = await p.peer.hears(/^INVITE/);
    const extra = [`Contact: <sip:peer@127.0.0.1:${p.peer.port}>`];
    p.peer.send(answer(invite, '200 OK', { extra, body: sdp(1, audio(codec)) }), p.port);
    await p.peer.hears(/^ACK/);
    await waitFor(() => told.at(-1)?.codec === codec, { what: `the call to be on ${codec}` });
    const callId = headerIn(invite, 'Call-ID') ?? '';
    const fromTag = /tag=(\S+)/.exec(headerIn(invite, 'From') ?? '')?.[1] ?? '';
    const asked = (method: string, body = ''): string =>
      request(method, { port: p.peer.port, callId, toTag: fromTag, cseq: 1, body })
        .replace(/^From: .*$/m, `From: ${headerIn(invite, 'To')};tag=peer`)
        .replace(/^To: .*$/m, `To: ${headerIn(invite, 'From')}`);
    p.peer.send(asked('INVITE', sdp(2, fax('PCMU'))), p.port);
    const switched = await p.peer.hears(/^SIP\/2\.0 200/);
    p.peer.send(asked('ACK'), p.port);
    expect(formatsIn(switched.text)).toBe('0');
    expect(told.at(-1)).toMatchObject({ codec: 'PCMU', payloadType: 0 });
    call.hangUp();
    const bye = await p.peer.hears(/^BYE/);
    p.peer.send(answer(bye.text, '200 OK'), p.port);
  });
});
