import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpusTerms } from '../core/codec.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { SrtpSuite } from '../core/srtp-suite.ts';
import type { Frame } from '../line/line-adapter.ts';
import type { EchoStatistics } from '../line/line-echo.ts';
import type { FaxTone } from '../line/line-signals.ts';
import type { ToneHeard, ToneTemplate } from '../media/media-protocol.ts';

/** What the addon's `process()` tells of a frame; `index` counts in the list given to `listenTones`. */
export type NativeDspEvent =
  | { readonly kind: 'digit-start'; readonly digit: string }
  | { readonly kind: 'digit'; readonly digit: string; readonly durationMs: number }
  | { readonly kind: 'digit-suspicion'; readonly present: boolean; readonly sinceSamples: number }
  | { readonly kind: 'fax-tone'; readonly tone: FaxTone; readonly played: boolean }
  | { readonly kind: 'caller-id'; readonly standard: 'bell202' | 'v23' | 'jclip'; readonly bytes: Uint8Array }
  | { readonly kind: 'alerting-tone'; readonly durationMs: number }
  | {
      readonly kind: 'tone';
      readonly index: number;
      readonly present: boolean;
      readonly heard?: ToneHeard;
      readonly quietMs?: number;
    }
  | { readonly kind: 'voice'; readonly present: boolean };

/** One line's signal processing (`native/src/line-dsp.h`). Throws `TypeError` for bad arguments, `Error` after `close()`. */
export interface NativeLineDsp {
  listenDtmf(on: boolean): void;
  listenCallerId(bell202: boolean, v23: boolean, jclip: boolean): void;
  listenAlertingTone(on: boolean): void;
  listenTones(templates: readonly Pick<ToneTemplate, 'segments' | 'cycles'>[]): void;
  setEcho(tailMs: 0 | 32 | 64, nlp: boolean): void;
  echoPath(): Float32Array;
  seedEcho(path: Float32Array): void;
  echoStatistics(): EchoStatistics;
  setLevels(fromLineDb: number, toLineDb: number): void;
  listenFax(on: boolean): void;
  listenVoice(on: boolean): void;
  shapeToLine(toLine: Frame): void;
  process(fromLine: Frame, toLine: Frame): NativeDspEvent[] | undefined;
  close(): void;
}

/** Of one leg (`native/src/g722-codec.h`); a byte of payload for each sample. Throws `TypeError` for bad arguments. */
export interface NativeG722Codec {
  encode(samples: Int16Array, payload: Uint8Array): number;
  decode(payload: Uint8Array, samples: Int16Array): number;
  resetDecoder(): void;
}

/** Of one leg (`native/src/opus-codec.h`). All lengths are samples at 8 kHz; 0: it cannot. Throws `TypeError` for bad arguments. */
export interface NativeOpusCodec extends NativeG722Codec {
  samplesIn(payload: Uint8Array): number;
  /** What was lost just ahead of this packet, from its FEC. */
  recover(payload: Uint8Array, samples: Int16Array): number;
  conceal(samples: Int16Array): number;
  expectLoss(percent: number): void;
}

/** One direction of an encrypted stream (`native/src/srtp-context.h`): in place; the new length, or an error below zero. */
export interface NativeSrtpContext {
  rtp(data: Uint8Array, length: number): number;
  rtcp(data: Uint8Array, length: number): number;
  close(): void;
}

export interface NativeAddon {
  readonly G722Codec: new () => NativeG722Codec;
  readonly OpusCodec: new (terms: OpusTerms) => NativeOpusCodec;
  readonly LineDsp: new () => NativeLineDsp;
  /** `key`: master key and salt. Throws `TypeError` for a key that is not the suite's, `Error` where libsrtp2 lacks it. */
  readonly SrtpContext: new (
    way: 'send' | 'receive',
    suite: SrtpSuite,
    key: Uint8Array,
  ) => NativeSrtpContext;
}

const BUILT = new URL('../../build/native/copperline.node', import.meta.url);

let loaded: { readonly path: string; readonly addon: NativeAddon } | undefined;

/**
 * Loads the signal-processing addon: `build/native/copperline.node`, or the file that `COPPERLINE_NATIVE` names.
 * @throws GatewayError `native-missing` that says how to build it
 */
export function loadNativeAddon(file = process.env.COPPERLINE_NATIVE || fileURLToPath(BUILT)): NativeAddon {
  const path = resolve(file);
  if (loaded?.path === path) return loaded.addon;
  if (!existsSync(path)) {
    throw new GatewayError(
      'native-missing',
      'The signal-processing addon has not been built yet. Run `npm run bootstrap`, then start again.',
      { context: { path } },
    );
  }
  try {
    const addon = createRequire(import.meta.url)(path) as NativeAddon;
    loaded = { path, addon };
    return addon;
  } catch (cause) {
    throw new GatewayError(
      'native-missing',
      `The signal-processing addon could not be loaded (${errorText(cause)}). Run \`npm run bootstrap\` to build it again.`,
      { context: { path }, cause },
    );
  }
}
