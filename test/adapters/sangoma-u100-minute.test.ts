import { expect, test } from 'vitest';
import { startUsbWorld } from '../emulators/world.ts';
import { startExchange } from '../kit/exchange.ts';
import { HostedAdapter } from './hosted-adapter.ts';

const MINUTE_MS = 60_000;
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// Each box has an exchange, a bus and an adapter's process of its own, so both minutes may pass at once.
for (const clockPpm of [100, -100]) {
  test.concurrent(`60 s of both ports of a U100, its crystal off by ${clockPpm} ppm: not a sample is lost or made up`, {
    timeout: 100_000,
  }, async () => {
    await using exchange = await startExchange({ lines: 2 });
    await using world = await startUsbWorld({
      exchange,
      devices: [{ name: 'box', model: 'u100', ports: [1, 2], clockPpm }],
    });
    await using host = await HostedAdapter.start({
      env: world.env,
      module: 'main/adapters/sangoma-u100/sangoma-u100-adapter.ts',
      usbId: '10c4:8461',
      countries: ['us', 'us'],
    });
    await host.open();
    for (const port of [1, 2]) await host.setHook(port, 'off-hook');
    // What this machine is late by as a rule is known after a few seconds.
    await pass(5000);
    const look = async () => ({
      ...((await world.seen('box')) as unknown as Record<string, number>),
      frames: await host.frames(1),
      others: await host.frames(2),
      cpu: await host.cpu(),
      madeUp: host.events.filter(({ event }) => event.kind === 'audio-fault' && event.fault !== 'underrun').length,
    });
    const start = await look();
    await pass(MINUTE_MS);
    const end = await look();
    const grew = (what: string): number =>
      ((end as unknown as Record<string, number>)[what] ?? 0) -
      ((start as unknown as Record<string, number>)[what] ?? 0);
    const frames = end.frames.frames - start.frames.frames;
    const ppm = ((frames * 20) / (end.frames.at - start.frames.at) - 1) * 1e6;
    const heldMs = end.cpu.heldMs - start.cpu.heldMs;
    const busyMs = (end.cpu.user + end.cpu.system - start.cpu.user - start.cpu.system) / 1000;
    console.log(
      `${clockPpm} ppm: ${frames} frames (${ppm.toFixed(0)} ppm), ${((busyMs / MINUTE_MS / 2) * 100).toFixed(2)} % of a core a line; ` +
        `the device: ${grew('ticks')} ms, ${grew('underruns')} underruns, ${grew('overruns')} overruns, ${grew('lostFrames')} lost, ` +
        `${grew('pausedMs')} ms paused, ${grew('waiting')} waiting more; ${grew('slips')} slips of its wires, ${grew('madeUp')} losses told, the adapter's process was held for ${heldMs.toFixed(0)} ms, ` +
        `memory ${((end.cpu.rss - start.cpu.rss) / 1e6).toFixed(1)} MB`,
    );
    // Frames of 20 ms, looked at while the next is under way.
    expect(Math.abs(frames * 20 - grew('ticks'))).toBeLessThanOrEqual(40);
    expect(Math.abs(end.others.frames - start.others.frames - frames)).toBeLessThanOrEqual(1);
    expect(Math.abs(grew('played') + grew('underruns') - grew('ticks'))).toBeLessThanOrEqual(8);
    expect([grew('overruns'), grew('lostFrames'), grew('syncLosses'), grew('madeUp')]).toEqual([0, 0, 0, 0]);
    // None where the adapter's process gets its turns.
    expect(grew('underruns')).toBeLessThanOrEqual(heldMs);
    expect(Math.abs(ppm - clockPpm)).toBeLessThan(450);
  });
}
