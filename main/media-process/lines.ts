/** The adapters and their lines. Each family is imported when its first adapter is opened. */
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { type AdapterId, type LineId, lineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineAdapter } from '../line/line-adapter.ts';
import type { AdapterOpened, LineLoudness } from '../media/media-protocol.ts';
import type { LineDsp } from './line-dsp.ts';
import { LineLeg, type LineLegPorts } from './line-leg.ts';

export interface AdapterOrder {
  readonly id: AdapterId;
  readonly options: Record<string, unknown>;
  readonly log: Log;
}

export interface AdapterFamily {
  /** Imports the family; what it gives makes adapters. */
  readonly load: () => Promise<(order: AdapterOrder) => LineAdapter>;
  /** How long opening may take, where that is longer than usual: ms. */
  readonly openWithinMs?: number;
  /** Who is in the way of opening the adapter with these options, in a sentence, where that can be seen. */
  readonly obstacle?: (options: Record<string, unknown>) => Promise<string | undefined>;
  /** Tells when the adapter's device is gone, where that can be seen beside the adapter. */
  readonly onGone?: (adapter: LineAdapter, listener: (reason: string) => void) => Disposable;
}

const OPEN_WITHIN_MS = 10_000;
/** Often enough for an eye, seldom enough to cost nothing. */
const LOUDNESS_EVERY_MS = 200;

export interface LinesPorts extends LineLegPorts {
  readonly clock: Clock;
  readonly families: Readonly<Record<string, AdapterFamily>>;
  readonly createDsp: () => LineDsp;
  readonly log: Log;
}

interface OpenAdapter {
  readonly adapter: LineAdapter;
  readonly lines: readonly LineLeg[];
  readonly watch: Disposable;
}

export class Lines {
  readonly #ports: LinesPorts;
  readonly #adapters = new Map<AdapterId, OpenAdapter>();
  readonly #opening = new Set<AdapterId>();
  readonly #lines = new Map<LineId, LineLeg>();
  /** While an adapter is open. */
  #loudness: Disposable | undefined;

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
      const create = await this.#load(family);
      const adapter = create({ id, options, log: this.#ports.log.child({ adapter: id }) });
      const known = this.#ports.families[family];
      return await this.#start(id, adapter, known).catch(async (thrown: unknown) => {
        const who = await known?.obstacle?.(options);
        throw who === undefined ? thrown : new GatewayError('adapter-failed', who, { cause: thrown });
      });
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

  /** The open adapter that `is` knows. */
  find(is: (adapter: LineAdapter) => boolean): LineAdapter | undefined {
    return [...this.#adapters.values()].find(({ adapter }) => is(adapter))?.adapter;
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
    const known = Object.hasOwn(this.#ports.families, family) ? this.#ports.families[family] : undefined;
    if (!known) {
      const names = Object.keys(this.#ports.families).join(', ');
      throw new GatewayError('bad-request', `There is no adapter family "${family}". Known are: ${names}.`);
    }
    try {
      return await known.load();
    } catch (cause) {
      throw new GatewayError(
        'native-missing',
        `Adapters of the family "${family}" cannot be used: its library did not load (${errorText(cause)}). Other adapters are not affected.`,
        { context: { family }, cause },
      );
    }
  }

  async #start(id: AdapterId, adapter: LineAdapter, family: AdapterFamily | undefined): Promise<AdapterOpened> {
    const { tell, createDsp } = this.#ports;
    const lines: LineLeg[] = [];
    const watch = new DisposableStack();
    try {
      let lost: string | undefined;
      const abort = new AbortController();
      const lose = (reason: string): void => {
        lost = reason;
        void this.#lost(id, adapter, reason);
      };
      adapter.onEvent((port, event) => tell({ kind: 'line-event', line: lineId(id, port), event }));
      adapter.onLost(lose);
      const gone = family?.onGone?.(adapter, (reason) => {
        lose(reason);
        abort.abort(new GatewayError('adapter-failed', reason));
      });
      if (gone) watch.use(gone);
      await this.#openInTime(id, adapter, { abort, withinMs: family?.openWithinMs ?? OPEN_WITHIN_MS });
      if (lost !== undefined) throw new GatewayError('adapter-failed', `Adapter ${id} was lost at once: ${lost}`);
      const { capabilities } = adapter;
      for (let port = 1; port <= capabilities.ports; port++) {
        lines.push(new LineLeg(lineId(id, port), adapter, port, createDsp(), this.#ports));
      }
      for (const line of lines) this.#lines.set(line.id, line);
      this.#adapters.set(id, { adapter, lines, watch });
      this.#loudness ??= this.#ports.clock.every(LOUDNESS_EVERY_MS, () => this.#tellLoudness());
      return { capabilities, lines: lines.map((line) => line.id) };
    } catch (thrown) {
      watch.dispose();
      for (const line of lines) line.close();
      await this.#closeBroken(id, adapter);
      throw thrown;
    }
  }

  async #openInTime(
    id: AdapterId,
    adapter: LineAdapter,
    { abort, withinMs }: { readonly abort: AbortController; readonly withinMs: number },
  ): Promise<void> {
    const late = new GatewayError(
      'adapter-failed',
      `Adapter ${id} did not answer within ${withinMs / 1000} s. Unplug it, plug it in again and retry.`,
    );
    using _deadline = this.#ports.clock.after(withinMs, () => abort.abort(late));
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

  async #lost(id: AdapterId, adapter: LineAdapter, reason: string): Promise<void> {
    const open = this.#adapters.get(id);
    // By then another may have taken its place.
    if (open?.adapter !== adapter) return;
    this.#adapters.delete(id);
    this.#forget(open);
    this.#ports.tell({ kind: 'adapter-lost', adapter: id, reason });
    await this.#closeBroken(id, adapter);
  }

  #forget({ lines, watch }: OpenAdapter): void {
    watch[Symbol.dispose]();
    for (const line of lines) {
      line.close();
      this.#lines.delete(line.id);
    }
    if (this.#lines.size > 0) return;
    this.#loudness?.[Symbol.dispose]();
    this.#loudness = undefined;
  }

  #tellLoudness(): void {
    const lines: LineLoudness[] = [];
    for (const line of this.#lines.values()) {
      const loudness = line.loudness();
      if (loudness) lines.push(loudness);
    }
    if (lines.length > 0) this.#ports.tell({ kind: 'loudness', lines });
  }
}

async function onHook(lines: readonly LineLeg[]): Promise<void> {
  await Promise.allSettled(lines.map((line) => line.setHook('on-hook')));
}
