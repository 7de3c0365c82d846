import { z } from 'zod';
import { pushes } from '../contract/pushes.ts';
import type { GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { ConsoleBackend } from './console-backend.ts';

/** Views go out no closer together than this, however fast the gateway changes. */
export const VIEW_GAP_MS = 50;
/** A view goes out at least this often, so that a console can tell a silent gateway from a quiet one. */
export const VIEW_REPEAT_MS = 5_000;

/**
 * Turns changes into views: one JSON text for all consoles, at most one per `VIEW_GAP_MS`, and none that says nothing new:
 * a conversation changes a line's state several times a second in what nobody is shown.
 * `publish` gets the text and says whether every console took it; one that was behind gets the next.
 */
export class ViewFeed implements Disposable {
  readonly #backend: ConsoleBackend;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #publish: (json: string) => boolean;
  readonly #changes: Disposable;
  #waiting: Disposable | undefined;
  #repeat: Disposable | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  /** What every console was told last, but for the time of day; undefined: the next is told whatever it says. */
  #told: string | undefined;
  #closed = false;

  constructor(backend: ConsoleBackend, clock: Clock, log: Log, publish: (json: string) => boolean) {
    this.#backend = backend;
    this.#clock = clock;
    this.#log = log;
    this.#publish = publish;
    this.#changes = backend.onChange(() => this.#schedule());
    this.#armRepeat();
  }

  /** The view as JSON, or undefined (and a line in the log) when it breaks the contract. */
  json(): string | undefined {
    const view = this.#view();
    // Race: whoever asks is told this one, and all others the one before; the next change may be back to that.
    this.#told = undefined;
    return view && JSON.stringify(view);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#changes[Symbol.dispose]();
    this.#waiting?.[Symbol.dispose]();
    this.#repeat?.[Symbol.dispose]();
  }

  // Also after a long quiet the view waits one turn of the clock, so that changes made together go out together.
  #schedule(): void {
    if (this.#waiting || this.#closed) return;
    const gap = Math.max(0, VIEW_GAP_MS - (this.#clock.now() - this.#lastAt));
    this.#waiting = this.#clock.after(gap, () => this.#send());
  }

  #send(): void {
    this.#waiting = undefined;
    this.#lastAt = this.#clock.now();
    const view = this.#view();
    const told = view && JSON.stringify({ ...view, now: 0 });
    if (told !== undefined && told === this.#told) return;
    this.#armRepeat();
    this.#told = told;
    if (!view || this.#publish(JSON.stringify(view))) return;
    this.#told = undefined;
    this.#schedule();
  }

  #view(): GatewayView | undefined {
    const view = pushes.view.safeParse(this.#backend.view());
    if (view.success) return view.data;
    this.#log.error({ problem: z.prettifyError(view.error) }, 'view not sent: it breaks the contract');
    return undefined;
  }

  #armRepeat(): void {
    this.#repeat?.[Symbol.dispose]();
    this.#repeat = this.#clock.after(VIEW_REPEAT_MS, () => {
      this.#told = undefined;
      this.#schedule();
    });
  }
}
