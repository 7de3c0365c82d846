import type { Clock } from '../../core/clock.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import type { Frame } from '../../line/line-adapter.ts';
import type { U100Identity } from './bring-up.ts';
import type { CommandBus } from './command-bus.ts';
import type { Register } from './command-protocol.ts';
import { cpu, daa, signed } from './daa-registers.ts';
import type { FrameStream } from './frame-stream.ts';
import type { U100Port } from './u100-port.ts';
import { quirks } from './u100-quirks.ts';
import { until } from './waiting.ts';

const TONE_HZ = 1000;
const TONE_AMPLITUDE = 8000;
const TONE_FRAMES = 30;
/** What went round in the device comes back whole; a line's hybrid returns less than half of it. */
const LEAST_RETURN = 0.7;

export interface CheckOrder {
  readonly clock: Clock;
  readonly bus: CommandBus;
  readonly stream: FrameStream;
  readonly ports: readonly U100Port[];
  readonly identity: U100Identity;
  readonly format: string;
  readonly events: boolean;
  readonly signal: AbortSignal;
}

const cpuRegister = (register: number): Register => ({ chip: 'cpu', port: 0, register });
const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** What the device says of itself and of both lines, and a tone through it and back. */
export async function checkDevice(order: CheckOrder): Promise<AdapterCheck> {
  const { bus, stream, ports, identity, events, clock } = order;
  const asked = clock.now();
  await bus.read(cpuRegister(cpu.id));
  const facts = [
    { name: 'Hardware version', value: hex(identity.hardware) },
    { name: 'Firmware version', value: hex(identity.firmware) },
    { name: 'Echo canceller', value: echoCanceller(identity) },
    { name: 'Line events', value: events ? 'told by the device' : 'polled' },
    { name: 'Register round trip', value: `${Math.round(clock.now() - asked)} ms` },
    { name: 'Frames lost since it was opened', value: String(stream.lostFrames) },
    { name: 'Stale replies', value: String(bus.staleReplies) },
  ];
  for (const port of ports) facts.push(...(await portFacts(bus, port)));
  const working = ports.filter((port) => port.trouble === undefined);
  return {
    identity: `Sangoma U100, hardware ${hex(identity.hardware)}, firmware ${hex(identity.firmware)}`,
    voice: { usable: true },
    formats: ['µ-law', 'A-law'],
    format: order.format,
    facts,
    loopback: await loopback(order, working),
  };
}

const echoCanceller = ({ echoChannels, echoCanceller: on }: U100Identity): string =>
  echoChannels === 0 ? 'none on board' : `on board for ${echoChannels} ports, ${on ? 'on' : 'off'}`;

async function portFacts(bus: CommandBus, port: U100Port): Promise<{ name: string; value: string }[]> {
  const name = (what: string): string => `Port ${port.index + 1}: ${what}`;
  if (port.trouble !== undefined) return [{ name: name('trouble'), value: port.trouble }];
  const read = (register: number): Promise<number> => bus.read(port.register(register));
  const volts = signed(await read(daa.lineVoltage)) * quirks.voltsPerStep;
  const current = Math.round((await read(daa.loopCurrent)) * quirks.milliampsPerStep);
  const lineSide = (await read(daa.lineSide)) >> 4;
  const revision = ((await read(daa.lineSideRevision)) >> 2) & 0x0f;
  return [
    { name: name('line chip'), value: `line side ${lineSide}, revision ${revision}` },
    { name: name('line voltage'), value: Math.abs(volts) < quirks.batteryVolts ? 'no line' : `${volts} V` },
    { name: name('loop current'), value: `${current} mA` },
  ];
}

/** Through the processor and back, port by port: the lines hear nothing of it. */
async function loopback(order: CheckOrder, ports: readonly U100Port[]): Promise<{ ok: boolean; detail: string }> {
  const results: string[] = [];
  let ok = ports.length > 0;
  for (const port of ports) {
    const back = await toneBack(order, port);
    ok &&= back >= LEAST_RETURN;
    results.push(`port ${port.index + 1}: ${Math.round(back * 100)} % came back`);
  }
  return { ok, detail: `A tone of ${TONE_HZ} Hz through the device: ${results.join(', ')}.` };
}

async function toneBack({ bus, stream, clock, signal }: CheckOrder, port: U100Port): Promise<number> {
  const before = stream.exchangeOf(port.index);
  const played = new Int16Array(160);
  let phase = 0;
  let frames = 0;
  let best = 0;
  await bus.write(cpuRegister(cpu.debug), quirks.loopback.bits[port.index]);
  try {
    stream.setExchange(port.index, (fromLine: Frame) => {
      best = Math.max(best, toneOf(fromLine) / TONE_AMPLITUDE);
      frames += 1;
      for (let i = 0; i < played.length; i += 1) {
        played[i] = Math.round(TONE_AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * phase++) / 8000));
      }
      return played;
    });
    await until(clock, TONE_FRAMES * 20 * 2, signal, () => frames >= TONE_FRAMES);
  } finally {
    stream.setExchange(port.index, before);
    await bus.write(cpuRegister(cpu.debug), 0);
  }
  return best;
}

/** Amplitude at TONE_HZ: 160 samples hold 20 whole cycles of it. */
function toneOf(frame: Frame): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < frame.length; i += 1) {
    const angle = (2 * Math.PI * TONE_HZ * i) / 8000;
    re += (frame[i] ?? 0) * Math.cos(angle);
    im += (frame[i] ?? 0) * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / frame.length;
}
