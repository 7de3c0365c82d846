/**
 * What an emulated modem can be made to do, by name; the value is in brackets.
 *
 * Faults: `garbage` (bytes, 300): noise on the wire; `says` (bytes): these. `wedged` (`stream` | `dtr` | `reopen` | `power`): ignores everything until
 * that happens. `false-local-hook`: tells of another phone's hook every second of a call. `tx-underrun-report`: tells of every
 * gap in what it has to play, again and again. `rx-overrun` (samples): loses what it heard. `lost-bytes` (bytes): of the
 * stream, on the way to the host. `short-writes` (ms): takes a packet, then none for so long. `slow` (ms): every answer comes
 * so late. `busy-false`: hears busy tone where there is none. `ends-stream`: leaves duplex by itself.
 *
 * Traits: `cid-before-ring`: says RING only after the caller. `no-mu-law`. `leaves-duplex-only-tripled`. `error-on-vgr`.
 * `echo-on`: echoes, whatever it is told. `no-vts-flash`. `keeps-caller-id`: tells of callers only when asked (+VRID).
 *
 * Now: `extension` (true | false): another phone in a call. `loses-line`: tells of a break of the loop. `runs-dry`: loses what it
 * had to play.
 */
export interface Behaviours {
  wedged: 'stream' | 'dtr' | 'reopen' | 'power' | undefined;
  falseLocalHook: boolean;
  callerBeforeRing: boolean;
  noLogarithmic: boolean;
  gainRefused: boolean;
  alwaysEchoes: boolean;
  flashRefused: boolean;
  keepsCallerId: boolean;
  answerDelayMs: number;
  writeDelayMs: number;
  loseBytes: number;
  loseSamples: number;
  tripledOnly: boolean;
  tellsEveryUnderrun: boolean;
}

export const wellBehaved = (): Behaviours => ({
  wedged: undefined,
  falseLocalHook: false,
  callerBeforeRing: false,
  noLogarithmic: false,
  gainRefused: false,
  alwaysEchoes: false,
  flashRefused: false,
  keepsCallerId: false,
  answerDelayMs: 0,
  writeDelayMs: 0,
  loseBytes: 0,
  loseSamples: 0,
  tripledOnly: false,
  tellsEveryUnderrun: false,
});

const switches: Readonly<Record<string, keyof Behaviours>> = {
  'false-local-hook': 'falseLocalHook',
  'cid-before-ring': 'callerBeforeRing',
  'no-mu-law': 'noLogarithmic',
  'error-on-vgr': 'gainRefused',
  'echo-on': 'alwaysEchoes',
  'no-vts-flash': 'flashRefused',
  'keeps-caller-id': 'keepsCallerId',
  'leaves-duplex-only-tripled': 'tripledOnly',
  'tx-underrun-report': 'tellsEveryUnderrun',
};
const amounts: Readonly<Record<string, readonly [keyof Behaviours, number]>> = {
  slow: ['answerDelayMs', 300],
  'short-writes': ['writeDelayMs', 5],
  'lost-bytes': ['loseBytes', 100],
  'rx-overrun': ['loseSamples', 80],
};

/** @returns false for a name that is none of these */
export function takeBehaviour(behaviours: Behaviours, name: string, value: unknown): boolean {
  const on = switches[name];
  const amount = amounts[name];
  if (on) Object.assign(behaviours, { [on]: value !== false });
  else if (amount) Object.assign(behaviours, { [amount[0]]: typeof value === 'number' ? value : amount[1] });
  else if (name === 'wedged')
    behaviours.wedged =
      value === false ? undefined : typeof value === 'string' ? (value as Behaviours['wedged']) : 'power';
  else return false;
  return true;
}
