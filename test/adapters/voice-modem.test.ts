import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LineEvent } from '../../main/line/line-adapter.ts';
import { startUsbWorld } from '../emulators/world.ts';
import { startExchange } from '../kit/exchange.ts';
import { analyse } from '../kit/tone.ts';
import { Turns } from '../kit/turns.ts';
import { waitFor } from '../kit/wait.ts';
import { HostedAdapter } from './hosted-adapter.ts';
import { type ModemOnPty, modemOnPty, open } from './modem-on-pty.ts';

/** What the adapter hears, and a tone that it plays. */
function listenAndPlay(desk: ModemOnPty, hz = 1000) {
  let heard: Int16Array[] = [];
  let sample = 0;
  let frames = 0;
  const behind: number[] = [];
  const audio = desk.adapter.attachAudio(1, (frame) => {
    heard.push(frame.slice());
    frames += 1;
    behind.push((desk.seen('heard') as number) - frames * 160);
    return Int16Array.from({ length: 160 }, () => Math.round(8000 * Math.sin((2 * Math.PI * hz * sample++) / 8000)));
  });
  return {
    audio,
    /** Samples that the modem had heard and that were not here yet, at each frame: at some time in a few seconds as few as ever. */
    behind,
    /** The next so many ms. */
    async hears(ms: number): Promise<Int16Array> {
      heard = [];
      await waitFor(() => heard.length >= ms / 20, { what: `${ms} ms of the line`, deadlineMs: ms + 5000 });
      return Int16Array.from(heard.flatMap((frame) => [...frame]));
    },
  };
}

const events = (desk: ModemOnPty, kind: LineEvent['kind']) => desk.events.filter((event) => event.kind === kind);
const commands = (desk: ModemOnPty): readonly string[] => desk.seen('commands') as string[];

async function waitForEvent(desk: ModemOnPty, kind: LineEvent['kind'], deadlineMs: number): Promise<LineEvent> {
  return waitFor(() => events(desk, kind)[0], { what: `${kind} of the modem`, deadlineMs });
}

const waitForCaller = (desk: ModemOnPty) =>
  waitFor(() => desk.events.find((event) => event.kind === 'caller-id'), { what: 'a caller', deadlineMs: 9000 });

/** Answers a call that somebody makes, who then sends a tone of 800 Hz. */
async function inCall(desk: ModemOnPty, hz = 1000) {
  const sound = listenAndPlay(desk, hz);
  await desk.exchange.provoke(1, { kind: 'calls-in', number: '5551234', callerId: 'none' });
  await desk.event('ring');
  await desk.adapter.setHook(1, 'off-hook');
  await waitFor(async () => (await desk.exchange.client.report(1)).state === 'talking', { what: 'a conversation' });
  await desk.exchange.provoke(1, { kind: 'talks-tone', hz: 800, levelDb: -15 });
  await sound.hears(400);
  return sound;
}

const chips = ['cx93010', 'cx93001-2006', 'usr5637', 'rd02'] as const;

describe.each(chips)('the emulated %s', (chip) => {
  it('rings, tells its caller, and carries a call both ways', async () => {
    await using desk = await modemOnPty({ chip });
    await open(desk.adapter);
    await desk.exchange.provoke(1, { kind: 'calls-in', number: '5551234', name: 'ANN SMITH' });
    const { message } = await desk.event('caller-id');
    expect(message).toMatchObject({ number: '5551234', name: 'ANN SMITH', checksumOk: true });
    expect(events(desk, 'ring')[0]).toMatchObject({ on: true });
    const sound = listenAndPlay(desk);
    await desk.adapter.setHook(1, 'off-hook');
    await desk.exchange.provoke(1, { kind: 'talks-tone', hz: 800, levelDb: -15 });
    await sound.hears(500);
    const toUs = analyse(await sound.hears(500), 8000);
    expect(toUs.hz).toBeCloseTo(800, 0);
    expect(toUs.levelDb).toBeGreaterThan(-16);
    expect(toUs.levelDb).toBeLessThan(-14);
    const { hears } = await desk.exchange.client.report(1);
    expect(hears?.hz).toBeCloseTo(1000, -1);
    expect(hears?.levelDb).toBeCloseTo(-15.3, 0);
    await desk.adapter.setHook(1, 'on-hook');
    expect((await desk.exchange.client.report(1)).hook).toBe('on-hook');
    // Once more: nothing of the call is left over.
    await desk.adapter.setHook(1, 'off-hook');
    expect(analyse(await sound.hears(500), 8000).levelDb).toBeGreaterThan(-30);
    expect(desk.lost).toEqual([]);
  });
});

