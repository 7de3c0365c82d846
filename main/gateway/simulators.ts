import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectExchange, type ExchangeClient } from '../adapters/simulated/exchange-client.ts';
import { exchangeSocketPath } from '../adapters/simulated/exchange-socket.ts';
import { type RunningExchange, startExchange } from '../adapters/simulated/start-exchange.ts';
import type { Conditions, ExchangeReport, Outcome, Provocation } from '../contract/requests.ts';
import type { Clock } from '../core/clock.ts';
import { type AdapterId, adapterAndPort, type LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { StartProcess } from '../core/process-port.ts';
import type { SimulatedAdapterSettings } from '../store/settings-schema.ts';

/** The simulated exchanges that this gateway started or was pointed to, and the way to provoke them. */
export class Simulators implements AsyncDisposable {
  readonly #startProcess: StartProcess;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sockets = new Map<AdapterId, string>();
  readonly #clients = new Map<AdapterId, Promise<ExchangeClient>>();
  /** By socket. */
  readonly #running = new Map<string, RunningExchange>();
  #directory: string | undefined;

  constructor(options: { startProcess: StartProcess; clock: Clock; log: Log }) {
    this.#startProcess = options.startProcess;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** The exchange's socket for an adapter; started when the settings name none. */
  async socketFor(id: AdapterId, settings: SimulatedAdapterSettings): Promise<string> {
    if (settings.socket) {
      this.#sockets.set(id, settings.socket);
      return settings.socket;
    }
    const known = this.#sockets.get(id);
    if (known) return known;
    // A folder of our own, so that the path stays short enough for a socket wherever the data is.
    this.#directory ??= mkdtempSync(join(tmpdir(), 'copperline-'));
    const socket = exchangeSocketPath(this.#directory, `${id}-${process.pid}`);
    const exchange = await startExchange({
      startProcess: this.#startProcess,
      clock: this.#clock,
      socket,
      lines: settings.lines,
      ...(settings.country !== undefined && { country: settings.country }),
    });
    this.#running.set(socket, exchange);
    this.#sockets.set(id, socket);
    // An exchange that died is started again when its adapter is opened again.
    exchange.onExit(() => {
      if (this.#running.get(socket) !== exchange) return;
      this.#running.delete(socket);
      this.#sockets.delete(id);
    });
    return socket;
  }

  /** The exchange of an adapter that was removed ends; the next of its name is another one. */
  async end(id: AdapterId): Promise<void> {
    const client = await this.#clients.get(id)?.catch(() => undefined);
    await client?.close();
    const socket = this.#sockets.get(id);
    const exchange = socket === undefined ? undefined : this.#running.get(socket);
    this.#sockets.delete(id);
    await exchange?.[Symbol.asyncDispose]();
  }

  has(line: LineId): boolean {
    return this.#sockets.has(adapterAndPort(line).adapter);
  }

  async provoke(line: LineId, provocation: Provocation): Promise<Outcome> {
    const client = await this.#client(line);
    if (!client) return { ok: false, text: 'This line is a real one: nothing can be provoked on it.' };
    const { kind, ...rest } = provocation;
    // Absent members stay absent: the exchange tells them from undefined ones.
    const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return client.provoke(adapterAndPort(line).port, { kind, ...present } as Parameters<ExchangeClient['provoke']>[1]);
  }

  async setLine(line: LineId, conditions: Conditions): Promise<Outcome> {
    const client = await this.#client(line);
    if (!client) return { ok: false, text: 'This line is a real one: it is as good as it is.' };
    return client.setLine(adapterAndPort(line).port, conditions);
  }

  async report(line: LineId): Promise<ExchangeReport | undefined> {
    const client = await this.#client(line);
    return client?.report(adapterAndPort(line).port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    this.#clients.clear();
    for (const client of clients) if (client.status === 'fulfilled') await client.value.close();
    for (const exchange of [...this.#running.values()]) await exchange[Symbol.asyncDispose]();
    if (this.#directory) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
  }

  #client(line: LineId): Promise<ExchangeClient> | undefined {
    const { adapter } = adapterAndPort(line);
    const socket = this.#sockets.get(adapter);
    if (!socket) return undefined;
    let client = this.#clients.get(adapter);
    if (!client) {
      client = connectExchange(socket);
      this.#clients.set(adapter, client);
      const forget = (): void => void this.#clients.delete(adapter);
      client.then((open) => open.onClosed(forget), forget);
      client.catch((thrown: unknown) =>
        this.#log.warn({ adapter, err: thrown }, 'the simulated exchange does not answer'),
      );
    }
    return client;
  }
}
