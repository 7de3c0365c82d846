import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SrtpKey } from '../../main/core/srtp-suite.ts';
import { newSrtpKeys } from '../../main/media/srtp-keys.ts';
import { LegCrypto } from '../../main/media-process/leg-crypto.ts';
import { RtpPeer, type RtpWire } from '../kit/rtp-peer.ts';
import { rmsDb } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { MediaChild } from './media-child.ts';

let media: MediaChild;
beforeAll(async () => {
  media = await MediaChild.start();
});
afterAll(() => media?.[Symbol.asyncDispose]());

const keyFor = (suite: SrtpKey['suite']): SrtpKey => {
  const key = newSrtpKeys().find((each) => each.suite === suite);
  if (!key) throw new Error(`no key for ${suite}`);
  return key;
};

/** The far end's encryption, and all that it ever sent, as it went. */
class Wire implements RtpWire {
  readonly crypto = new LegCrypto();
  readonly sent: Buffer[] = [];

  constructor(send: SrtpKey, receive: SrtpKey) {
    this.crypto.setKeys({ send, receive });
  }

  out(packet: Uint8Array): Uint8Array {
    const encrypted = Buffer.from(this.crypto.protect('rtp', packet, packet.length) ?? []);
    this.sent.push(encrypted);
    return encrypted;
  }

  in(datagram: Uint8Array): Uint8Array | undefined {
    return this.crypto.unprotect('rtp', datagram);
  }
}

/** An encrypted leg and one in the clear, joined, each with a far end. */
async function bridged(suite: SrtpKey['suite'], { theirKey }: { readonly theirKey?: SrtpKey } = {}) {
  const [ours, theirs] = [keyFor(suite), keyFor(suite)];
  const wire = new Wire(theirKey ?? theirs, ours);
  const secret = await RtpPeer.open({ wire });
  const open = await RtpPeer.open();
  const encrypted = await media.openLeg(secret, { crypto: { send: ours, receive: theirs } });
  const clear = await media.openLeg(open);
  await media.join({ leg: encrypted.leg }, { leg: clear.leg });
  secret.sendTo(encrypted);
  open.sendTo(clear);
  secret.talk(700, -15);
  open.talk(1004, -12);
  return {
    wire,
    secret,
    open,
    encrypted,
    async statistics() {
      const { legs } = await media.ask({ kind: 'statistics' });
      const found = legs.find(({ leg }) => leg === encrypted.leg);
      if (!found) throw new Error('the leg is gone');
      return found;
    },
    async [Symbol.asyncDispose]() {
      for (const leg of [encrypted.leg, clear.leg]) await media.ask({ kind: 'close-leg', leg });
      await secret[Symbol.asyncDispose]();
      await open[Symbol.asyncDispose]();
    },
  };
}

describe('an encrypted leg', () => {
  it.each([
    'AES_CM_128_HMAC_SHA1_80',
    'AES_CM_128_HMAC_SHA1_32',
    'AES_256_CM_HMAC_SHA1_80',
    'AEAD_AES_128_GCM',
    'AEAD_AES_256_GCM',
  ] as const)('carries audio both ways by %s, as loud as it was', async (suite) => {
    await using call = await bridged(suite);
    expect(Math.abs((await call.open.hears(700)).levelDb + 15)).toBeLessThan(0.5);
    expect(Math.abs((await call.secret.hears(1004)).levelDb + 12)).toBeLessThan(0.5);
    expect(await call.statistics()).toMatchObject({ refusedPackets: 0, lostPackets: 0 });
  });

  it('takes digits as telephone-events as well', async () => {
    await using call = await bridged('AEAD_AES_256_GCM');
    await call.open.hears(700);
    await call.secret.press('15#');
    await waitFor(() => call.open.digits === '15#', { what: 'the digits at the other end' });
  });

  it('lets nothing through that is by another key', async () => {
    await using call = await bridged('AES_CM_128_HMAC_SHA1_80', { theirKey: keyFor('AES_CM_128_HMAC_SHA1_80') });
    await waitFor(async () => (await call.statistics()).refusedPackets > 50, { what: 'a second of refused packets' });
    expect((await call.statistics()).receivedPackets).toBe(0);
    expect(rmsDb(call.open.heard(500))).toBeLessThan(-60);
  });

  it('drops what is in the clear, from its peer and from a third party', async () => {
    await using call = await bridged('AES_CM_128_HMAC_SHA1_80');
    await using third = await RtpPeer.open();
    await call.open.hears(700);
    third.sendTo(call.encrypted);
    third.talk(1900, -3);
    await waitFor(async () => (await call.statistics()).refusedPackets > 50, { what: 'a second of refused packets' });
    // From the peer's own address and port, too.
    const refused = (await call.statistics()).refusedPackets;
    for (let i = 0; i < 20; i++)
      call.secret.sendRaw(Buffer.concat([Buffer.from([0x80, 0, 1, i]), Buffer.alloc(168, 7)]));
    await waitFor(async () => (await call.statistics()).refusedPackets >= refused + 20, { what: 'them refused' });
    expect(Math.abs((await call.open.hears(700)).levelDb + 15)).toBeLessThan(0.5);
    // Nor is the third party sent anything.
    expect(third.received).toEqual([]);
  });

  it('drops what comes a second time', async () => {
    await using call = await bridged('AES_CM_128_HMAC_SHA1_80');
    await call.open.hears(700);
    const { refusedPackets: before } = await call.statistics();
    const again = call.wire.sent.slice(-20);
    for (const packet of again) call.secret.sendRaw(packet);
    await waitFor(async () => (await call.statistics()).refusedPackets >= before + 20, { what: 'them refused' });
    expect(Math.abs((await call.open.hears(700)).levelDb + 15)).toBeLessThan(0.5);
  });
});
