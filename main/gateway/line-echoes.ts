import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { echoToKeep, unpackPath } from '../line/echo-memory.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { EchoReport, EchoSetting } from '../line/line-echo.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { LineMemories } from '../store/line-memories.ts';
import type { LineSettings } from '../store/settings-schema.ts';

const USUAL_TAIL_MS = 64;

/** A line's canceller as it is set up; an adapter that has one of its own does the work where nobody says otherwise. */
export function echoSetting({ echo }: LineSettings, adapter: AdapterCapabilities | undefined): EchoSetting {
  return { tailMs: echo.tailMs ?? (adapter?.echoCanceller ? 0 : USUAL_TAIL_MS), nlp: echo.nlp };
}

/** The lines' echo cancellers: how each is set up, and what a call taught the next. */
export class LineEchoes {
  readonly #media: MediaClient;
  readonly #memories: LineMemories;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(ports: { media: MediaClient; memories: LineMemories; clock: Clock; log: Log }) {
    this.#media = ports.media;
    this.#memories = ports.memories;
    this.#clock = ports.clock;
    this.#log = ports.log;
  }

  /** An adapter that is gone gets it when it is back. */
  setUp(line: LineId, setting: EchoSetting): void {
    const known = this.#memories.get(line).echo;
    const path = known && unpackPath(known);
    this.#media
      .request({ kind: 'set-echo', line, ...setting, ...(path ? { path } : {}) })
      .catch((thrown) => this.#log.debug({ line, error: errorText(thrown) }, 'the echo canceller was not set up'));
  }

  /** Keeps what a call taught, and starts the next one from it. */
  learn(line: LineId, report: EchoReport, setting: EchoSetting): void {
    const { path, ...measured } = report;
    this.#log.info({ line, ...measured }, "the line's echo in this call");
    const before = this.#memories.get(line).echo;
    const kept = echoToKeep(before, report, this.#clock.wallTime());
    if (kept === before) return;
    this.#memories.update(line, { echo: kept });
    this.setUp(line, setting);
  }
}
