import type { SensedEvent } from '../../line/line-adapter.ts';
import type { Exchange } from './exchange.ts';
import { type ExchangeMessage, type PortFrames, PROTOCOL_VERSION } from './exchange-protocol.ts';
import type { MessageLink } from './message-link.ts';

/**
 * A killed process's connection may be seen to end only after its successor's began: the two come in any order.
 * So a successor waits this many ticks (200 ms) for the seat before it is refused.
 */
const WAIT_TICKS = 10;
/** Captured frames that an adapter does not read are dropped from here on, as a USB device does: about 50 ticks of 64 sounding ports. */
const MOST_BACKLOG_BYTES = 1024 * 1024;

/** The place of the one adapter that drives the lines. Whoever leaves it leaves the hooks as they are. */
export class AdapterSeat {
  readonly #exchange: Exchange;
  readonly #note: (text: string) => void;
  #holder: MessageLink | undefined;
  #opened = false;
  #awaited = false;
  readonly #waiting = new Map<MessageLink, number>();
  #tick = 0;
  droppedFrames = 0;

  constructor(exchange: Exchange, note: (text: string) => void) {
    this.#exchange = exchange;
    this.#note = note;
  }

  /** Whether an adapter drives the lines. */
  get taken(): boolean {
    return this.#opened;
  }

  /** Whether an adapter owes frames: it was sent what the last tick captured. */
  get awaited(): boolean {
    return this.#awaited;
  }

  /** A connection wants the seat. */
  ask(link: MessageLink): void {
    if (this.#holder) this.#waiting.set(link, WAIT_TICKS);
    else this.#seat(link);
  }

  leave(link: MessageLink): void {
    this.#waiting.delete(link);
    if (this.#holder !== link) return;
    this.#holder = undefined;
    this.#opened = false;
    this.#awaited = false;
    this.#exchange.silence();
    this.#note('The adapter is gone; the lines stay as they are.');
    const next = this.#waiting.keys().next().value;
    if (!next) return;
    this.#waiting.delete(next);
    this.#seat(next);
  }

  take(link: MessageLink, message: ExchangeMessage): void {
    if (link !== this.#holder) {
      link.refuse(`An adapter waits for 'welcome' before it sends '${message.kind}'.`);
      return;
    }
    switch (message.kind) {
      case 'open':
        this.#exchange.reset();
        this.#opened = true;
        link.send({ kind: 'done', id: message.id });
        return;
      case 'hook': {
        const line = this.#exchange.line(message.port);
        if (!line) {
          this.#noPort(link, message);
          return;
        }
        line.setHook(message.hook);
        link.send({ kind: 'done', id: message.id });
        return;
      }
      case 'flash': {
        const line = this.#exchange.line(message.port);
        if (!line) {
          this.#noPort(link, message);
          return;
        }
        const { id } = message;
        if (!line.loop.flash(message.ms, () => link.send({ kind: 'done', id }))) {
          link.send({ kind: 'failed', id, text: `Port ${message.port} is on-hook: there is no loop to open.` });
        }
        return;
      }
      case 'open-loop':
      case 'close-loop': {
        const line = this.#exchange.line(message.port);
        if (!line) {
          this.#noPort(link, message);
          return;
        }
        if (message.kind === 'open-loop') line.loop.open(message.ms);
        else line.closeLoop(message.ms);
        link.send({ kind: 'done', id: message.id });
        return;
      }
      case 'pulses': {
        const line = this.#exchange.line(message.port);
        if (!line) {
          this.#noPort(link, message);
          return;
        }
        const { id, port, digits, interDigitMs } = message;
        const done = (finished: boolean): void => {
          if (finished) link.send({ kind: 'done', id });
          else link.send({ kind: 'failed', id, text: `Port ${port} went on-hook before its digits were out` });
        };
        if (!line.loop.dialPulses(digits, interDigitMs, done)) {
          link.send({ kind: 'failed', id, text: `Port ${port} is on-hook: there is no loop to open.` });
        }
        return;
      }
      case 'start': {
        const line = this.#exchange.line(message.port);
        if (!line) {
          this.#noPort(link, message);
          return;
        }
        line.loop.setPortStart(message.start);
        link.send({ kind: 'done', id: message.id });
        return;
      }
      case 'play':
        if (this.#opened) this.#exchange.play(message.frames);
        return;
      default:
        link.refuse(`An adapter does not send '${message.kind}'.`);
    }
  }

  /** What the lines captured in this tick, for the adapter. */
  tick(frames: PortFrames): void {
    this.#tick += 1;
    for (const [link, ticks] of this.#waiting) {
      if (ticks > 0) {
        this.#waiting.set(link, ticks - 1);
        continue;
      }
      this.#waiting.delete(link);
      link.refuse('Another adapter drives this exchange. Only one can: stop the other one first.');
    }
    this.#awaited = this.#opened;
    if (!this.#holder || !this.#opened) return;
    if (this.#holder.backlogBytes > MOST_BACKLOG_BYTES) this.droppedFrames += 1;
    else this.#holder.send({ kind: 'captured', tick: this.#tick, frames });
  }

  /** A line's event for the adapter. Before `open` there is nothing to tell: it resets all. */
  tell(port: number, event: SensedEvent): void {
    if (this.#opened) this.#holder?.send({ kind: 'event', port, event });
  }

  #seat(link: MessageLink): void {
    this.#holder = link;
    link.send({ kind: 'welcome', version: PROTOCOL_VERSION, ports: this.#exchange.lines.length });
  }

  #noPort(link: MessageLink, { id, port }: { id: number; port: number }): void {
    link.send({
      kind: 'failed',
      id,
      text: `This exchange has ${this.#exchange.lines.length} lines: there is no port ${port}.`,
    });
  }
}
