import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { G711 } from '../../core/g711.ts';
import type { Log } from '../../core/log.ts';
import type { LineMode } from '../../line/profile.ts';
import type { CommandBus } from './command-bus.ts';
import type { Register } from './command-protocol.ts';
import { daaCountry } from './daa-countries.ts';
import {
  CPU_ID,
  CPU_RESET,
  cpu,
  DAA_RESET,
  daa,
  ECHO_CANCELLER,
  EVENTS,
  gainRegisters,
  hookValue,
  INTERRUPT_MODE_AFTER_RESET,
  PCM_MODE,
} from './daa-registers.ts';
import type { FrameStream } from './frame-stream.ts';
import type { U100Port } from './u100-port.ts';
import { CURE, quirks } from './u100-quirks.ts';
import { pause, until } from './waiting.ts';

export interface U100Settings {
  readonly law: G711;
  /** By port. */
  readonly lineModes: readonly LineMode[];
  readonly countries: readonly string[];
  /** dB, on top of the country's. */
  readonly transmitGainDb: number;
  readonly receiveGainDb: number;
  /** Whether the device's own echo canceller is used where it has one. */
  readonly echoCanceller: boolean;
}

export interface U100Identity {
  readonly hardware: number;
  readonly firmware: number;
  /** What the device's own echo canceller has room for; 0: it has none. */
  readonly echoChannels: number;
  readonly echoCanceller: boolean;
}

export interface BringUp {
  readonly clock: Clock;
  readonly log: Log;
  readonly bus: CommandBus;
  readonly stream: FrameStream;
  readonly ports: readonly U100Port[];
  readonly settings: U100Settings;
  readonly signal: AbortSignal;
}

const cpuRegister = (register: number): Register => ({ chip: 'cpu', port: 0, register });
const hex = (value: number): string => value.toString(16).padStart(2, '0');
const failed = (why: string): GatewayError => new GatewayError('adapter-failed', why);

/** From the first byte to ports that work. @throws GatewayError `adapter-failed` with what did not come, and the cure */
export async function bringUp(order: BringUp): Promise<U100Identity> {
  await receiveSync(order);
  await transmitSync(order);
  const identity = await identify(order);
  for (const port of order.ports) await startPort(order, port);
  const working = order.ports.filter((port) => port.trouble === undefined);
  if (working.length === 0) throw failed(`${order.ports[0]?.trouble}; nor does the other port work. ${CURE}`);
  await enable(order, identity, working);
  for (const port of working) await seed(order, port);
  return identity;
}

async function receiveSync({ clock, log, stream, signal }: BringUp): Promise<void> {
  if (!(await until(clock, quirks.receiveSyncMs, signal, () => stream.bytesSeen > 0))) {
    log.info(
      {},
      'the U100 is still starting: its lights blink red and green in turn for about 10 s after it is plugged in',
    );
    if (!(await until(clock, quirks.bootMs, signal, () => stream.bytesSeen > 0)))
      throw failed(`it sends nothing, ${Math.round(quirks.bootMs / 1000)} s after it was opened. ${CURE}`);
  }
  if (!(await until(clock, quirks.receiveSyncMs, signal, () => stream.synced)))
    throw failed(
      `it sends, but nothing that can be understood. ${CURE} If that does not help, use another USB jack or cable.`,
    );
}

async function transmitSync({ bus, stream, signal }: BringUp): Promise<void> {
  let id: number;
  try {
    id = await bus.read(cpuRegister(cpu.id), quirks.transmitSyncMs);
  } catch (thrown) {
    signal.throwIfAborted();
    const why = stream.heard ? 'hears our audio and does not answer' : 'does not recognise the audio that it is sent';
    throw failed(`it ${why} (${errorText(thrown)}). ${CURE}`);
  }
  if (id !== CPU_ID) throw failed(`it answers as ${hex(id)} where a U100 answers as ${hex(CPU_ID)}, so it is no U100`);
}

