import { describe, expect, it } from 'vitest';
import type { SipEnd } from '../../main/sip/trunk.ts';
import { fakeSeat } from './fake-media.ts';
import { answer, headerIn, request, ScriptedPeer, SDP } from './scripted-peer.ts';
import { makeTrunk, type TrunkUnderTest } from './trunk-kit.ts';

let nextPort = 25_900;

interface Talking extends AsyncDisposable {
  readonly peer: ScriptedPeer;
  readonly t: TrunkUnderTest;
  readonly port: number;
  readonly call: Awaited<ReturnType<TrunkUnderTest['nextCall']>>;
  /** A request of the peer's in this call. */
  tell(cseq: number, contentType: string, body: string): void;
}

/** The peer has called and was answered. */
async function talking(digits?: 'info-dtmf' | 'info-dtmf-relay'): Promise<Talking> {
  const peer = await ScriptedPeer.open();
  const port = nextPort++;
  const t = await makeTrunk({ port: peer.port, localPort: port, ...(digits ? { digits } : {}) });
  const invite = request('INVITE', { port: peer.port, body: SDP });
  peer.send(invite, port);
  const call = await t.nextCall();
  call.sendDigit('9', 100);
  await call.answer(fakeSeat());
  const ok = await peer.hears(/^SIP\/2.0 200/);
  const toTag = /tag=(\S+)/.exec(headerIn(ok.text, 'To') ?? '')?.[1] ?? '';
  const callId = headerIn(invite, 'Call-ID') ?? '';
  peer.send(request('ACK', { port: peer.port, callId, toTag }), port);
  return {
    peer,
    t,
    port,
    call,
    tell: (cseq, contentType, body) =>
      peer.send(request('INFO', { port: peer.port, callId, toTag, cseq, contentType, body }), port),
    async [Symbol.asyncDispose]() {
      await t[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

describe('digits told to the peer by INFO', () => {
  it('go one after the other, each when the one before was answered; none before the answer to the call', async () => {
    await using p = await talking();
    for (const digit of '1#D') p.call.sendDigit(digit, 120);
    for (const digit of '1#D') {
      const info = await p.peer.hears(/^INFO /);
      expect(headerIn(info.text, 'Content-Type')).toBe('application/dtmf-relay');
      expect(bodyOf(info.text)).toBe(`Signal=${digit}\r\nDuration=120\r\n`);
      // The next one is not under way yet.
      await p.peer.hearsNo(/^INFO /, 50);
      p.peer.send(answer(info.text, '200 OK'), p.port);
    }
  });

  it('are written as application/dtmf where the trunk says so', async () => {
    await using p = await talking('info-dtmf');
    p.call.sendDigit('*', 300);
    const info = await p.peer.hears(/^INFO /);
    expect(headerIn(info.text, 'Content-Type')).toBe('application/dtmf');
    expect(bodyOf(info.text)).toBe('*');
    p.peer.send(answer(info.text, '200 OK'), p.port);
  });

  it('a peer that does not know one form (415) gets the other, from then on', async () => {
    await using p = await talking();
    p.call.sendDigit('1', 100);
    p.call.sendDigit('2', 100);
    const first = await p.peer.hears(/^INFO /);
    p.peer.send(answer(first.text, '415 Unsupported Media Type'), p.port);
    for (const digit of '12') {
      const info = await p.peer.hears(/^INFO /);
      expect(headerIn(info.text, 'Content-Type')).toBe('application/dtmf');
      expect(bodyOf(info.text)).toBe(digit);
      p.peer.send(answer(info.text, '200 OK'), p.port);
    }
  });

  it('a peer that refuses both keeps its call, and the next digit is tried', async () => {
    await using p = await talking();
    p.call.sendDigit('1', 100);
    for (let time = 0; time < 2; time++)
      p.peer.send(answer((await p.peer.hears(/^INFO /)).text, '415 Unsupported Media Type'), p.port);
    p.call.sendDigit('2', 100);
    p.peer.send(answer((await p.peer.hears(/^INFO /)).text, '500 Server Internal Error'), p.port);
    p.call.sendDigit('3', 100);
    const info = await p.peer.hears(/^INFO /);
    expect(bodyOf(info.text)).toBe('3');
    p.peer.send(answer(info.text, '200 OK'), p.port);
    await p.peer.hearsNo(/^BYE /, 100);
  });

  it('an INFO that is not answered is repeated, and holds up the digits after it for 4 s only', async () => {
    await using p = await talking();
    p.call.sendDigit('1', 100);
    p.call.sendDigit('2', 100);
    const first = await p.peer.hears(/^INFO /);
    expect((await p.peer.hears(/^INFO /)).text).toBe(first.text);
    for (;;) {
      const info = await p.peer.hears(/^INFO /);
      if (info.text === first.text) continue;
      expect(bodyOf(info.text)).toContain('Signal=2');
      p.peer.send(answer(info.text, '200 OK'), p.port);
      p.peer.send(answer(first.text, '200 OK'), p.port);
      break;
    }
  }, 15_000);

  it('481 says that the peer knows no such call: it ends', async () => {
    await using p = await talking();
    const end = new Promise<SipEnd>((resolve) => p.call.onEnd(resolve));
    p.call.sendDigit('1', 100);
    p.call.sendDigit('2', 100);
    const info = await p.peer.hears(/^INFO /);
    p.peer.send(answer(info.text, '481 Call/Transaction Does Not Exist'), p.port);
    expect(await end).toMatchObject({ by: 'peer', status: 481 });
    p.call.sendDigit('3', 100);
    await p.peer.hearsNo(/^INFO /, 100);
  });
});

describe('a hook flash told by the peer', () => {
  it('is heard in each form, and is no digit', async () => {
    await using p = await talking();
    const heard: string[] = [];
    p.call.onDigit((digit) => heard.push(digit));
    p.call.onFlash(() => heard.push('flash'));
    const forms = [
      ['application/dtmf-relay', 'Signal=!\r\nDuration=250\r\n'],
      ['application/dtmf-relay', 'Signal=16\r\nDuration=250\r\n'],
      ['application/hook-flash', 'signal=hf'],
      ['application/dtmf-relay', 'Signal=A\r\nDuration=160\r\n'],
    ] as const;
    for (const [index, [type, body]] of forms.entries()) {
      p.tell(index + 2, type, body);
      await p.peer.hears(/^SIP\/2.0 200/);
    }
    expect(heard).toEqual(['flash', 'flash', 'flash', 'A']);
  });
});
