import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import { bringUp, type U100Identity, type U100Settings } from './bring-up.ts';
import { CommandBus } from './command-bus.ts';
import type { DeviceMessage } from './command-protocol.ts';
import { cpu } from './daa-registers.ts';
import { type AudioFault, FrameStream } from './frame-stream.ts';
import { Lights } from './lights.ts';
import { RegisterWatch } from './register-watch.ts';
import { U100Port } from './u100-port.ts';
import { CURE } from './u100-quirks.ts';
import { UsbLink } from './usb-link.ts';

/** Without a byte at so many looks in a row, it has died. Looks and not time: a process that is held up has not looked. */
const LOOK_EVERY_MS = 250;
const SILENT_LOOKS = 6;
const ON_HOOK_WITHIN_MS = 1_000;

/** What the processor's error registers stand for, as far as anyone knows. */
const healthFaults = {
  [cpu.fifoErrors]: 'underrun',
  [cpu.uartErrors]: 'overrun',
  [cpu.hostErrors]: 'lost-frames',
} as const satisfies Record<number, AudioFault['fault']>;

export interface U100DevicePorts {
  readonly record: UsbRecord;
  readonly settings: U100Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** `index` is 0 or 1. */
  readonly onEvent: (index: 0 | 1, event: LineEvent) => void;
  /** Once, and after it came up only. */
  readonly onLost: (reason: string) => void;
}

/** The U100 as it lies on the table: its link, its stream of frames, its registers, its two jacks and their lights. */
export class U100Device {
  readonly bus: CommandBus;
  readonly stream: FrameStream;
  readonly ports: readonly [U100Port, U100Port];
  readonly #ports: U100DevicePorts;
  #lights: Lights | undefined;
  #watch: RegisterWatch | undefined;
  #link: UsbLink | undefined;
  #identity: U100Identity | undefined;
  #silence: Disposable | undefined;
  #state: 'new' | 'up' | 'closing' | 'ended' = 'new';
  /** What the lines are like is told with the first frame after it came up: nobody knows them sooner. */
  #told = false;

  constructor(ports: U100DevicePorts) {
    this.#ports = ports;
    const { clock, log, settings } = ports;
    this.bus = new CommandBus(clock, (slot) => this.stream.answered(slot));
    const port = (index: 0 | 1): U100Port =>
      new U100Port(index, {
        ...{ bus: this.bus, clock },
        tell: (event) => this.#tell(index, event),
        waitMore: () => this.stream.waitMore(),
      });
    this.ports = [port(0), port(1)];
    this.stream = new FrameStream({
      log,
      bus: this.bus,
      send: (frames) => this.#link?.send(frames),
      onTick: () => this.#tick(),
      onMessage: (message) => this.#take(message),
      onFault: (fault) => this.#tellBoth(fault),
      quiet: () => this.ports.every(({ hook }) => hook === 'on-hook'),
    });
    this.stream.law = settings.law;
  }

  /** Known once it came up. */
  get identity(): U100Identity | undefined {
    return this.#identity;
  }

  /** It tells of changes by itself. */
  get events(): boolean {
    return this.#watch?.events ?? false;
  }

