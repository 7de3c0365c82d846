import { Signal } from '../core/events.ts';
import type { LineId } from '../core/ids.ts';
import type { LineTold } from '../line/line-state.ts';
import type { CallLine, CallParty } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import { farHangUpText } from './hang-up-words.ts';
import type { Side, SideEvents } from './side.ts';

/** A connected line as one side of a call: the manager tells it what its line tells. */
export class LineSide implements Side {
  readonly party: CallParty;
  readonly identity: CallerRecord;
  readonly audio: AudioSide;
  readonly owesAudio = false;
  readonly #line: CallLine;
  readonly #told = new Signal<LineTold>();
  #phase: 'open' | 'closed' = 'open';

  /** @param far whom it is connected with */
  constructor(line: CallLine, far: CallerRecord) {
    this.#line = line;
    this.identity = far;
    this.party = { kind: 'line', id: line.runner.id, label: far.number ?? line.name };
    this.audio = { member: { line: line.runner.id } };
  }

  get line(): LineId {
    return this.#line.runner.id;
  }

  listen(events: SideEvents): Disposable {
    const gone = (text: string): void => {
      if (this.#phase === 'closed') return;
      this.#phase = 'closed';
      events.gone(text);
    };
    const all = new DisposableStack();
    all.use(
      this.#told.on((told) => {
        if (told.kind === 'far-hung-up') gone(farHangUpText(told.how, told));
        else if (told.kind === 'call-waiting') events.told?.(told);
      }),
    );
    // Somebody else released it: an emergency call that needs a line asks no call that has none of its own.
    all.use(this.#line.runner.onChanged(({ kind }) => kind !== 'connected' && gone('The line was released.')));
    return all;
  }

  lineTold(told: LineTold): void {
    this.#told.emit(told);
  }

  sendDigit(): void {}

  flash(): void {
    this.#line.runner.post({ kind: 'flash' });
  }

  hangUp(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#line.runner.post({ kind: 'release' });
  }
}
