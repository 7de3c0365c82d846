import { powerSaveBlocker } from 'electron';
import type { GatewayView } from '../contract/views.ts';
import { isBusy } from './at-hand.ts';

/** The computer does not fall asleep by itself while a line is off-hook or a call is on. The screen may. */
export class KeepAwake implements Disposable {
  #blocker: number | undefined;

  look(view: GatewayView): void {
    if (isBusy(view)) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else this.#release();
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  #release(): void {
    if (this.#blocker === undefined) return;
    powerSaveBlocker.stop(this.#blocker);
    this.#blocker = undefined;
  }
}
