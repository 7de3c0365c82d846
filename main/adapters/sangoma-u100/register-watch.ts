import type { CommandBus } from './command-bus.ts';
import type { Register } from './command-protocol.ts';
import { cpu, daa } from './daa-registers.ts';
import type { U100Port } from './u100-port.ts';
import { quirks } from './u100-quirks.ts';

/** With events, a look now and then tells whether they still come. */
const CHECK_EVERY_MS = 1_000;
const CURRENT_EVERY_MS = 1_000;
/** Of so many polls of a port's hook register, one is of its voltage instead. */
const VOLTAGE_POLL = 4;
const MOST_SILENT_READS = 3;

export interface RegisterWatchPorts {
  readonly bus: CommandBus;
  readonly ports: readonly U100Port[];
  /** Error registers of the processor that were not 0. */
  readonly onHealth: (register: number, value: number) => void;
  readonly onSilent: () => void;
}

/**
 * Reads what the device does not push: everything, until it pushes a first event; then loop current and error counters, and a
 * look at the registers that are pushed, so that events that cease are noticed. Runs on the device's milliseconds, one read
 * at a time.
 */
export class RegisterWatch {
  readonly #ports: RegisterWatchPorts;
  readonly #known = new Map<U100Port, Map<number, number>>();
  readonly #missed = new Set<U100Port>();
  #events = false;
  #ms = 0;
  #busy = false;
  #stopped = false;
  #polls = 0;
  #silent = 0;
  #nextCheck = CHECK_EVERY_MS;
  #nextCurrent = CURRENT_EVERY_MS;
  #nextHealth: number = quirks.healthEveryMs;
  #jobs: (() => Promise<void>)[] = [];

  constructor(ports: RegisterWatchPorts) {
    this.#ports = ports;
    for (const port of ports.ports) {
      this.#known.set(port, new Map());
      port.sense.setPolled(true);
    }
  }

  /** The device tells of changes by itself. */
  get events(): boolean {
    return this.#events;
  }

  stop(): void {
    this.#stopped = true;
  }

  takeEvent(port: U100Port, register: number, value: number): void {
    this.#setEvents(true);
    this.#missed.delete(port);
    this.#known.get(port)?.set(register, value);
    port.take(register, value);
  }

  /** A millisecond of the device went by. */
  tick(): void {
    this.#ms += 1;
    if (this.#busy || this.#stopped || this.#ports.ports.length === 0) return;
    if (this.#jobs.length === 0) this.#plan();
    const job = this.#jobs.shift();
    if (!job) return;
    this.#busy = true;
    job()
      .then(
        () => {
          this.#silent = 0;
        },
        () => {
          this.#silent += 1;
          if (this.#silent === MOST_SILENT_READS && !this.#stopped) this.#ports.onSilent();
        },
      )
      .finally(() => {
        this.#busy = false;
      });
  }

  #plan(): void {
    const { ports } = this.#ports;
    if (this.#ms >= this.#nextHealth) {
      this.#nextHealth = this.#ms + quirks.healthEveryMs;
      for (const register of [cpu.fifoErrors, cpu.uartErrors, cpu.hostErrors])
        this.#jobs.push(() => this.#health(register));
      return;
    }
    if (this.#ms >= this.#nextCurrent) {
      this.#nextCurrent = this.#ms + CURRENT_EVERY_MS;
      for (const port of ports) this.#jobs.push(() => this.#look(port, daa.loopCurrent));
      return;
    }
    if (!this.#events) {
      this.#polls += 1;
      const register = this.#polls % VOLTAGE_POLL === 0 ? daa.lineVoltage : daa.hook;
      for (const port of ports) this.#jobs.push(() => this.#look(port, register));
    } else if (this.#ms >= this.#nextCheck) {
      this.#nextCheck = this.#ms + CHECK_EVERY_MS;
      for (const port of ports)
        this.#jobs.push(
          () => this.#compare(port, daa.hook),
          () => this.#compare(port, daa.lineVoltage),
        );
    }
  }

  async #look(port: U100Port, register: number): Promise<void> {
    port.take(register, await this.#ports.bus.read(port.register(register)));
  }

  /** A change that was not pushed by the next look: events do not come any more, and it is polled again. */
  async #compare(port: U100Port, register: number): Promise<void> {
    const value = await this.#ports.bus.read(port.register(register));
    const known = this.#known.get(port);
    const before = known?.get(register);
    known?.set(register, value);
    port.take(register, value);
    if (before === undefined || before === value) return;
    if (this.#missed.has(port)) this.#setEvents(false);
    else this.#missed.add(port);
  }

  async #health(register: number): Promise<void> {
    const at: Register = { chip: 'cpu', port: 0, register };
    const value = await this.#ports.bus.read(at);
    if (value !== 0) this.#ports.onHealth(register, value);
  }

  #setEvents(events: boolean): void {
    if (this.#events === events) return;
    this.#events = events;
    this.#missed.clear();
    for (const port of this.#ports.ports) port.sense.setPolled(!events);
  }
}
