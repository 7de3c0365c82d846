import type { AnalogLine } from '../../analog-line.ts';

export interface RingsPorts {
  readonly say: (line: string) => void;
  /** RING itself: in voice mode it is an event of the stream. */
  readonly ring: () => void;
  /** Off: RING as ring voltage comes. On: the cadence, and RING when a burst is over. */
  readonly cadence: () => boolean;
}

/** The chip's ring detector: ring voltage for so long is a ring. */
const DETECTED_MS = 150;
/** `+VDR=1,10`: RING so long after a burst's end. */
const RING_AFTER_MS = 1000;

const tenths = (ms: number): number => Math.round(ms / 100);

export class RingsHeard implements Disposable {
  readonly #ports: RingsPorts;
  readonly #line: Disposable;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;
  #bursts = 0;

  constructor(line: AnalogLine, ports: RingsPorts) {
    this.#ports = ports;
    this.#line = line.onEvent((event) => {
      if (event.kind === 'ring') this.#edge(event.on);
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#line[Symbol.dispose]();
  }

  #edge(on: boolean): void {
    const now = performance.now();
    const lasted = now - this.#since;
    this.#since = now;
    const { say, ring, cadence } = this.#ports;
    clearTimeout(this.#timer);
    if (on) {
      if (lasted > 15_000) this.#bursts = 0;
      if (cadence()) {
        if (this.#bursts > 0) say(`DROF=${tenths(lasted)}`);
      } else this.#timer = setTimeout(ring, DETECTED_MS);
      this.#bursts += 1;
      return;
    }
    if (!cadence() || lasted < DETECTED_MS) return;
    say(`DRON=${tenths(lasted)}`);
    this.#timer = setTimeout(ring, RING_AFTER_MS);
  }
}
