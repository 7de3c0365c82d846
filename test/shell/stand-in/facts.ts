import { EventEmitter } from 'node:events';

/** Something of Electron's that `main/` does not use so far, or that cannot be had here. */
export function notRepresented(what: string): never {
  throw new Error(`stand-in: ${what} is not represented`);
}

/** An event whose default somebody may prevent. */
export class StandInEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** An emitter that many may listen to. */
export class Emitter extends EventEmitter {
  constructor() {
    super();
    this.setMaxListeners(0);
  }
}
