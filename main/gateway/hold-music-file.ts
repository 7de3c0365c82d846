import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { Notices } from './notices.ts';

/** The owner's music for who waits: given to each media process, and told where it cannot be played. */
export class HoldMusicFile implements Disposable {
  readonly #media: MediaClient;
  readonly #notices: Notices;
  readonly #log: Log;
  readonly #listening: Disposable;
  #file: string | undefined;

  constructor({ media, notices, log }: { media: MediaClient; notices: Notices; log: Log }) {
    this.#media = media;
    this.#notices = notices;
    this.#log = log;
    this.#listening = media.onState((state) => {
      // One that was started anew plays ours until it is told.
      if (state === 'running' && this.#file !== undefined) this.#load();
    });
  }

  /** @param file ours when left out */
  apply(file: string | undefined): void {
    if (file === this.#file) return;
    this.#file = file;
    this.#load();
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #load(): void {
    const file = this.#file;
    this.#media.request({ kind: 'load-music', ...(file === undefined ? {} : { file }) }).then(
      () => this.#notices.remove('hold-music'),
      (thrown: unknown) => {
        if (this.#media.state !== 'running' || file !== this.#file) return;
        const text = `The music for who waits cannot be played, ours is: ${errorText(thrown)}`;
        this.#log.warn({ file }, text);
        this.#notices.add('warning', text, 'hold-music');
      },
    );
  }
}
