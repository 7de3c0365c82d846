import type { CallId, LineId } from '../core/ids.ts';
import type { EchoReport } from '../media/media-protocol.ts';
import type { CallRecorder } from './call-recorder.ts';

/** Whose call a line's echo was: told when the line goes on-hook, after the call has ended. */
export class EchoRecords {
  readonly #recorder: Pick<CallRecorder, 'echo'>;
  readonly #callOf = new Map<LineId, CallId>();

  constructor(recorder: Pick<CallRecorder, 'echo'>) {
    this.#recorder = recorder;
  }

  began(line: LineId, call: CallId): void {
    this.#callOf.set(line, call);
  }

  /** A line that the hunt left behind was not the call's. */
  took(line: LineId, call: CallId): void {
    for (const [other, id] of this.#callOf) if (id === call) this.#callOf.delete(other);
    this.#callOf.set(line, call);
  }

  forget(line: LineId): void {
    this.#callOf.delete(line);
  }

  report(line: LineId, { erlDb, erleDb, state, seeded, dialledErlDb }: EchoReport): void {
    const id = this.#callOf.get(line);
    if (!id) return;
    this.#callOf.delete(line);
    this.#recorder.echo(id, {
      erlDb,
      erleDb,
      state,
      seeded,
      ...(dialledErlDb === undefined ? {} : { dialledErlDb }),
    });
  }
}
