import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { endedCall, inCall } from './in-call.ts';
import { type Office, openOffice } from './office.ts';

const SILENCE_MS = 10_000;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 8,
    extensions: ['600'],
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line) => ({
        ...line,
        profile: { silenceMs: SILENCE_MS, ...(line.id === 'sim/8' ? { maxCallMs: 10_000 } : {}) },
      })),
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());

const offHook = async (port: number) => (await office.report(port)).hook === 'off-hook';

describe('the far end is gone', () => {
  it('is known by every sign that an exchange gives, and by silence only with another: each record says by what', async () => {
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((port) => inCall(office, port)));
    const connected = performance.now();
    // Nobody says anything on line 2: that alone is no sign.
    await office.provoke(1, { kind: 'breaks-loop', ms: 100 });
    await office.provoke(1, { kind: 'hangs-up', signal: 'nothing' });
    await office.provoke(3, { kind: 'hangs-up', signal: 'howler' });
    await office.provoke(4, { kind: 'hangs-up', signal: 'congestion-tone' });
    await office.provoke(5, { kind: 'hangs-up', signal: 'number-unobtainable' });
    await office.provoke(6, { kind: 'battery', present: false });
    // Somebody was there, and the exchange then waits for a number.
    await office.provoke(7, { kind: 'talks-speech' });
    await waitFor(() => performance.now() - connected > 9000, { what: 'a conversation', deadlineMs: 12_000 });
    await office.provoke(7, { kind: 'hangs-up', signal: 'dial-tone' });

    expect(await endedCall(office, 3)).toMatch(
      /^The other side had hung up: the exchange sent howler tone 1400 \+ 2060 \+ 2450 \+ 2600 Hz, 0\.\d\d\/0\.\d\d s, 3 cycles\.$/,
    );
    expect(await endedCall(office, 4)).toMatch(
      /^The other side hung up: the exchange sent congestion tone 480 \+ 620 Hz, 0\.2\d\/0\.2\d s, 3 cycles\.$/,
    );
    expect(await endedCall(office, 6)).toMatch(/^The line was lost in mid-call|^The other side hung up \(loop break\)/);
    expect(await endedCall(office, 7)).toMatch(/^The other side hung up: the exchange sent dial tone 350 \+ 440 Hz/);
    expect(await endedCall(office, 8)).toBe('The call lasted as long as the line allows.');
    expect(await endedCall(office, 5)).toMatch(/special information tone/);
    expect(await endedCall(office, 1)).toMatch(
      /^The other side is gone: the exchange opened the loop for \d+ ms, and then long silence from both sides\.$/,
    );
    await waitFor(() => performance.now() - connected > SILENCE_MS + 8000, {
      what: 'long silence',
      deadlineMs: 20_000,
    });
    expect(await offHook(2)).toBe(true);
    await office.provoke(2, { kind: 'hangs-up', signal: 'busy-tone' });
    expect(await endedCall(office, 2)).toContain('busy tone');
    await office.provoke(6, { kind: 'battery', present: true });
    await office.quiet();
  }, 60_000);
});
