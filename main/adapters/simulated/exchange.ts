import { FRAME_MS, FRAME_SAMPLES, type SensedEvent } from '../../line/line-adapter.ts';
import { monotonicMs, type Tick, wallDate } from './exchange-clock.ts';
import type { BurstStamp, ExchangeEvent, LineConditions } from './exchange-control.ts';
import { ExchangeLine } from './exchange-line.ts';
import type { ExchangeProfile } from './exchange-profile.ts';
import type { PortFrames } from './exchange-protocol.ts';

interface Playing {
  readonly frames: PortFrames;
  readonly receivedAtMs: number;
  readonly playedAtMs: number;
}

const NOTHING: Playing = { frames: [], receivedAtMs: 0, playedAtMs: 0 };

export interface ExchangeListeners {
  onLineEvent(port: number, event: SensedEvent): void;
  onExchangeEvent(event: ExchangeEvent): void;
}

/**
 * All lines, stepped together. Time runs as in a device: at each tick the 20 ms that just ended are captured
 * (with the echo of what played meanwhile), and the frames that came since the last tick begin to play. The
 * queue between holds one tick's frames: of several that came, the newest plays.
 */
export class Exchange {
  readonly lines: readonly ExchangeLine[];
  readonly #captured: readonly Int16Array[];
  #playing: Playing = NOTHING;
  #next: { readonly frames: PortFrames; readonly receivedAtMs: number } | undefined;
  #bursts: { readonly beganAtMs: number; readonly onSent: (stamp: BurstStamp) => void }[] = [];
  /** How much too fast time runs here. */
  clockPpm = 0;
  ticks = 0;
  resyncs = 0;
  worstTickLateMs = 0;
  underruns = 0;
  lateFrames = 0;

  constructor(ports: number, profile: ExchangeProfile, listeners: ExchangeListeners) {
    const around = { now: monotonicMs, date: wallDate, ...listeners };
    this.lines = Array.from({ length: ports }, (_, index) => new ExchangeLine(index + 1, profile, around));
    this.#captured = this.lines.map(() => new Int16Array(FRAME_SAMPLES));
  }

  line(port: number): ExchangeLine | undefined {
    return this.lines[port - 1];
  }

  /** Steps all lines; what was captured is valid until the next tick. */
  tick(tick: Tick, framesOwed: boolean): PortFrames {
    this.ticks += 1;
    if (tick.resynced) this.resyncs += 1;
    this.worstTickLateMs = Math.max(this.worstTickLateMs, tick.atMs - tick.dueMs);
    const startMs = tick.dueMs - FRAME_MS;
    const { frames, receivedAtMs, playedAtMs } = this.#playing;
    const captured = this.lines.map((line, index) => {
      const buffer = this.#captured[index] ?? new Int16Array(FRAME_SAMPLES);
      return line.step({ frame: frames[index], receivedAtMs, playedAtMs }, buffer, startMs) ? buffer : undefined;
    });
    if (!this.#next && framesOwed) this.underruns += 1;
    this.#playing = this.#next ? { ...this.#next, playedAtMs: tick.atMs } : NOTHING;
    this.#next = undefined;
    return captured;
  }

  /** Frames from the adapter: they play from the next tick on. */
  play(frames: PortFrames): void {
    if (this.#next) this.lateFrames += 1;
    this.#next = { frames, receivedAtMs: monotonicMs() };
  }

  /** The captured frames were written: stamps the bursts that began in them. */
  sent(): void {
    if (this.#bursts.length === 0) return;
    const sentAtMs = monotonicMs();
    const bursts = this.#bursts;
    this.#bursts = [];
    for (const { beganAtMs, onSent } of bursts) onSent({ beganAtMs, sentAtMs });
  }

  /** @returns whether a call is up on that line */
  burst(line: ExchangeLine, tone: { hz: number; levelDb: number; ms: number }, onSent: (stamp: BurstStamp) => void) {
    return line.burst(tone, (beganAtMs) => void this.#bursts.push({ beganAtMs, onSent }));
  }

  /** The clock is that of all lines. */
  setConditions(line: ExchangeLine, conditions: LineConditions): void {
    line.setConditions(conditions);
    if (conditions.clockPpm !== undefined) this.clockPpm = conditions.clockPpm;
  }

  /** A new adapter: every port on-hook, nothing in the queue. */
  reset(): void {
    this.silence();
    for (const line of this.lines) line.reset();
  }

  /** The adapter is gone: hooks stay as they were, silence plays. */
  silence(): void {
    this.#next = undefined;
    this.#playing = NOTHING;
  }
}
