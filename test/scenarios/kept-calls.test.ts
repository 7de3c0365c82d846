import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import { writeWav } from '../kit/wav.ts';
import { threeWay } from '../signal/false-drops.ts';
import { speechLike } from '../signal/noise.ts';
import { RATE_HZ, toInt16 } from '../signal/samples.ts';
import { endedCall, inCall } from './in-call.ts';
import { type Office, openOffice } from './office.ts';

const MUSIC = 1;
const SPEECH = 2;
const THREE_WAY = 3;
const FLASHED = 4;
const LONG_MS = 15_000;

let office: Office;
beforeAll(async () => {
  office = await openOffice({ lines: 4, extensions: ['600'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());

describe('a call that goes on', () => {
  it('is dropped by no music, speech, three who talk, false open or flash of its own', async () => {
    using files = tempDir('three-way');
    const file = join(files.path, 'three-way.wav');
    const talk = threeWay(speechLike(LONG_MS, -15, 3), speechLike(LONG_MS, -20, 93), 3);
    writeWav(file, { rate: RATE_HZ, pcm: toInt16(talk) });
    const flashes: number[] = [];
    using _ = office.exchange.client.onEvent((event) => {
      if (event.kind === 'flash' && event.port === FLASHED) flashes.push(event.ms);
    });

    await Promise.all([MUSIC, SPEECH, THREE_WAY, FLASHED].map((port) => inCall(office, port)));
    const connected = performance.now();
    await office.provoke(MUSIC, { kind: 'music' });
    await office.provoke(SPEECH, { kind: 'talks-speech' });
    await office.provoke(THREE_WAY, { kind: 'talks-wav', file });
    // Between what is nothing (the adapter's own, a lightning strike) and a hang-up.
    await office.provoke(SPEECH, { kind: 'breaks-loop', ms: 100 });
    const call = office.gateway.view.calls.find(({ line }) => line === `sim/${FLASHED}`);
    expect(await office.gateway.request('call.flash', { callId: call?.id ?? '' })).toEqual({ ok: true });
    await waitFor(() => flashes.length > 0, { what: 'the exchange to see the flash' });
    expect(flashes).toEqual([300]);

    await waitFor(() => performance.now() - connected > LONG_MS, { what: 'a while', deadlineMs: LONG_MS + 2000 });
    for (const port of [MUSIC, SPEECH, THREE_WAY, FLASHED])
      expect((await office.report(port)).state, `line ${port}`).toBe('talking');
    expect(office.gateway.view.calls).toHaveLength(4);

    for (const port of [MUSIC, SPEECH, THREE_WAY])
      await office.provoke(port, { kind: 'hangs-up', signal: 'busy-tone' });
    await office.provoke(FLASHED, { kind: 'hangs-up', signal: 'cpc' });
    for (const port of [MUSIC, SPEECH, THREE_WAY]) expect(await endedCall(office, port)).toContain('busy tone');
    expect(await endedCall(office, FLASHED)).toBe(
      'The other side hung up (loop break): the exchange opened the loop for 200 ms and more.',
    );
    await office.quiet();
  }, 50_000);
});
