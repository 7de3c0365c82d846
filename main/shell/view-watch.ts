import type { GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import type { ConsoleBackend } from '../gateway/console-backend.ts';
import { VIEW_GAP_MS, VIEW_REPEAT_MS } from '../gateway/view-feed.ts';

/**
 * The gateway's view for all of the desktop: page, tray, notifications, power. Built once for each batch of changes, no closer
 * together than a console is told, and repeated, so that the page can tell a silent gateway from a quiet one.
 */
export class ViewWatch implements Disposable {
  readonly #backend: ConsoleBackend;
  readonly #clock: Clock;
  readonly #changed = new Signal<GatewayView>();
  readonly #listening: Disposable;
  #waiting: Disposable | undefined;
  #repeat: Disposable | undefined;
  #view: GatewayView;
  #lastAt = Number.NEGATIVE_INFINITY;
  #phase: 'open' | 'closed' = 'open';

  constructor(backend: ConsoleBackend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
    this.#view = backend.view();
    this.#listening = backend.onChange(() => this.#schedule());
    this.#armRepeat();
  }

  get view(): GatewayView {
    return this.#view;
  }

  /** Told of each view, and again when nothing changed for a while. */
  onView(listener: (view: GatewayView) => void): Disposable {
    return this.#changed.on(listener);
  }

  [Symbol.dispose](): void {
    this.#phase = 'closed';
    this.#listening[Symbol.dispose]();
    this.#waiting?.[Symbol.dispose]();
    this.#repeat?.[Symbol.dispose]();
    this.#changed.clear();
  }

  #schedule(): void {
    if (this.#waiting || this.#phase === 'closed') return;
    const gap = Math.max(0, VIEW_GAP_MS - (this.#clock.now() - this.#lastAt));
    this.#waiting = this.#clock.after(gap, () => {
      this.#waiting = undefined;
      this.#lastAt = this.#clock.now();
      this.#armRepeat();
      this.#view = this.#backend.view();
      this.#changed.emit(this.#view);
    });
  }

  #armRepeat(): void {
    this.#repeat?.[Symbol.dispose]();
    this.#repeat = this.#clock.after(VIEW_REPEAT_MS, () => this.#schedule());
  }
}
