import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type DeviceFigures, deviceFigures } from './device-figures.ts';
import { type LineDelays, LineWatch } from './line-watch.ts';
import { lostSamples } from './lost-samples.ts';
import type { LineMark, Mark } from './marks.ts';
import { processFigures } from './process-figures.ts';
import { openSoakCalls, type SoakCalls } from './soak-calls.ts';

/** Jitter buffers have found their depth, and what is made once is there. */
const SETTLE_MS = 10_000;
const LINE_EVERY_MS = 100;
const DEVICES_EVERY_MS = 1000;

export interface SoakPlan {
  readonly seconds: number;
  /** From mark to mark. */
  readonly everyS: number;
  readonly note: (text: string) => void;
}

/** A tone each way through four calls at once for so long: what was counted, mark by mark, the first at its beginning. */
export async function soak({ seconds, everyS, note }: SoakPlan): Promise<readonly Mark[]> {
  await using calls = await openSoakCalls();
  await using watch = new Watch(calls);
  await watch.begin();
  await pause(SETTLE_MS);
  const began = performance.now();
  const marks = [await watch.mark(0)];
  for (let at = everyS; at <= seconds; at += everyS) {
    await pause(Math.max(1, began + at * 1000 - performance.now()));
    const mark = await watch.mark(at);
    note(described(mark, marks.at(-1), marks[0]));
    marks.push(mark);
  }
  return marks;
}

class Watch implements AsyncDisposable {
  readonly #calls: SoakCalls;
  readonly #lines: readonly LineWatch[];
  readonly #stopping = new AbortController();
  readonly #devices = new Map<string, DeviceFigures>();
  #queued: Map<string, number[]> = new Map();
  #running: Promise<unknown> = Promise.resolve();

  constructor(calls: SoakCalls) {
    this.#calls = calls;
    this.#lines = calls.calls.map((call) => new LineWatch(call, calls.exchange.client, calls.peers));
  }

  async begin(): Promise<void> {
    for (const line of this.#lines) await line.begin();
    const again = async (everyMs: number, act: () => Promise<unknown> | unknown): Promise<void> => {
      const { signal } = this.#stopping;
      for (; !signal.aborted; await pause(everyMs, undefined, { signal }).catch(() => undefined)) await act();
    };
    this.#running = Promise.all([
      again(LINE_EVERY_MS, () => Promise.all(this.#lines.map((line) => line.hearLine()))),
      again(DEVICES_EVERY_MS, () => this.#lookAtDevices()),
    ]);
    // A gateway or an emulator that ends is told of by whoever asks it next.
    this.#running.catch(() => undefined);
  }

  /** The tones are judged from now on until the next mark, which takes some seconds itself. */
  async mark(atS: number): Promise<Mark> {
    const { gateway, exchange } = this.#calls;
    await this.#judge(false);
    const delays = await Promise.all(this.#lines.map((line) => line.delays()));
    await this.#lookAtDevices();
    const lines = await Promise.all(
      this.#lines.map((line, index) => this.#markLine(line, delays[index] as LineDelays)),
    );
    const { underruns, lateFrames, resyncs } = await exchange.client.statistics();
    this.#queued = new Map();
    const { worstMs: senderLateMs } = await this.#calls.peers.ask({ ask: 'lateness' });
    await this.#judge(true);
    return {
      atS,
      lines,
      media: processFigures(await gateway.childPid(/media-process/)),
      gateway: processFigures(gateway.pid),
      faults: faultsIn(gateway.log),
      exchange: { underruns, lateFrames, resyncs },
      load: loadavg()[0] ?? 0,
      senderLateMs,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #judge(on: boolean): Promise<void> {
    for (const line of this.#lines) line.judge(on);
    await this.#calls.peers.ask({ ask: 'judge', on });
  }

  async #lookAtDevices(): Promise<void> {
    for (const { name, model } of new Set(this.#calls.calls.map(({ device }) => device))) {
      const figures = deviceFigures(model, await this.#calls.world.seen(name));
      this.#devices.set(name, figures);
      this.#queued.set(name, [...(this.#queued.get(name) ?? []), figures.queued]);
    }
  }

  async #markLine(line: LineWatch, delays: LineDelays): Promise<LineMark> {
    const { port, device } = line.call;
    const figures = this.#devices.get(device.name);
    const wires = figures?.wires[device.ports.indexOf(port)];
    if (!figures || !wires) throw new Error(`${device.name} was not looked at`);
    const fromLine = await line.fromLine();
    const queued = this.#queued.get(device.name) ?? [];
    return {
      port,
      ppm: device.clockPpm,
      ...delays,
      device: figures,
      wiresToLineMs: wires.toExchange / 8,
      wiresToRtpMs: wires.fromExchange / 8,
      slips: wires.slips,
      meanQueued: queued.reduce((sum, one) => sum + one, 0) / queued.length,
      rtpPackets: fromLine.packets,
      rtpMissing: fromLine.missing,
      evened: fromLine.evened,
      breaksToRtp: fromLine.breaks,
      breaksToLine: line.breaksToLine,
    };
  }
}

const faultsIn = (log: string): number =>
  [...log.matchAll(/"count":(\d+),"total":\d+,"msg":"audio was lost at the adapter"/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );

/** A line for people: what is new since the mark before. */
function described(mark: Mark, before: Mark | undefined, first: Mark | undefined): string {
  const lines = mark.lines.map((line, index) => {
    const old = before?.lines[index];
    const begun = first?.lines[index];
    const lost = begun ? Object.values(lostSamples(begun, line)).map((one) => one.toFixed(0)) : [];
    const since = (of: (mark: LineMark) => number): number => of(line) - (old ? of(old) : 0);
    return (
      `  line ${line.port} ${line.ppm} ppm: to line ${line.toLineMs.toFixed(1)} ms (wires ${line.wiresToLineMs.toFixed(1)}), ` +
      `to RTP ${line.toRtpMs.toFixed(1)} ms (wires ${line.wiresToRtpMs.toFixed(1)}), device holds ${(line.meanQueued / 8).toFixed(1)} ms, ` +
      `breaks ${since((one) => one.breaksToLine)} and ${since((one) => one.breaksToRtp)}, ` +
      `slips ${since((one) => one.slips)}, underruns ${since((one) => one.device.underruns)}, overruns ${since((one) => one.device.overruns)}, ` +
      `stalled ${since((one) => one.device.stalled)}, lost since the beginning ${lost.join(' ')}`
    );
  });
  return [
    `${mark.atS} s: load ${mark.load.toFixed(1)}, sender late ${mark.senderLateMs.toFixed(0)} ms, media ${mark.media.rssMb.toFixed(1)} MB ${mark.media.handles} handles, ` +
      `gateway ${mark.gateway.rssMb.toFixed(1)} MB ${mark.gateway.handles}, faults told ${mark.faults - (before?.faults ?? 0)}, ` +
      `exchange ${JSON.stringify(mark.exchange)}`,
    ...lines,
  ].join('\n');
}
