import type { Clock } from '../core/clock.ts';
import { type CallId, newCallId } from '../core/ids.ts';
import type { FaxTone } from '../line/line-signals.ts';
import { CallNotes } from './call-notes.ts';
import type { AnswerEvidence, AudioRecord, CallEnd, CallPatch, CallStart } from './call-record.ts';
import type { CallRecorder } from './call-recorder.ts';
import type { CallParty, CallSnapshot } from './call-snapshot.ts';
import type { WaitingCaller } from './waiting-caller.ts';

/**
 * A call's entry in the history while the call goes on: written as things become known, and the same for whoever looks now. It
 * has one owner at a time: who takes a call over goes on with its entry.
 */
export class CallEntry {
  readonly id: CallId = newCallId();
  readonly startedAt: number;
  readonly #notes = new CallNotes();
  readonly #recorder: CallRecorder;
  readonly #clock: Clock;
  #answeredAt: number | undefined;
  #answeredBy: CallParty | undefined;
  #fax: FaxTone | undefined;

  constructor({ recorder, clock }: { readonly recorder: CallRecorder; readonly clock: Clock }) {
    this.#recorder = recorder;
    this.#clock = clock;
    this.startedAt = clock.wallTime();
  }

  get answeredBy(): CallParty | undefined {
    return this.#answeredBy;
  }

  get fax(): FaxTone | undefined {
    return this.#fax;
  }

  /** What a snapshot says of it. */
  get facts(): Pick<CallSnapshot, 'id' | 'startedAt' | 'answeredAt' | 'answeredBy' | 'fax'> {
    return {
      id: this.id,
      startedAt: this.startedAt,
      ...(this.#answeredAt === undefined ? {} : { answeredAt: this.#answeredAt }),
      ...(this.#answeredBy ? { answeredBy: this.#answeredBy } : {}),
      ...(this.#fax ? { fax: this.#fax } : {}),
    };
  }

  start(call: Omit<CallStart, 'id' | 'startedAt'>): void {
    this.#recorder.start({ ...call, id: this.id, startedAt: this.startedAt });
  }

  update(patch: CallPatch): void {
    this.#recorder.update(this.id, patch);
  }

  note(text: string): void {
    this.update({ note: this.#notes.add(text) });
  }

  /** Another caller was heard to wait on the line. */
  noteWaiting(waiting: WaitingCaller): void {
    this.update({ note: waiting.noteIn(this.#notes) });
  }

  /** @param by undefined: whoever is called, on the line itself */
  answered(
    by: CallParty | undefined,
    {
      evidence,
      encryption,
    }: { readonly evidence?: AnswerEvidence | undefined; readonly encryption?: string | undefined },
  ): void {
    this.#answeredAt = this.#clock.wallTime();
    this.#answeredBy = by;
    this.update({
      answeredAt: this.#answeredAt,
      ...(by ? { answeredBy: by.label } : {}),
      ...(evidence ? { answerEvidence: evidence } : {}),
      ...(encryption ? { encryption } : {}),
    });
  }

  /** @returns whether it was the first */
  faxHeard(tone: FaxTone): boolean {
    if (this.#fax) return false;
    this.#fax = tone;
    this.update({ fax: tone });
    return true;
  }

  /** Of the SIP side; to be handed on as it is. */
  readonly audio = (audio: AudioRecord): void => this.#recorder.audio(this.id, audio);

  /** @param encryption undefined: the audio went nowhere by SIP, or what is written of it stays */
  finish({
    encryption,
    ...end
  }: Pick<CallEnd, 'outcome' | 'reason'> & { readonly encryption?: string | undefined }): void {
    this.#recorder.finish(this.id, {
      ...end,
      ...(encryption ? { encryption } : {}),
      endedAt: this.#clock.wallTime(),
    });
  }
}
