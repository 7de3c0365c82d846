/** The adapters and their lines. Each family is imported when its first adapter is opened. */
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { type AdapterId, type LineId, lineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineAdapter } from '../line/line-adapter.ts';
import type { AdapterOpened } from '../media/media-protocol.ts';
import type { LineDsp } from './line-dsp.ts';
import { LineLeg, type LineLegPorts } from './line-leg.ts';

export interface AdapterOrder {
  readonly id: AdapterId;
  readonly options: Record<string, unknown>;
  readonly log: Log;
}

/** Imports a family; what it gives makes adapters. */
export type FamilyLoader = () => Promise<(order: AdapterOrder) => LineAdapter>;

const OPEN_WITHIN_MS = 10_000;

export interface LinesPorts extends LineLegPorts {
  readonly clock: Clock;
  readonly families: Readonly<Record<string, FamilyLoader>>;
  readonly createDsp: () => LineDsp;
  readonly log: Log;
}

interface OpenAdapter {
  readonly adapter: LineAdapter;
  readonly lines: readonly LineLeg[];
}

export class Lines {
  readonly #ports: LinesPorts;
  readonly #adapters = new Map<AdapterId, OpenAdapter>();
  readonly #opening = new Set<AdapterId>();
  readonly #lines = new Map<LineId, LineLeg>();

  constructor(ports: LinesPorts) {
    this.#ports = ports;
  }

  /** @throws GatewayError `bad-request`, `native-missing`, or `adapter-failed` with what to do */
  async open(id: AdapterId, family: string, options: Record<string, unknown>): Promise<AdapterOpened> {
    if (this.#adapters.has(id) || this.#opening.has(id)) {
      throw new GatewayError('bad-request', `Adapter ${id} is open already. Close it first.`);
    }
    this.#opening.add(id);
    try {
      const adapter = (await this.#load(family))({ id, options, log: this.#ports.log.child({ adapter: id }) });
      return await this.#start(id, adapter);
    } finally {
      this.#opening.delete(id);
    }
  }

  /** Its lines are put on-hook. An adapter that is not open is closed already. */
  async close(id: AdapterId): Promise<void> {
    const open = this.#adapters.get(id);
    if (!open) return;
    this.#adapters.delete(id);
    await onHook(open.lines);
    this.#forget(open);
    await open.adapter[Symbol.asyncDispose]();
  }

  /** @throws GatewayError `media-refused` */
  get(id: LineId): LineLeg {
    const line = this.#lines.get(id);
    if (!line) throw new GatewayError('media-refused', `There is no line ${id}: its adapter is not open.`);
    return line;
  }

  /** Resolves when every adapter confirmed or failed. */
  async allOnHook(): Promise<void> {
    await onHook([...this.#lines.values()]);
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#adapters.keys()].map((id) => this.close(id)));
  }

  async #load(family: string): Promise<(order: AdapterOrder) => LineAdapter> {
    const load = Object.hasOwn(this.#ports.families, family) ? this.#ports.families[family] : undefined;
    if (!load) {
      const known = Object.keys(this.#ports.families).join(', ');
      throw new GatewayError('bad-request', `There is no adapter family "${family}". Known are: ${known}.`);
    }
    try {
      return await load();
    } catch (cause) {
      throw new GatewayError(
        'native-missing',
        `Adapters of the family "${family}" cannot be used: its library did not load (${errorText(cause)}). Other adapters are not affected.`,
        { context: { family }, cause },
      );
    }
  }

  async #start(id: AdapterId, adapter: LineAdapter): Promise<AdapterOpened> {
    const { tell, createDsp } = this.#ports;
    const lines: LineLeg[] = [];
    try {
      let lost: string | undefined;
      adapter.onEvent((port, event) => tell({ kind: 'line-event', line: lineId(id, port), event }));
      adapter.onLost((reason) => {
        lost = reason;
        void this.#lost(id, reason);
      });
      await this.#openInTime(id, adapter);
      if (lost !== undefined) throw new GatewayError('adapter-failed', `Adapter ${id} was lost at once: ${lost}`);
      const { capabilities } = adapter;
      for (let port = 1; port <= capabilities.ports; port++) {
        lines.push(new LineLeg(lineId(id, port), adapter, port, createDsp(), this.#ports));
      }
      for (const line of lines) this.#lines.set(line.id, line);
      this.#adapters.set(id, { adapter, lines });
      return { capabilities, lines: lines.map((line) => line.id) };
    } catch (thrown) {
      for (const line of lines) line.close();
      await this.#closeBroken(id, adapter);
      throw thrown;
    }
  }

  async #openInTime(id: AdapterId, adapter: LineAdapter): Promise<void> {
    const abort = new AbortController();
    const late = new GatewayError(
      'adapter-failed',
      `Adapter ${id} did not answer within ${OPEN_WITHIN_MS / 1000} s. Unplug it, plug it in again and retry.`,
    );
    using _deadline = this.#ports.clock.after(OPEN_WITHIN_MS, () => abort.abort(late));
    await adapter.open(abort.signal);
  }

  /** What it says while closing is only for the log: it is broken already. */
  async #closeBroken(id: AdapterId, adapter: LineAdapter): Promise<void> {
    try {
      await adapter[Symbol.asyncDispose]();
    } catch (thrown) {
      this.#ports.log.warn({ adapter: id, error: errorText(thrown) }, 'a broken adapter did not close cleanly');
    }
  }

  async #lost(id: AdapterId, reason: string): Promise<void> {
    const open = this.#adapters.get(id);
    if (!open) return;
    this.#adapters.delete(id);
    this.#forget(open);
    this.#ports.tell({ kind: 'adapter-lost', adapter: id, reason });
    await this.#closeBroken(id, open.adapter);
  }

  #forget({ lines }: OpenAdapter): void {
    for (const line of lines) {
      line.close();
      this.#lines.delete(line.id);
    }
  }
}

async function onHook(lines: readonly LineLeg[]): Promise<void> {
  await Promise.allSettled(lines.map((line) => line.setHook('on-hook')));
}
