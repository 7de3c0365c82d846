/**
 * What a control connection asks of the exchange and hears from it: JSON both ways. The types match the
 * console's `Provocation` and `ExchangeReport` without importing them (adapters know core and line alone).
 */
import type { Hook, LineStart } from '../../line/line-adapter.ts';
import type { FaxTone } from '../../line/line-signals.ts';
import type { ExchangeTiming } from './exchange-timing.ts';
import type { HybridSetting } from './hybrid.ts';
import type { QualitySettings } from './line-quality.ts';
import type { SitReason } from './special-tones.ts';
import type { MeasuredTone } from './tone-meter.ts';

/** What the far end of a line can be made to do. Behaviours last until changed. Levels: RMS, dB below full scale. */
export type Provocation =
  | ({ readonly kind: 'calls-in' } & IncomingCall)
  /** One burst of ring voltage of this length, and nobody calls. */
  | { readonly kind: 'ring-glitch'; readonly ms: number }
  /** Somebody takes up (or hangs up) another phone on this line: a caller is answered there, an idle line is in use. */
  | { readonly kind: 'parallel-phone'; readonly lifted: boolean }
  /** The exchange opens the loop for so long, and means nothing by it. */
  | { readonly kind: 'breaks-loop'; readonly ms: number }
  /** Within a call until it ends; an idle line stays so. */
  | { readonly kind: 'reverses-polarity' }
  /**
   * What a seized line hears. `late`: after `afterMs` (default 5000) of silence. Once `secondAfter` was dialled it hears
   * another dial tone, after `secondMs` (default 300), and the number begins anew.
   */
  | {
      readonly kind: 'dial-tone';
      readonly which: DialToneManner;
      readonly afterMs?: number | undefined;
      readonly secondAfter?: string | undefined;
      readonly secondMs?: number | undefined;
    }
  /** `ms` from the first ringback. `polarityReversal` (default true) is how the exchange tells of the answer. */
  | {
      readonly kind: 'answers-after';
      readonly ms: number;
      readonly polarityReversal?: boolean | undefined;
      /** The party speaks as soon as it answers. */
      readonly says?: 'speech' | undefined;
    }
  | { readonly kind: 'is-busy' }
  /** The network has no way through: congestion tone. */
  | { readonly kind: 'is-congested' }
  | { readonly kind: 'never-answers' }
  /** Special information tone, then an announcement that goes on. */
  | { readonly kind: 'is-unobtainable'; readonly sit?: SitReason | undefined }
  /** Also a caller who gives up while it rings. Default `cpc`. */
  | { readonly kind: 'hangs-up'; readonly signal?: HangUpSignal | undefined }
  | { readonly kind: 'talks-tone'; readonly hz: number; readonly levelDb?: number | undefined }
  /** Speech-like, with pauses; nobody's voice. Default −22 dB while it sounds. */
  | { readonly kind: 'talks-speech'; readonly levelDb?: number | undefined }
  | { readonly kind: 'music'; readonly levelDb?: number | undefined }
  /** Over and over while connected. The exchange's process reads the file. */
  | { readonly kind: 'talks-wav'; readonly file: string }
  /** Over and over while connected: a fax machine or modem is at the far end. Default −15 dB. */
  | { readonly kind: 'sends-fax-tone'; readonly tone: FaxTone; readonly levelDb?: number | undefined }
  | { readonly kind: 'is-silent' }
  | { readonly kind: 'presses'; readonly digits: string }
  /** In conversation: another caller is announced by tones; who answers them with a digit is told the number. */
  | ({ readonly kind: 'call-waiting' } & CallingParty)
  | { readonly kind: 'battery'; readonly present: boolean };

export interface CallingParty {
  readonly number?: string | undefined;
  readonly name?: string | undefined;
  readonly withheld?: 'private' | 'unavailable' | undefined;
  /** Who forwarded the call. */
  readonly redirecting?: string | undefined;
}

export interface IncomingCall extends CallingParty {
  /** Rings this often, then gives up; without it, until answered. */
  readonly rings?: number | undefined;
  /** Ring voltage on and off in turn: a distinctive ring. The country's without it. */
  readonly cadenceMs?: readonly number[] | undefined;
  /** How the caller is told; the country's way without it. */
  readonly callerId?: CallerIdWay | undefined;
  /** Of the ways in digits. 1: `A…D…B…C`, 2: `A…#`, 3: `D…C`, 4: `…#`. */
  readonly dtmfFormat?: DtmfFormat | undefined;
  /** Default −19.7 dB (−13.5 dBm0). */
  readonly callerIdLevelDb?: number | undefined;
  /** Noise under the caller ID. */
  readonly callerIdNoiseDb?: number | undefined;
}

/**
 * `fsk`: the country's FSK after the first ring. V.23 before it: `fsk-before-ring` after a polarity reversal and an
 * alerting tone, `fsk-alerting` after the tone alone, `fsk-ring-pulse` after a short ring (ETSI EN 300 659-1 §6.2). `dtmf`:
 * digits in the first pause; `dtmf-before-ring`: after a polarity reversal. `jclip` (Japan): the gateway goes off-hook for it.
 */