describe('a modem that misbehaves', () => {
  it('garbage: noise between and in its answers ends neither the modem nor a call', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    desk.model.behave('garbage', 500);
    const sound = await inCall(desk);
    desk.model.behave('garbage', 500);
    await sound.hears(1000);
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
    await desk.adapter.setHook(1, 'on-hook');
    expect((await desk.exchange.client.report(1)).hook).toBe('on-hook');
    expect(desk.lost).toEqual([]);
  });

  it('garbage: what looks like the end of the audio, and is none, is passed over', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    const sound = await inCall(desk);
    desk.model.behave('says', Buffer.from([0x10, 0x03]));
    await sound.hears(700);
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
    expect(desk.seen('streams')).toBe(1);
  });

  it('wedged in a call is given up with what to do, and its line is let go', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    await inCall(desk);
    desk.model.behave('wedged', 'stream');
    await waitFor(() => desk.lost[0], { what: 'the modem to be lost', deadlineMs: 10_000 });
    expect(desk.lost[0]).toMatch(/stopped in the middle of a call. Unplug it and plug it in again/);
    expect((await desk.exchange.client.report(1)).hook).toBe('on-hook');
  });

  it('false-local-hook: another phone’s hook ends nothing', async () => {
    await using desk = await modemOnPty({ chip: 'usr5637', behaviours: [['false-local-hook']] });
    await open(desk.adapter);
    const sound = await inCall(desk);
    await sound.hears(2500);
    expect(events(desk, 'loop-current')).toEqual([{ kind: 'loop-current', flowing: true }]);
    expect(events(desk, 'reported-extension')).toEqual([]);
  });

  it('cid-before-ring: a caller may be told before the ring', async () => {
    await using desk = await modemOnPty({ behaviours: [['cid-before-ring']] });
    await open(desk.adapter);
    await desk.exchange.provoke(1, { kind: 'calls-in', number: '5551234', callerId: 'fsk-before-ring' });
    await desk.event('ring');
    expect(desk.events.findIndex(({ kind }) => kind === 'caller-id')).toBeLessThan(
      desk.events.findIndex(({ kind }) => kind === 'ring'),
    );
  });

  it('keeps-caller-id: a caller that is told only when asked for is asked for', async () => {
    await using desk = await modemOnPty({ behaviours: [['keeps-caller-id']] });
    await open(desk.adapter);
    await desk.exchange.provoke(1, { kind: 'calls-in', number: '5551234' });
    expect((await waitForCaller(desk)).message.number).toBe('5551234');
  });

  it('no-mu-law: eight bits unsigned carry the call', async () => {
    await using desk = await modemOnPty({ behaviours: [['no-mu-law']] });
    await open(desk.adapter);
    expect(desk.adapter.capabilities.audio).toBe('8-bit unsigned');
    const sound = await inCall(desk);
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
    expect((await desk.exchange.client.report(1)).hears?.hz).toBeCloseTo(1000, -1);
  });

  it('rx-overrun and lost-bytes: what was lost is told, and the call goes on', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    const sound = await inCall(desk);
    desk.model.behave('rx-overrun', 300);
    await desk.event('audio-fault');
    desk.model.behave('lost-bytes', 600);
    await sound.hears(1500);
    expect(events(desk, 'audio-fault')).toContainEqual({ kind: 'audio-fault', fault: 'overrun', count: 1 });
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
    // The modem is still fed: between two of our writes its buffer may be empty at any one look.
    await waitFor(() => (desk.seen('queued') as number) > 0, { what: 'the modem fed' });
  });

  it('short-writes: packets that are taken slowly are enough', async () => {
    await using desk = await modemOnPty({ behaviours: [['short-writes', 8]] });
    await open(desk.adapter);
    const sound = await inCall(desk);
    await sound.hears(1000);
    expect((await desk.exchange.client.report(1)).hears?.hz).toBeCloseTo(1000, -1);
  });

  it('slow: answers that come late are waited for', async () => {
    await using desk = await modemOnPty({ behaviours: [['slow', 60]] });
    await open(desk.adapter);
    await desk.adapter.setHook(1, 'off-hook');
    await desk.adapter.setHook(1, 'on-hook');
    expect(desk.lost).toEqual([]);
  });

  it('leaves-duplex-only-tripled: the second form is tried', async () => {
    await using desk = await modemOnPty({ behaviours: [['leaves-duplex-only-tripled']] });
    await open(desk.adapter);
    await inCall(desk);
    await desk.adapter.setHook(1, 'on-hook');
    expect((await desk.exchange.client.report(1)).hook).toBe('on-hook');
    expect(commands(desk).at(-3)).toBe('AT+FCLASS=0');
  });

  it('error-on-vgr, echo-on: neither hurts', async () => {
    await using desk = await modemOnPty({ behaviours: [['error-on-vgr'], ['echo-on']] });
    await open(desk.adapter);
    const sound = await inCall(desk);
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
  });

  it('busy-false: what the firmware hears is told as such, and ends nothing', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    await inCall(desk);
    desk.model.behave('busy-false', true);
    expect(await desk.event('reported-tone')).toEqual({ kind: 'reported-tone', tone: 'busy' });
    expect((await desk.exchange.client.report(1)).hook).toBe('off-hook');
  });

  it('ends-stream: audio that the modem ends by itself is begun again', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    const sound = await inCall(desk);
    desk.model.behave('ends-stream', true);
    await waitFor(() => desk.seen('streams') === 2, { what: 'a second stream' });
    expect(analyse(await sound.hears(500), 8000).hz).toBeCloseTo(800, 0);
  });
});

