import type { Clock } from '../../core/clock.ts';
import type { AtPort } from './at-port.ts';
import { dleCommand, dleCommands } from './dle-protocol.ts';
import type { SerialLink } from './serial-link.ts';

/** What is tried on a modem that does not answer, in this order, and whether it answered then. */
export type Rung = 'leave stream' | 'drop DTR' | 'reopen' | 'escape and reset';

const ANSWER_MS = 400;
const DTR_MS = 500;
/** The system's driver lets go of the device. */
const REOPEN_MS = 200;
/** Silence on both sides of `+++` (V.250 S12). */
const ESCAPE_GUARD_MS = 1050;

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

/**
 * Brings a modem back to command state, on-hook, whatever state it was left in: about 5 s where nothing helps.
 * @returns what helped; undefined where nothing did
 */
export async function recover(port: AtPort, link: SerialLink, clock: Clock): Promise<Rung | undefined> {
  const answers = async (): Promise<boolean> => {
    // The first may be the end of garbage, the second is a command.
    for (let tries = 0; tries < 2; tries += 1)
      if ((await port.ask('ATE0V1Q0', { withinMs: ANSWER_MS }))?.result === 'OK') return true;
    return false;
  };
  const rungs: readonly (readonly [Rung, () => Promise<void>])[] = [
    [
      'leave stream',
      async () => {
        link.write(dleCommand(dleCommands.endTransmit));
        link.write(dleCommand(dleCommands.leaveDuplex));
        link.write(Buffer.from('\r'));
        await pause(clock, 300);
      },
    ],
    [
      'drop DTR',
      async () => {
        await link.setReady(false);
        await pause(clock, DTR_MS);
        await link.setReady(true);
      },
    ],
    [
      'reopen',
      async () => {
        await link.close();
        await pause(clock, REOPEN_MS);
        await link.open();
      },
    ],
    [
      'escape and reset',
      async () => {
        await pause(clock, ESCAPE_GUARD_MS);
        link.write(Buffer.from('+++'));
        await pause(clock, ESCAPE_GUARD_MS);
        link.write(Buffer.from('ATH\r'));
        await pause(clock, 100);
        link.write(Buffer.from('ATZ\r'));
        await pause(clock, 200);
      },
    ],
  ];
  for (const [rung, act] of rungs) {
    port.reset();
    await act();
    port.reset();
    if (await answers()) {
      await port.ask('ATH');
      return rung;
    }
  }
  return undefined;
}
