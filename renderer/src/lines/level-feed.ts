import type { LineLevels } from '../../../main/contract/line-levels.ts';
import type { Connection } from '../connection.ts';

/** What nobody has told for so long is over: five times what lies between two tellings. */
export const STALE_MS = 1_000;

/** dBm0; undefined: nothing is known of it. */
export interface LineLevel {
  readonly heardDb: number;
  readonly sentDb: number;
}

/** Between two beats where no line is told of: a little more than between two tellings. */
export const BEAT_MS = 250;

export type ShowLevel = (level: LineLevel | undefined) => void;

/** How loud it is on each line, for whoever shows it: five times a second, and outside of React. */
export class LevelFeed {
  readonly #shown = new Map<string, Set<ShowLevel>>();
  /** Lines of which something was told last. */
  #told: ReadonlySet<string> = new Set();
  #stale: ReturnType<typeof setTimeout> | undefined;
  readonly #drawn = new Set<() => void>();
  #beat: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Pick<Connection, 'onPush'>) {
    connection.onPush('line.levels', ({ lines }) => {
      this.#take(lines);
      this.#draw();
    });
  }

  /** @returns what ends it */
  on(line: string, show: ShowLevel): () => void {
    const shown = this.#shown.get(line) ?? new Set();
    this.#shown.set(line, shown.add(show));
    return () => {
      shown.delete(show);
      if (shown.size === 0 && this.#shown.get(line) === shown) this.#shown.delete(line);
    };
  }

  /** Other meters move with those of the lines: each frame that the page draws costs more than what moves in it. @returns what ends it */
  onBeat(draw: () => void): () => void {
    this.#drawn.add(draw);
    this.#awaitBeat();
    return () => {
      this.#drawn.delete(draw);
      if (this.#drawn.size === 0) clearTimeout(this.#beat);
    };
  }

  #draw(): void {
    for (const draw of this.#drawn) draw();
    if (this.#drawn.size > 0) this.#awaitBeat();
  }

  #awaitBeat(): void {
    clearTimeout(this.#beat);
    this.#beat = setTimeout(() => this.#draw(), BEAT_MS);
  }

  #take(lines: LineLevels['lines']): void {
    clearTimeout(this.#stale);
    const told = new Set<string>();
    for (const [line, heardDb, sentDb] of lines) {
      told.add(line);
      this.#show(line, { heardDb, sentDb });
    }
    for (const line of this.#told) if (!told.has(line)) this.#show(line, undefined);
    this.#told = told;
    if (told.size > 0) this.#stale = setTimeout(() => this.#take([]), STALE_MS);
  }

  #show(line: string, level: LineLevel | undefined): void {
    for (const show of this.#shown.get(line) ?? []) show(level);
  }
}