describe('what a modem senses', () => {
  it('is a line’s voltage: cut, mended, and another phone on it', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    expect((await desk.event('measured')).volts).toBeCloseTo(48.2, 0);
    await desk.exchange.provoke(1, { kind: 'battery', present: false });
    expect(await waitForEvent(desk, 'battery', 8000)).toEqual({ kind: 'battery', present: false });
    await desk.exchange.provoke(1, { kind: 'battery', present: true });
    await waitFor(() => events(desk, 'battery').length === 2, { what: 'battery', deadlineMs: 8000 });
    await desk.exchange.provoke(1, { kind: 'parallel-phone', lifted: true });
    expect(await waitForEvent(desk, 'in-use', 8000)).toEqual({ kind: 'in-use', inUse: true });
  });

  it('is a break of the loop as the far end hangs up, and other phones in a call', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    await inCall(desk);
    desk.model.behave('extension', true);
    desk.model.behave('extension', false);
    await desk.event('reported-extension');
    await desk.exchange.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await waitFor(() => events(desk, 'loop-current').length === 3, { what: 'a loop break' });
    expect(events(desk, 'loop-current').map((event) => 'flowing' in event && event.flowing)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is a hook flash of the length asked for', async () => {
    await using desk = await modemOnPty();
    await open(desk.adapter);
    const sound = await inCall(desk);
    const flashes: number[] = [];
    desk.exchange.client.onEvent((event) => event.kind === 'flash' && flashes.push(event.ms));
    await desk.adapter.hookFlash(1, 300);
    await waitFor(() => flashes.length > 0, { what: 'the exchange to see the flash' });
    expect(flashes).toEqual([300]);
    await sound.hears(200);
  });
});

