import type { CallId } from '../core/ids.ts';
import type { AudioRecord, CallEnd, CallPatch, CallStart, EchoRecord } from './call-record.ts';

/** Where calls are written down: as they start, as more is known, as they end. */
export interface CallRecorder {
  start(record: CallStart): void;
  update(id: CallId, patch: CallPatch): void;
  finish(id: CallId, end: CallEnd): void;
  /** Of a call that has ended too: a line tells of its echo as it goes on-hook. */
  echo(id: CallId, echo: EchoRecord): void;
  /** Of a call that has ended too: its leg is closed last. */
  audio(id: CallId, audio: AudioRecord): void;
}
