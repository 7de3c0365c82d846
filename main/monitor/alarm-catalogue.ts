export type AlarmSeverity = 'info' | 'warning' | 'error';

/** What kind of trouble it is, why it comes, and what ends it: for a person who sees it for the first time. */
export interface AlarmKind {
  /** Stays the same for ever: other programs have rules for it. */
  readonly code: string;
  /** Its number in the MIB and in syslog's message id. */
  readonly number: number;
  readonly cause: string;
  readonly cure: string;
}

const kinds = {
  'line-down': {
    number: 1,
    cause: 'The line has no battery, its adapter is gone, or a command to it failed.',
    cure: 'Check the cable between the wall and the adapter; call the line from a mobile telephone. Its timeline says what happened last.',
  },
  'trunk-down': {
    number: 2,
    cause: 'The PBX or provider does not answer, refuses the account, or sends no audio.',
    cure: 'See whether the PBX runs and the network reaches it; check user name and password. Calls take the next target of their route meanwhile.',
  },
  'trunk-settings': {
    number: 3,
    cause: 'The trunk cannot be started as it is set.',
    cure: 'Correct what the text names in the trunk’s settings; it is tried again by itself.',
  },
  'adapter-down': {
    number: 4,
    cause: 'The adapter is not plugged in, or the system does not let it be opened.',
    cure: 'Plug it in, into a port of the computer itself rather than a hub; the text says where more is to be done.',
  },
  'adapter-changed': {
    number: 5,
    cause: 'An adapter without a serial number was plugged into another jack.',
    cure: 'Call each of its lines once and see whether the right tile rings; else swap the jacks.',
  },
  'media-restarting': {
    number: 6,
    cause: 'The process that holds the adapters and the audio ended unexpectedly, and was started again.',
    cure: 'Nothing is to be done at once: lines are back within seconds. If it comes again, make a diagnostics file and report it.',
  },
  'edge-down': {
    number: 7,
    cause: 'The part that carries audio to browsers is not running.',
    cure: 'Calls between lines and telephones go on. If it does not come back within a minute, start Copperline again.',
  },
  settings: {
    number: 8,
    cause: 'Something in the settings does not fit together.',
    cure: 'The text names the place: correct it in the settings.',
  },
  store: {
    number: 9,
    cause: 'A file of the gateway was damaged, or could not be read or written.',
    cure: 'Check that the disk has room and is in order. What was damaged was kept beside the new one.',
  },
  'emergency-call': {
    number: 10,
    cause: 'Somebody called an emergency number.',
    cure: 'See whether they need help; then put this away.',
  },
  'source-banned': {
    number: 11,
    cause: 'Somebody on the network tried to use this gateway without leave.',
    cure: 'Nothing is to be done if it is a stranger. If it is a device of yours, name its address in a trunk and lift the ban.',
  },
  'peer-flood': {
    number: 12,
    cause: 'A trunk’s address sends more than a trunk can need.',
    cure: 'Look at that PBX; if it is in order, somebody sends in its name: use TLS for the trunk.',
  },
  'toll-guard': {
    number: 13,
    cause: 'A limit or a rule about calls that cost has kept calls from going out.',
    cure: 'See in the history who called what. If it was one of you, raise the limit or allow that kind of number; else change the PBX’s passwords.',
  },
  'hold-music': {
    number: 14,
    cause: 'The music for callers on hold cannot be played.',
    cure: 'Give a WAV file with 16-bit PCM, which the gateway may read.',
  },
  'line-limits': {
    number: 15,
    cause: 'A line is set to something that its adapter cannot do.',
    cure: 'Set the line otherwise, or use another adapter for it.',
  },
  access: {
    number: 16,
    cause: 'The console could not be opened to the network as it is set.',
    cure: 'The text says why: another port, another address, a certificate that is over, or a user is missing.',
  },
  certificate: {
    number: 17,
    cause: 'The certificate of the console over the network was made anew.',
    cure: 'Compare the fingerprint in the browser’s question with the one here, then trust it.',
  },
  monitoring: {
    number: 18,
    cause: 'Alarms could not be told to somebody who is to be told.',
    cure: 'Check the address, the password and the network there; the text says what answered.',
  },
  'unclean-end': {
    number: 19,
    cause: 'The gateway did not end by itself the last time: a power cut, or a crash.',
    cure: 'Lines were put on-hook by themselves. If there was no power cut, make a diagnostics file and report it.',
  },
  test: {
    number: 20,
    cause: 'Somebody pressed the button that tries this.',
    cure: 'Nothing is to be done.',
  },
  notice: {
    number: 99,
    cause: 'The text says what happened.',
    cure: 'The text says what to do; put it away when it is done.',
  },
} as const satisfies Readonly<Record<string, Omit<AlarmKind, 'code'>>>;

export type AlarmCode = keyof typeof kinds;
export const alarmCodes = Object.keys(kinds) as readonly AlarmCode[];

export const alarmKind = (code: AlarmCode): AlarmKind => ({ code, ...kinds[code] });

/** By what a notice's cause begins with. */
const byCause: readonly (readonly [RegExp, AlarmCode])[] = [
  [/^trunk\//, 'trunk-settings'],
  [/^adapter\//, 'adapter-down'],
  [/^usb\/(moved)/, 'adapter-changed'],
  [/^usb\//, 'adapter-down'],
  [/^settings\//, 'settings'],
  [/^store\//, 'store'],
  [/^emergency\//, 'emergency-call'],
  [/^banned\//, 'source-banned'],
  [/^peer-flood\//, 'peer-flood'],
  [/^guards\//, 'toll-guard'],
  [/^hold-music$/, 'hold-music'],
  [/^line-limits\//, 'line-limits'],
  [/^access\/certificate$/, 'certificate'],
  [/^access\//, 'access'],
  [/^monitoring\//, 'monitoring'],
  [/^unclean-end$/, 'unclean-end'],
];

/** What kind of alarm a notice is, by its cause. */
export const alarmCodeOf = (cause: string): AlarmCode =>
  byCause.find(([pattern]) => pattern.test(cause))?.[1] ?? 'notice';