export type CallerIdWay =
  | 'fsk'
  | 'fsk-before-ring'
  | 'fsk-alerting'
  | 'fsk-ring-pulse'
  | 'dtmf'
  | 'dtmf-before-ring'
  | 'jclip'
  | 'none';

export type DtmfFormat = 1 | 2 | 3 | 4;
export type DialToneManner = 'normal' | 'stutter' | 'none' | 'late';
export type { SitReason };

export type HangUpSignal =
  | 'cpc'
  | 'busy-tone'
  | 'congestion-tone'
  | 'howler'
  | 'number-unobtainable'
  | 'dial-tone'
  | 'polarity'
  | 'nothing';

/** What is otherwise than on a perfect line; each stays until set again. Applies on-hook too. */
export interface LineConditions extends QualitySettings {
  readonly hybrid?: HybridSetting | 'off' | undefined;
  /** How the exchange wants the line seized. Change it while the line is idle. */
  readonly start?: LineStart | undefined;
  /** The exchange's clock runs so much fast, parts per million: of all its lines, which share it. */
  readonly clockPpm?: number | undefined;
}

export type ExchangeState =
  | 'idle'
  | 'ringing'
  /** Japan: the line was answered for the caller ID. */
  | 'caller-id'
  | 'dial-tone'
  | 'dialling'
  | 'connecting'
  | 'ringback'
  | 'busy'
  | 'congestion'
  | 'announcement'
  | 'talking'
  | 'far-end-gone';

export interface ExchangeReport {
  readonly hook: Hook;
  readonly state: ExchangeState;
  /** Digits heard from the gateway since it went off-hook, as tones or as pulses. */
  readonly digits: string;
  /** The strongest tone heard from the gateway over the last 250 ms. */
  readonly hears?: MeasuredTone;
  readonly offHookCount: number;
}

/** `atMs` is on the machine's monotonic clock, `process.hrtime.bigint() / 1e6`: the same for every process of the machine. */
export type ExchangeEvent = { readonly port: number; readonly atMs: number } & (
  | { readonly kind: 'hook'; readonly hook: Hook }
  | { readonly kind: 'state'; readonly state: ExchangeState }
  | { readonly kind: 'digit'; readonly digit: string }
  /** The gateway opened the loop for this long and closed it again. */
  | { readonly kind: 'flash'; readonly ms: number }
  /** What the gateway answered to the call waiting tones. */
  | { readonly kind: 'call-waiting-ack'; readonly digit: string }
);

/**
 * A burst of tone from the far party, stamped. `beganAtMs`: when the line carried its first sample (the
 * beginning of that 20 ms of capture by the exchange's schedule). `sentAtMs`: when the captured frame
 * that begins with it had been written to the adapter's socket: 20 ms later plus the exchange's lateness.
 */
export interface BurstStamp {
  readonly beganAtMs: number;
  readonly sentAtMs: number;
}

/**
 * The first loud sample from the gateway. `playedAtMs`: when the line played it (when the tick that took
 * its frame for playing ran, plus the sample's place in the frame). `receivedAtMs`: when that frame came.
 */
export interface SoundStamp {
  readonly playedAtMs: number;
  readonly receivedAtMs: number;
}

export interface ExchangeStatistics {
  readonly ticks: number;
  /** Times the schedule was begun anew, because the process had been stopped. */
  readonly resyncs: number;
  readonly worstTickLateMs: number;
  readonly adapterConnected: boolean;
  /** Ticks at which an adapter was there but no frame of its had come: silence was played. */
  readonly underruns: number;
  /** Frames from the adapter that came too late to be played. */
  readonly lateFrames: number;
  /** Captured frames that the adapter did not read in time. */
  readonly droppedFrames: number;
  /** User and system CPU time of this process so far. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export type ControlRequest =
  | { readonly request: 'provoke'; readonly port: number; readonly provocation: Provocation }
  | { readonly request: 'report'; readonly port: number }
  | { readonly request: 'line'; readonly port: number; readonly conditions: LineConditions }
  | { readonly request: 'timing'; readonly port: number; readonly timing: Partial<ExchangeTiming> }
  /** Replies once the burst began. */
  | {
      readonly request: 'burst';
      readonly port: number;
      readonly hz: number;
      readonly levelDb: number;
      readonly ms: number;
    }
  /** Replies at the first sample from the gateway of at least `peakDb` below full scale (peak, not RMS). */
  | { readonly request: 'await-sound'; readonly port: number; readonly peakDb: number }
  | { readonly request: 'statistics' };

/** An expected refusal is a value. */
export type ControlOutcome = { readonly ok: true } | { readonly ok: false; readonly text: string };

export interface ControlReplies {
  provoke: ControlOutcome;
  report: ExchangeReport;
  line: ControlOutcome;
  timing: ControlOutcome;
  burst: BurstStamp;
  'await-sound': SoundStamp;
  statistics: ExchangeStatistics;
}

export type ToExchange = ControlRequest & { readonly id: number };
export type FromExchange =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly text: string }
  | { readonly event: ExchangeEvent };