async function identify({ clock, bus, signal, settings }: BringUp): Promise<U100Identity> {
  const hardware = await bus.read(cpuRegister(cpu.hardware));
  const firmware = await bus.read(cpuRegister(cpu.firmware));
  const echoChannels = firmware >= quirks.syncBitFirmware ? await bus.read(cpuRegister(cpu.echoChannels)) : 0;
  await reset(bus);
  await pause(clock, quirks.daaResetMs, signal);
  for (const register of [cpu.fifoErrors, cpu.uartErrors, cpu.hostErrors]) await bus.read(cpuRegister(register));
  return { hardware, firmware, echoChannels, echoCanceller: settings.echoCanceller && echoChannels >= 2 };
}

/** Whether the reset itself is echoed, nothing says. Both ports are on-hook after it. */
async function reset(bus: CommandBus): Promise<void> {
  await bus.write(cpuRegister(cpu.control), CPU_RESET).catch(() => undefined);
  const id = await bus.read(cpuRegister(cpu.id), quirks.transmitSyncMs);
  if (id !== CPU_ID) throw failed(`after its reset it answers as ${hex(id)}. ${CURE}`);
}

async function startPort({ clock, bus, signal, settings, log }: BringUp, port: U100Port): Promise<void> {
  const write = (register: number, value: number): Promise<void> => bus.write(port.register(register), value);
  const read = (register: number): Promise<number> => bus.read(port.register(register));
  await write(daa.control, DAA_RESET);
  await pause(clock, quirks.daaResetMs, signal);
  const mode = await read(daa.interruptMode);
  if (mode !== INTERRUPT_MODE_AFTER_RESET) {
    breakDown(log, port, `the line chip of port ${port.index + 1} does not answer as one (${hex(mode)})`);
    return;
  }
  const country = daaCountry(settings.countries[port.index] ?? '', settings.lineModes[port.index]);
  const slot = port.index * 8 + 1;
  const [transmit, transmitTenths] = gainRegisters(settings.transmitGainDb + (country.transmitGainDb ?? 0));
  const [receive, receiveTenths] = gainRegisters(settings.receiveGainDb);
  await write(daa.pcm, PCM_MODE[settings.law]);
  await write(daa.international1, country.international1);
  await write(daa.dcTermination, country.dcTermination);
  await write(daa.acTermination, country.acTermination);
  await write(daa.international3, 0xa3 | (country.slowHook ? 0x08 : 0));
  await write(daa.transmitSlotLow, slot);
  await write(daa.transmitSlotHigh, 0);
  await write(daa.receiveSlotLow, slot);
  await write(daa.receiveSlotHigh, 0);
  await write(daa.lineSidePower, 0);
  const until = clock.now() + quirks.lineSideMs;
  while (((await read(daa.lineSide)) & 0xf0) === 0) {
    signal.throwIfAborted();
    if (clock.now() >= until) {
      breakDown(log, port, `the line side of port ${port.index + 1} does not come to life: the port is defective`);
      return;
    }
  }
  await write(daa.hook, hookValue(false));
  await write(daa.interruptMask, 0x00);
  await write(daa.interruptMode, 0x07);
  await write(daa.transmitGain, transmit);
  await write(daa.transmitTenths, transmitTenths);
  await write(daa.receiveGain, receive);
  await write(daa.receiveTenths, receiveTenths);
}

function breakDown(log: Log, port: U100Port, why: string): void {
  port.breakDown(why);
  log.warn({ port: port.index + 1 }, why);
}

async function enable({ bus }: BringUp, { echoCanceller }: U100Identity, ports: readonly U100Port[]): Promise<void> {
  const bits = ports.reduce((all, { index }) => all | EVENTS[index] | (echoCanceller ? ECHO_CANCELLER[index] : 0), 0);
  await bus.write(cpuRegister(cpu.control), bits);
}

/** What an event tells when it changes, as it is now. */
async function seed({ bus }: BringUp, port: U100Port): Promise<void> {
  await port.setHook('on-hook');
  for (const register of [daa.transmitSlotLow, daa.interruptSource, daa.loopCurrent, daa.lineVoltage]) {
    port.take(register, await bus.read(port.register(register)));
  }
}
