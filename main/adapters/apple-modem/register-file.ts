import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { READ_RETRY_MS, READ_TRIES } from './modem-facts.ts';
import type { ModemLink } from './modem-link.ts';
import { RESPONSE_BYTES, readBody, responseValue, writeBody } from './register-protocol.ts';

/** The modem's registers. One access at a time: a read is two requests, and the answer says not of which register it is. */
export class RegisterFile {
  readonly #link: Pick<ModemLink, 'send' | 'receive'>;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(link: Pick<ModemLink, 'send' | 'receive'>, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** @throws GatewayError `adapter-failed` */
  write(register: number, value: number): Promise<void> {
    return this.#inTurn(() => this.#link.send(writeBody(register, value)));
  }

  /** @throws GatewayError `adapter-failed`, also where the modem's answers stay empty */
  read(register: number): Promise<number> {
    return this.#inTurn(async () => {
      await this.#link.send(readBody(register));
      for (let tries = 1; ; tries += 1) {
        const value = responseValue(await this.#link.receive(RESPONSE_BYTES));
        if (value !== undefined) return value;
        if (tries === READ_TRIES) break;
        await new Promise<void>((resolve) => void this.#clock.after(READ_RETRY_MS, resolve));
      }
      const name = `0x${register.toString(16).padStart(2, '0').toUpperCase()}`;
      throw new GatewayError(
        'adapter-failed',
        `The Apple USB Modem gives no answer when its register ${name} is read. Unplug it and plug it in again.`,
      );
    });
  }

  #inTurn<T>(access: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(access, access);
    this.#last = mine;
    // Whoever asked is told; the next in turn does not care.
    mine.catch(() => {});
    return mine;
  }
}
