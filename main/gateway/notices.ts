import { randomUUID } from 'node:crypto';
import type { NoticeView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';

const MAX_NOTICES = 50;

/** What a person should know: shown until dismissed or until its cause is gone. One notice a cause. */
export class Notices {
  readonly #clock: Clock;
  readonly #list = new Map<string, NoticeView>();
  readonly #changed = new Signal<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get list(): readonly NoticeView[] {
    return [...this.#list.values()];
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** @param cause the same cause again replaces its notice */
  add(severity: NoticeView['severity'], text: string, cause: string = randomUUID()): void {
    this.#list.delete(cause);
    this.#list.set(cause, { id: cause, severity, text, at: this.#clock.wallTime() });
    const oldest = this.#list.keys().next();
    if (this.#list.size > MAX_NOTICES && !oldest.done) this.#list.delete(oldest.value);
    this.#changed.emit();
  }

  /** The warnings of one source, all at once: those that hold no longer go. */
  replace(source: string, texts: readonly string[]): void {
    const wanted = new Set(texts.map((text) => `${source}/${text}`));
    for (const cause of [...this.#list.keys()]) {
      if (cause.startsWith(`${source}/`) && !wanted.has(cause)) this.remove(cause);
    }
    for (const text of texts) if (!this.#list.has(`${source}/${text}`)) this.add('warning', text, `${source}/${text}`);
  }

  /** @returns whether there was one */
  remove(cause: string): boolean {
    const removed = this.#list.delete(cause);
    if (removed) this.#changed.emit();
    return removed;
  }
}