describe('a modem in a process of its own', () => {
  const module = 'main/adapters/voice-modem/voice-modem-adapter.ts';

  async function hosted(chip: 'cx93010' | 'usr5637' = 'cx93010') {
    await using opened = new AsyncDisposableStack();
    const exchange = opened.use(await startExchange({ lines: 1 }));
    const world = opened.use(await startUsbWorld({ exchange, devices: [{ name: 'm', model: chip, ports: [1] }] }));
    const usbId = chip === 'usr5637' ? '0baf:0303' : '0572:1340';
    const start = () => HostedAdapter.start({ env: world.env, module, usbId });
    const adapter = opened.use(await start());
    await adapter.open();
    const all = opened.move();
    return { exchange, world, adapter, start, [Symbol.asyncDispose]: () => all.disposeAsync() };
  }

  it.each(['cx93010', 'usr5637'] as const)(
    'that was killed in a call (%s) is on-hook after the next open',
    async (chip) => {
      await using desk = await hosted(chip);
      await desk.adapter.setHook(1, 'off-hook');
      desk.adapter.kill();
      await using next = await desk.start();
      await next.open();
      expect((await desk.exchange.client.report(1)).hook).toBe('on-hook');
      await next.setHook(1, 'off-hook');
      expect((await desk.exchange.client.report(1)).hook).toBe('off-hook');
    },
  );

  it('tx-underrun-report: a slow host is told of what the line missed, and the delay is not more for it', async () => {
    await using desk = await hosted();
    await desk.world.behave('m', 'tx-underrun-report');
    await desk.adapter.setHook(1, 'off-hook');
    await desk.adapter.play(1, 1000, 8000);
    await desk.adapter.listen(1, 500);
    await desk.adapter.ask({ kind: 'block', ms: 400 });
    await desk.adapter.event(1, { kind: 'audio-fault', fault: 'underrun' });
    await desk.adapter.listen(1, 1000);
    const queued: number[] = [];
    for (let times = 0; times < 10; times += 1) {
      await desk.adapter.listen(1, 60);
      queued.push((await desk.world.seen('m')).queued as number);
    }
    expect(Math.max(...queued)).toBeLessThanOrEqual(800);
    expect((await desk.exchange.client.report(1)).hears?.hz).toBeCloseTo(1000, -1);
  });

  it.each(['dtr', 'reopen'] as const)('wedged until %s: the ladder brings it back', async (until) => {
    await using desk = await hosted();
    await desk.world.behave('m', 'wedged', until);
    await expect(desk.adapter.setHook(1, 'off-hook')).rejects.toThrow(/did not answer/);
    await desk.adapter.setHook(1, 'off-hook');
    expect((await desk.exchange.client.report(1)).hook).toBe('off-hook');
    expect(desk.adapter.lost).toEqual([]);
  });

  it('wedged until it is unplugged: out of service, with what to do', async () => {
    await using desk = await hosted();
    await desk.world.behave('m', 'wedged', 'power');
    await expect(desk.adapter.setHook(1, 'off-hook')).rejects.toThrow(/Unplug it and plug it in again/);
    await waitFor(() => desk.adapter.lost[0], { what: 'the modem to be lost' });
    expect(desk.adapter.lost[0]).toMatch(/does not answer any more. Unplug it and plug it in again/);
  });
});

it('an unplugged modem is lost at once, once', async () => {
  await using desk = await modemOnPty();
  await open(desk.adapter);
  await inCall(desk);
  desk.unplug();
  await waitFor(() => desk.lost[0], { what: 'the modem to be lost', deadlineMs: 1000 });
  await expect(desk.adapter.setHook(1, 'on-hook')).rejects.toThrow(/lost/);
  expect(desk.lost).toHaveLength(1);
});

