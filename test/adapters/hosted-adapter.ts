import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AdapterCheck } from '../../main/line/found-adapter.ts';
import type { AdapterCapabilities, DialPulse, Hook, LineEvent } from '../../main/line/line-adapter.ts';
import { waitFor, within } from '../kit/wait.ts';
import type { HostedFact, HostReply, HostRequest } from './adapter-host-protocol.ts';

const ENTRY = join(import.meta.dirname, 'adapter-host.ts');

export interface HostedEvent {
  readonly port: number;
  readonly event: LineEvent;
  readonly at: number;
}

/** What its process took since it began. */
export interface HostedLoad {
  /** µs */
  readonly user: number;
  readonly system: number;
  /** bytes */
  readonly rss: number;
  /** Of the time, in stretches of more than a few ms, in which the machine did not run it: what no adapter can help. */
  readonly heldMs: number;
  readonly at: number;
}

export interface HostedOptions {
  /** Of the emulated world that it shall see. */
  readonly env: Readonly<Record<string, string>>;
  /** The family's module, from the project's root: `main/adapters/sangoma-u100/sangoma-u100-adapter.ts`. */
  readonly module: string;
  readonly usbId: string;
  readonly countries?: readonly string[];
  readonly advanced?: Readonly<Record<string, unknown>>;
}

/** One adapter over a device of an emulated world, in a process of its own, where the world's library is preloaded. */
export class HostedAdapter implements AsyncDisposable {
  readonly events: HostedEvent[] = [];
  readonly lost: string[] = [];
  readonly #child: ChildProcess;
  readonly #options: HostedOptions;
  readonly #waiting = new Map<number, (reply: HostReply) => void>();
  #lastId = 0;
  #ended = false;
  #log = '';

  private constructor(child: ChildProcess, options: HostedOptions) {
    this.#child = child;
    this.#options = options;
    const note = (text: string): void => {
      this.#log += text;
    };
    child.stdout?.setEncoding('utf8').on('data', note);
    child.stderr?.setEncoding('utf8').on('data', note);
    child.on('message', (message: HostReply | HostedFact) => this.#take(message));
    child.on('close', () => {
      this.#ended = true;
      for (const [id, answer] of this.#waiting)
        answer({ kind: 'reply', id, ok: false, text: `it ended: ${this.#log}` });
      this.#waiting.clear();
    });
  }

  static async start(options: HostedOptions): Promise<HostedAdapter> {
    const child = fork(ENTRY, [], {
      execArgv: [],
      env: { ...process.env, ...options.env },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    await once(child, 'message');
    return new HostedAdapter(child, options);
  }

  get log(): string {
    return this.#log;
  }

  async open(): Promise<AdapterCapabilities> {
    const { module, usbId, countries = ['us', 'us'], advanced = {} } = this.#options;
    const path = join(import.meta.dirname, '../..', module);
    return (await this.ask({ kind: 'open', module: path, usbId, countries, advanced })) as AdapterCapabilities;
  }

  setHook(port: number, hook: Hook): Promise<unknown> {
    return this.ask({ kind: 'hook', port, hook });
  }

  dialPulses(port: number, digits: readonly (readonly DialPulse[])[], interDigitMs: number): Promise<unknown> {
    return this.ask({ kind: 'pulses', port, digits, interDigitMs });
  }

  play(port: number, hz: number, amplitude: number): Promise<unknown> {
    return this.ask({ kind: 'play', port, hz, amplitude });
  }

  async listen(port: number, ms: number): Promise<Int16Array> {
    return (await this.ask({ kind: 'listen', port, ms })) as Int16Array;
  }

  async check(): Promise<AdapterCheck> {
    return (await this.ask({ kind: 'check' })) as AdapterCheck;
  }

  async cpu(): Promise<HostedLoad> {
    return (await this.ask({ kind: 'cpu' })) as HostedLoad;
  }

  async frames(port: number): Promise<{ frames: number; at: number }> {
    return (await this.ask({ kind: 'frames', port })) as { frames: number; at: number };
  }

  /** The first event of `port` from `from` on that is as `wanted`; waits for it. */
  async event(port: number, wanted: Partial<LineEvent>, from = 0, deadlineMs = 10_000): Promise<HostedEvent> {
    return await waitFor(
      () =>
        this.events
          .slice(from)
          .find(
            (one) =>
              one.port === port &&
              Object.entries(wanted).every(
                ([key, value]) => (one.event as unknown as Record<string, unknown>)[key] === value,
              ),
          ),
      {
        what: `${JSON.stringify(wanted)} of port ${port} among ${JSON.stringify(this.events.slice(from))}`,
        deadlineMs,
      },
    );
  }

  async ask(request: HostRequest): Promise<unknown> {
    if (this.#ended) throw new Error(`the adapter's process ended: ${this.#log}`);
    const id = ++this.#lastId;
    const reply = await within(
      new Promise<HostReply>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#child.send({ id, request });
      }),
      { what: `the adapter to ${request.kind}`, deadlineMs: 90_000 },
    );
    if (!reply.ok) throw new Error(reply.text);
    return reply.value;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  #take(message: HostReply | HostedFact): void {
    switch (message.kind) {
      case 'reply':
        this.#waiting.get(message.id)?.(message);
        this.#waiting.delete(message.id);
        return;
      case 'event':
        this.events.push({ port: message.port, event: message.event, at: message.at });
        return;
      case 'lost':
        this.lost.push(message.reason);
        return;
      case 'ready':
    }
  }
}
