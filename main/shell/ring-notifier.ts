import { Notification, type NotificationConstructorOptions } from 'electron';
import type { GatewayView } from '../contract/views.ts';
import type { Log } from '../core/log.ts';
import type { Ringing } from './at-hand.ts';
import { noticeLook, type RingNotice, ringChange, ringNotices } from './ring-notices.ts';
import type { Words } from './words/words.ts';

export interface RingOrders {
  answer(ringing: Ringing): void;
  decline(callId: string): void;
  open(): void;
}

/**
 * A notification for each call that rings at the desks, with answer and decline where the system has buttons; a click on it
 * shows the window. It goes when the ringing ends. None while the window has the keyboard: the person sees it there.
 */
export class RingNotifier implements Disposable {
  readonly #words: Words;
  readonly #orders: RingOrders;
  readonly #isWatched: () => boolean;
  readonly #log: Log;
  readonly #shown = new Map<string, { readonly notice: RingNotice; readonly notification: Notification | undefined }>();

  constructor(parts: {
    readonly words: Words;
    readonly orders: RingOrders;
    /** Whether a person looks at the window now. */
    readonly isWatched: () => boolean;
    readonly log: Log;
  }) {
    this.#words = parts.words;
    this.#orders = parts.orders;
    this.#isWatched = parts.isWatched;
    this.#log = parts.log;
  }

  look(view: GatewayView): void {
    const notices = new Map([...this.#shown].map(([id, { notice }]) => [id, notice]));
    const { show, close } = ringChange(notices, ringNotices(view, this.#words));
    for (const id of close) this.#close(id);
    for (const notice of show) this.#show(notice);
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#shown.keys()]) this.#close(id);
  }

  #show(notice: RingNotice): void {
    this.#close(notice.id);
    const notification = this.#isWatched() || !Notification.isSupported() ? undefined : this.#make(notice);
    this.#shown.set(notice.id, { notice, notification });
    notification?.show();
  }

  #make({ title, body, ringing }: RingNotice): Notification {
    const { buttons, ...look } = noticeLook(process.platform, ringing);
    const options: NotificationConstructorOptions = {
      title,
      body,
      ...look,
      actions: buttons.map((button) => ({
        type: 'button',
        text: button === 'answer' ? this.#words.answer : this.#words.decline,
      })),
    };
    const notification = new Notification(options);
    notification.on('click', () => this.#orders.open());
    notification.on('action', ({ actionIndex }, index) => {
      const button = buttons[actionIndex ?? index];
      if (button === 'answer') this.#orders.answer(ringing);
      else if (button === 'decline' && ringing.callId !== undefined) this.#orders.decline(ringing.callId);
    });
    notification.on('failed', (_event, error) => this.#log.warn({ error }, 'a notification could not be shown'));
    return notification;
  }

  #close(id: string): void {
    const shown = this.#shown.get(id);
    this.#shown.delete(id);
    shown?.notification?.close();
  }
}