// Each modem has an exchange and a terminal of its own, so both minutes may pass at once.
it.concurrent.each([100, -100])(
  'a minute of audio with the modem’s clock %i ppm off loses and repeats nothing',
  async (clockPpm) => {
    await using desk = await modemOnPty({ clockPpm });
    await open(desk.adapter);
    const sound = await inCall(desk);
    using turns = new Turns();
    const underrunsBefore = desk.seen('underruns') as number;
    const [began, heardBefore] = [performance.now(), desk.seen('heard') as number];
    const stoppedBefore = desk.seen('lostSamples') as number;
    await sound.hears(60_000);
    const seconds = (performance.now() - began) / 1000;
    const heard = (desk.seen('heard') as number) - heardBefore;
    // A machine too busy for the emulated crystal stops it for a while, and counts for how long.
    const stopped = (desk.seen('lostSamples') as number) - stoppedBefore;
    const underruns = (desk.seen('underruns') as number) - underrunsBefore;
    process.stdout.write(
      `${clockPpm} ppm, ${seconds.toFixed(1)} s: ${heard} samples, crystal stopped for ${stopped}, underruns ${underruns}, ` +
        `queued ${desk.seen('queued')} (most ${desk.seen('mostQueued')}), held ${turns.holds} times for ${turns.heldMs.toFixed(0)} ms\n`,
    );
    // Not one sample more or less came than the modem heard: 5 s at each end.
    expect(Math.min(...sound.behind.slice(-250))).toBe(Math.min(...sound.behind.slice(0, 250)));
    // It runs dry only where this process, adapter and modem in one, did not get its turn.
    expect(underruns).toBeLessThanOrEqual(turns.holds);
    expect(Math.abs((heard + stopped) / seconds / 8000 / (1 + clockPpm / 1e6) - 1)).toBeLessThan(0.005);
    // For this machine's clock the modem played on while its crystal stood still; where this process did not get its turn a frame
    // more may wait, until there is silence to leave out.
    expect(desk.seen('queued')).toBeLessThanOrEqual(800 + 160 * turns.holds + Math.max(0, stopped));
  },
  120_000,
);

it('from the line to the gateway audio takes little more than the frames it travels in', async () => {
  await using desk = await modemOnPty();
  await open(desk.adapter);
  const at: number[] = [];
  let loud = false;
  desk.adapter.attachAudio(1, (frame) => {
    const peak = Math.max(...frame);
    if (peak > 4000 && !loud) at.push(Number(process.hrtime.bigint()) / 1e6);
    loud = peak > 4000;
    return frame.fill(0);
  });
  await desk.exchange.provoke(1, { kind: 'calls-in', number: '5551234', callerId: 'none' });
  await desk.event('ring');
  await desk.adapter.setHook(1, 'off-hook');
  await pause(1500);
  const delays: number[] = [];
  for (let burst = 0; burst < 15; burst += 1) {
    at.length = 0;
    const { beganAtMs } = await desk.exchange.client.burst(1, { hz: 1000, levelDb: -10, ms: 60 });
    await waitFor(() => at[0], { what: 'a burst' });
    delays.push((at[0] ?? 0) - beganAtMs);
    await pause(140);
  }
  delays.sort((one, other) => one - other);
  const median = delays[7] ?? 0;
  process.stdout.write(
    `line to gateway: median ${median.toFixed(1)} ms, worst ${delays.at(-1)?.toFixed(1)} ms (exchange and wires included)\n`,
  );
  // The exchange's frame, its wires' elastic buffer, 10 ms of the chip's, our frame: 80 ms on a machine that is not busy.
  expect(median).toBeLessThan(150);
});

it('chips that cannot carry a call are refused with words, and checked all the same', async () => {
  for (const [chip, why] of [
    ['usr5639', /has no voice/],
    ['si24xx', /cannot hear and speak at once/],
  ] as const) {
    await using desk = await modemOnPty({ chip });
    await expect(open(desk.adapter)).rejects.toThrow(why);
    await using checked = desk.another();
    expect((await checked.check(AbortSignal.timeout(10_000))).voice).toMatchObject({ usable: false });
  }
});