  /** From closed to two ports on-hook. @throws GatewayError `adapter-failed`, or what `signal` was aborted with */
  async start(signal: AbortSignal): Promise<void> {
    const { clock, log, record, settings } = this.#ports;
    const lost = new AbortController();
    signal.throwIfAborted();
    this.#link = UsbLink.open(record, {
      clock,
      log,
      onData: (bytes) => this.stream.take(bytes),
      onDropped: (frames) => this.stream.dropped(frames),
      onLost: (reason) => {
        this.#ended(reason);
        lost.abort(new GatewayError('adapter-failed', reason));
      },
    });
    const both = AbortSignal.any([signal, lost.signal]);
    const abort = (): void => this.bus.close('opening was given up');
    both.addEventListener('abort', abort, { once: true });
    try {
      await this.#link.start();
      this.#identity = await bringUp({
        ...{ clock, log, bus: this.bus, stream: this.stream, ports: this.ports },
        ...{ settings, signal: both },
      });
      both.throwIfAborted();
    } catch (thrown) {
      // The cause, and not what broke because of it.
      throw both.aborted ? both.reason : thrown;
    } finally {
      both.removeEventListener('abort', abort);
    }
    this.#lights = new Lights(this.bus);
    this.#watch = this.#startWatch();
    this.#silence = this.#startSilence();
    this.#state = 'up';
  }

  /** An orderly end leaves no line off-hook, and no light on. */
  async allOnHook(): Promise<void> {
    this.#state = 'closing';
    this.#watch?.stop();
    const { promise, resolve } = Promise.withResolvers<void>();
    using _late = this.#ports.clock.after(ON_HOOK_WITHIN_MS, resolve);
    const working = this.ports.filter((port) => port.trouble === undefined);
    const done = Promise.allSettled([...working.map((port) => port.setHook('on-hook')), this.#lights?.off()]);
    await Promise.race([done, promise]);
  }

  /** Twice is safe. */
  async close(reason: string): Promise<void> {
    this.#state = 'ended';
    this.#stop(reason);
    for (const { index } of this.ports) this.stream.setExchange(index, undefined);
    await this.#link?.close();
  }

  #startWatch(): RegisterWatch {
    return new RegisterWatch({
      bus: this.bus,
      ports: this.ports.filter((port) => port.trouble === undefined),
      onHealth: (register, value) => {
        const fault = Object.entries(healthFaults).find(([of]) => Number(of) === register)?.[1];
        if (fault) this.#tellBoth({ kind: 'audio-fault', fault, count: value });
      },
      onSilent: () => this.#ended(`it sends audio and does not answer any more. ${CURE}`),
    });
  }

  #startSilence(): Disposable {
    let seen = this.stream.bytesSeen;
    let looks = 0;
    return this.#ports.clock.every(LOOK_EVERY_MS, () => {
      looks = seen === this.stream.bytesSeen ? looks + 1 : 0;
      seen = this.stream.bytesSeen;
      if (looks >= SILENT_LOOKS) this.#ended(`it sends nothing any more. ${CURE}`);
    });
  }

  #tick(): void {
    if (this.#state !== 'up') return;
    if (!this.#told) {
      this.#told = true;
      for (const port of this.ports) {
        if (port.trouble === undefined) port.sense.forget();
        else this.#tell(port.index, { kind: 'defective', reason: defectText(port.trouble) });
      }
    }
    for (const port of this.ports) port.tick();
    this.#watch?.tick();
    this.#lights?.show(this.ports);
  }

  #take(message: DeviceMessage): void {
    if (message.kind !== 'event') {
      this.bus.take(message);
      return;
    }
    const port = this.ports[message.port];
    if (!port || port.trouble !== undefined) return;
    if (this.#watch) this.#watch.takeEvent(port, message.register, message.value);
    else port.take(message.register, message.value);
  }

  #tell(index: 0 | 1, event: LineEvent): void {
    if (this.#state === 'up' && this.#told) this.#ports.onEvent(index, event);
  }

  #tellBoth(fault: AudioFault): void {
    for (const { index } of this.ports) this.#tell(index, fault);
  }

  #ended(reason: string): void {
    if (this.#state === 'ended') return;
    const wasUp = this.#state === 'up';
    this.#state = 'ended';
    this.#stop(reason);
    if (wasUp) this.#ports.onLost(reason);
  }

  #stop(reason: string): void {
    this.#silence?.[Symbol.dispose]();
    this.#watch?.stop();
    this.bus.close(reason);
    for (const port of this.ports) port.close(reason);
  }
}

const defectText = (trouble: string): string =>
  `${trouble.charAt(0).toUpperCase()}${trouble.slice(1)}. The adapter's other line can be used.`;
