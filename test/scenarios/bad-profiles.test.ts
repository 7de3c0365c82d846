/** A line's own profile that contradicts itself: told with the field and the reason, wherever it comes from. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExchange, startGateway, type TestExchange } from '../kit/gateway.ts';
import { tempDir } from '../kit/temp-dir.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await startExchange({ lines: 1 });
});
afterAll(() => exchange?.[Symbol.asyncDispose]());

const line = (profile: object) => ({ id: 'sim/1', name: 'Front', country: 'de', profile });

it('is not used when it stands in the file, and refused when it comes by the console', async () => {
  using dir = tempDir('bad-profiles');
  const dataDir = join(dir.path, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const file = join(dataDir, 'settings.json');
  const adapters = [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }];
  writeFileSync(file, JSON.stringify({ version: 1, adapters, lines: [line({ cpcMs: 2000, digitMs: 0 })] }));
  const gateway = await startGateway({ dataDir });
  try {
    const notice = (about: string) =>
      gateway.waitForView((view) => view.notices.find(({ text }) => text.includes(about)), { what: about });
    const cpc = await notice('cpcMs: the shortest loop break (2000 ms) is longer than the longest (1500 ms)');
    expect(cpc.text).toContain('settings.json: the profile of "Front" is not used');
    await notice('digitMs: 0 is not from 40 to 1000');
    await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'a line that works all the same' });

    const update = (change: Record<string, unknown>) => gateway.request('settings.update', { change });
    // What stands in the file already is in nobody's way.
    expect(await update({ media: { codecs: ['PCMA'] } })).toEqual({ ok: true });
    expect(await update({ lines: [line({ guardMs: 1000 })] })).toEqual({ ok: true });
    await gateway.waitForView((view) => view.notices.every(({ text }) => !text.includes('cpcMs')) || undefined, {
      what: 'no more notices of what was put right',
    });
    const saved = readFileSync(file, 'utf8');
    for (const [profile, said] of [
      [{ cpcMs: 2000 }, 'The profile of "Front" contradicts itself: cpcMs: the shortest loop break (2000 ms)'],
      [{ ringMs: [1000] }, 'ringMs: needs times on and off in turn'],
      [{ tones: { busy: ['425/500'] } }, 'tones.busy: "425/500" has no silence'],
      [{ pulse: { makePercent: 100 } }, 'pulse.makePercent: 100 is not from 10 to 90'],
      [{ cpcMs: 'long' }, 'cpcMs'],
      [{ cpc: 200 }, 'profile.cpc'],
    ] as const) {
      const refused = await update({ lines: [line(profile)] });
      expect(refused).toEqual({ ok: false, text: expect.stringContaining(said) });
    }
    expect(readFileSync(file, 'utf8')).toBe(saved);
  } finally {
    expect(await gateway.stop()).toBe(0);
  }
});
