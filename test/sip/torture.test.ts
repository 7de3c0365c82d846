import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headerIn, request, ScriptedPeer } from './scripted-peer.ts';
import { makeTrunk } from './trunk-kit.ts';

const VECTORS = new URL('vectors/rfc4475/', import.meta.url);

/** RFC 4475 §3.1.2: must not be taken for good. (Leniency that the RFC allows: baddate, badaspec, lwsstart, trws.) */
const REFUSED = [
  'clerr',
  'quotbal',
  'bigcode',
  'ncl',
  'scalar02',
  'mismatch01',
  'mismatch02',
  'ltgtruri',
  'lwsruri',
  'badvers',
  'multi01',
  'mcl01',
  'bext01',
];

describe('RFC 4475 torture messages over UDP', () => {
  it('after each of the 49 an OPTIONS is still answered, and the broken ones are never accepted', async () => {
    await using peer = await ScriptedPeer.open();
    const port = 25_300;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    const names = readdirSync(VECTORS).filter((name) => name.endsWith('.dat'));
    expect(names).toHaveLength(49);
    const outcome: Record<string, string> = {};
    for (const name of names) {
      const bytes = readFileSync(new URL(name, VECTORS));
      const before = peer.all.length;
      // Answered where the packet came from, or the answer would go to the RFC's example addresses.
      const text = bytes.toString('latin1').replace(/^(v(?:ia)?\s*:(?:[^;\r\n]|\r\n[ \t])*)/im, '$1;rport');
      peer.send(Buffer.from(text, 'latin1'), port);
      peer.send(request('OPTIONS', { port: peer.port, callId: `probe-${name}` }), port);
      for (;;) {
        const { text: heard } = await peer.hears(/^SIP\/2.0/);
        if (headerIn(heard, 'Call-ID') === `probe-${name}`) {
          expect(heard).toMatch(/^SIP\/2.0 200/);
          break;
        }
      }
      const answered = peer.all.slice(before).find((heard) => headerIn(heard, 'Call-ID') !== `probe-${name}`);
      outcome[name.replace('.dat', '')] = answered?.slice(8, 11) ?? 'silent';
    }
    if (process.env.SIP_TEST_LOG)
      console.log(
        outcome,
        t.calls.map(({ dialled, caller }) => [dialled, caller]),
      );
    for (const name of REFUSED) expect(outcome[name], name).toMatch(/^(4|5|silent)/);
    expect(outcome.wsinv).toBe('100');
    // RFC 2543 did not ask for a Contact; without one our BYE would have nowhere to go.
    expect(outcome.inv2543).toBe('400');
    expect(outcome.zeromf).toBe('200');
    for (const call of t.calls) call.refuse(486);
    if (process.env.SIP_TEST_LOG) console.log(outcome);
  });

  it('truncated, oversized and random datagrams cost nothing', async () => {
    await using peer = await ScriptedPeer.open();
    const port = 25_301;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    const whole = Buffer.from(request('INVITE', { port: peer.port, body: 'v=0' }));
    for (let length = 0; length < whole.length; length += 7) peer.send(whole.subarray(0, length), port);
    peer.send(Buffer.concat([whole, Buffer.alloc(60_000, 'x')]), port);
    peer.send(Buffer.alloc(60_000, 0xff), port);
    let seed = 1;
    for (let i = 0; i < 200; i++) {
      const noise = Buffer.from(whole);
      for (let k = 0; k < 8; k++) {
        seed = (seed * 48_271) % 2_147_483_647;
        noise[seed % noise.length] = seed & 0xff;
      }
      peer.send(noise, port);
    }
    peer.send(request('OPTIONS', { port: peer.port, callId: 'probe' }), port);
    for (;;) if (headerIn((await peer.hears(/^SIP\/2.0/)).text, 'Call-ID') === 'probe') break;
    for (const call of t.calls) call.refuse(486);
  });
});
