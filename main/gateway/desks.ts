import type { DeskLeg } from '../call/call.ts';
import { GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { LegId } from '../core/ids.ts';
import type { Desk } from '../media/desk.ts';
import type { WebrtcEdge } from '../media/webrtc-edge.ts';
import type { ConsoleId } from './console-backend.ts';

/** The desk of each console that talks. */
export class Desks implements AsyncDisposable {
  readonly #edge: WebrtcEdge;
  readonly #desks = new Map<
    ConsoleId,
    { readonly desk: Desk; readonly lost: Signal<string>; readonly listener: Disposable }
  >();
  readonly #lost = new Signal<{ readonly console: ConsoleId; readonly text: string }>();

  constructor(edge: WebrtcEdge) {
    this.#edge = edge;
  }

  onLost(listener: (lost: { readonly console: ConsoleId; readonly text: string }) => void): Disposable {
    return this.#lost.on(listener);
  }

  /** A console's desk, made when it is first asked for and anew after it was lost. */
  for(console: ConsoleId): Desk {
    const known = this.#desks.get(console);
    if (known) return known.desk;
    const desk = this.#edge.createDesk();
    const lost = new Signal<string>();
    const listener = desk.onLost((reason) => {
      this.#desks.delete(console);
      lost.emit(reason);
      this.#lost.emit({ console, text: reason });
    });
    this.#desks.set(console, { desk, lost, listener });
    return desk;
  }

  /** The console's leg for a call. @throws GatewayError `bad-request` when its audio is not open */
  leg(console: ConsoleId): DeskLeg {
    const entry = this.#desks.get(console);
    const leg = entry?.desk.leg;
    if (!entry || !leg || !entry.desk.isOpen)
      throw new GatewayError('bad-request', 'The audio of this page is not open. Allow the microphone and try again.');
    return { leg, label: 'this desk', onLost: (listener) => entry.lost.on(listener) };
  }

  isOpen(console: ConsoleId): boolean {
    return this.#desks.get(console)?.desk.isOpen === true;
  }

  /** Those whose audio is open. */
  get legs(): readonly LegId[] {
    return [...this.#desks.values()].flatMap(({ desk }) => (desk.isOpen ? [desk.leg] : []));
  }

  /** The console is gone or hung up its audio: a call it was in ends. */
  async close(console: ConsoleId): Promise<void> {
    const entry = this.#desks.get(console);
    if (!entry) return;
    this.#desks.delete(console);
    entry.listener[Symbol.dispose]();
    entry.lost.emit('The console page was closed.');
    await entry.desk.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#desks.keys()].map((console) => this.close(console)));
    this.#lost.clear();
  }
}
