import { FRAME_SAMPLES } from '../../../main/line/line-adapter.ts';
import { createLineDsp, type LineDsp } from '../../../main/media-process/line-dsp.ts';

/** A device's own receiver of caller ID, of FSK: it tells number and name as text, a tabulator between them. */
export class CallerIdEar implements Disposable {
  readonly #dsp: LineDsp = createLineDsp();
  readonly #tell: (text: string) => void;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  readonly #silence = new Int16Array(FRAME_SAMPLES);
  #length = 0;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
    this.#dsp.listen({ dtmf: false, callerId: ['bell202', 'v23'], tones: [] });
  }

  hear(samples: Int16Array): void {
    for (const sample of samples) {
      this.#frame[this.#length] = sample;
      this.#length += 1;
      if (this.#length < FRAME_SAMPLES) continue;
      this.#length = 0;
      for (const event of this.#dsp.process(this.#frame, this.#silence)) {
        if (event.kind !== 'caller-id' || !event.message.checksumOk) continue;
        const { number, numberAbsent, name } = event.message;
        const first = number ?? (numberAbsent === 'private' ? 'P' : 'O');
        this.#tell(name === undefined ? first : `${first}\t${name}`);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#dsp[Symbol.dispose]();
  }
}
