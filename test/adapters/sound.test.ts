import { readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildAlsaPlugIn } from '../emulators/alsa/build-plug-in.ts';
import { analyse, makeTone } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import type { Echo } from './echo-card.ts';
import { emulatedCard as card, SoundDesk } from './emulated-card.ts';

const silence = new Int16Array(160);

describe('a sound card of the system', () => {
  let plugIn: string;
  beforeAll(async () => {
    plugIn = await buildAlsaPlugIn();
  }, 60_000);
  let desk: SoundDesk;
  beforeEach(() => {
    desk = new SoundDesk(plugIn);
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  it('carries both ways, true in frequency and level, and loses nothing', async () => {
    const far = makeTone(440, { samples: 8000, levelDb: -20 });
    let at = 0;
    const { device, heard } = card((samples) => {
      const out = new Int16Array(samples);
      for (let i = 0; i < samples; i += 1) out[i] = far[at++ % far.length] ?? 0;
      return out;
    });
    await desk.plug(device);
    const near = makeTone(1000, { samples: 8000, levelDb: -26 });
    const captured: number[] = [];
    let played = 0;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const sound = await desk.open((frame) => {
      captured.push(...frame);
      if (captured.length >= 16_000) resolve();
      const answer = near.slice(played, played + 160);
      played = (played + 160) % near.length;
      return answer;
    });
    const faults: unknown[] = [];
    sound.onFault((fault) => faults.push(fault));
    await enough;
    const got = analyse(Int16Array.from(captured.slice(4000, 12_000)), 8000);
    expect(got.hz).toBeCloseTo(440, 0);
    expect(got.levelDb).toBeCloseTo(-20, 0);
    const sent = analyse(Int16Array.from(heard.slice(4000, 12_000)), 8000);
    expect(sent.hz).toBeCloseTo(1000, 0);
    expect(sent.levelDb).toBeCloseTo(-26, 0);
    expect(faults).toEqual([]);
    expect(sent.purityDb).toBeGreaterThan(40);
  });

  it('answers within two frames and the cushion', async () => {
    let heardAt = 0;
    let samples = 0;
    let click: number | undefined;
    const delays: number[] = [];
    const { device } = card((count) => {
      const out = new Int16Array(count);
      samples += count;
      if (samples % 4000 < count) {
        out[0] = 20_000;
        click = performance.now();
      }
      return out;
    });
    const { isoOut } = device;
    device.isoOut = async (endpoint, packets, signal) => {
      for (const packet of packets) {
        for (let i = 0; i < packet.length; i += 2) {
          if (packet.readInt16LE(i) > 10_000 && click !== undefined) delays.push(performance.now() - click);
        }
      }
      return isoOut?.(endpoint, packets, signal);
    };
    await desk.plug(device);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    await desk.open((frame) => {
      heardAt += 1;
      if (heardAt === 150) resolve();
      return frame.slice();
    });
    await enough;
    expect(delays.length).toBeGreaterThan(2);
    delays.sort((one, other) => one - other);
    // 20 ms of frame, 20 ms of cushion, 5 ms of packets each way; a busy machine adds its own.
    expect(delays[Math.floor(delays.length / 2)]).toBeLessThan(60);
  });

  it('tells at once that the card was unplugged', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    const server = await desk.plug(device);
    const sound = await desk.open(() => silence);
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    sound.onLost(resolve);
    const from = performance.now();
    server[Symbol.dispose]();
    expect(await lost).toMatch(/unplugged/);
    expect(performance.now() - from).toBeLessThan(500);
  });

  it('tells that nothing comes from a card any more', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    await desk.plug(device);
    const sound = await desk.open(() => silence);
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    sound.onLost(resolve);
    device.behave('sound-lost');
    expect(await lost).toMatch(/stopped coming/);
  });

  it('refuses a card that another program has, in words', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    await desk.plug(device);
    await desk.open(() => silence);
    await expect(desk.open(() => silence)).rejects.toThrow(/Another program|failed/);
  });

  it('refuses a card that is not there', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    (await desk.plug(device))[Symbol.dispose]();
    await expect(desk.open(() => silence)).rejects.toThrow(/Unplug it/);
  });

  it('counts the frames that a busy host was late with, and plays on', async () => {
    const { device, heard } = card((samples) => new Int16Array(samples));
    await desk.plug(device);
    const loud = makeTone(1000, { samples: 160, levelDb: -20 });
    let frames = 0;
    const sound = await desk.open(() => {
      frames += 1;
      if (frames === 20) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
      return frames < 30 ? silence : loud;
    });
    const { promise: fault, resolve } = Promise.withResolvers<{ fault: string; count: number }>();
    sound.onFault(resolve);
    expect(await fault).toEqual({ fault: 'underrun', count: expect.any(Number) });
    expect(analyse(Int16Array.from(heard.slice(-1600)), 8000).hz).toBeCloseTo(1000, 0);
  });

  it('after its host was held, it is heard again at once, and as late as before', async () => {
    const workerData = { clickingCard: desk.folder() };
    const worker = new Worker(new URL('./echo-card.ts', import.meta.url), { workerData });
    try {
      const echoes: Echo[] = [];
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      worker.on('message', (told: Echo | 'ready') => {
        if (told === 'ready') resolve();
        else echoes.push(told);
      });
      await ready;
      await desk.open((frame) => frame.slice());
      const latency = (from: number): number => {
        const sorted = echoes.slice(from).map((echo) => echo.latency);
        sorted.sort((one, other) => one - other);
        return sorted[sorted.length >> 1] ?? 0;
      };
      await waitFor(() => echoes.length > 30, { what: 'clicks' });
      const before = latency(-20);
      // 20 ms of frame, 20 ms of cushion, 5 ms of packets each way; its steps come on top.
      expect(before).toBeLessThan(8 * 65);
      for (const ms of [45, 150, 300]) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
        const freeAt = performance.timeOrigin + performance.now();
        const from = echoes.length;
        await waitFor(() => echoes.length > from + 40, { what: 'clicks again' });
        const first = echoes.find(({ at }) => at > freeAt);
        // A click comes every 50 ms.
        expect((first?.at ?? Number.POSITIVE_INFINITY) - freeAt).toBeLessThan(100 + 50);
        // 20 clicks are a second.
        await waitFor(() => Math.abs(latency(-20) - before) < 8 * 10, {
          what: `what is heard ${ms} ms late to be as late as before again`,
          deadlineMs: 3000,
        });
      }
    } finally {
      await worker.terminate();
    }
  });

  it('is opened and closed fifty times, and leaves nothing open', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    await desk.plug(device);
    const files = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const threads = async (): Promise<number> => (await readdir('/proc/self/task')).length;
    const open = async (): Promise<void> => {
      let heard = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      await using _sound = await desk.open((frame) => {
        heard += 1;
        if (heard === 2) resolve();
        return frame.slice();
      });
      await promise;
    };
    await open();
    const before = { files: await files(), threads: await threads() };
    for (let times = 0; times < 50; times += 1) await open();
    await waitFor(async () => (await threads()) <= before.threads, { what: 'its threads to end' });
    // The card's ends of the last connection may be closing still.
    await waitFor(async () => (await files()) <= before.files, { what: 'its files to be closed' });
  });

  it('is unplugged while a frame is being answered', async () => {
    const { device } = card((samples) => new Int16Array(samples));
    const server = await desk.plug(device);
    let frames = 0;
    const sound = await desk.open((frame) => {
      frames += 1;
      if (frames === 10) server[Symbol.dispose]();
      return frame.slice();
    });
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    sound.onLost(resolve);
    expect(await lost).toMatch(/unplugged/);
    await sound[Symbol.asyncDispose]();
    const seen = frames;
    await sound[Symbol.asyncDispose]();
    expect(frames).toBe(seen);
  });
});
