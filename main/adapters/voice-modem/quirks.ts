/**
 * What chips and their firmware do each in its own way: the one table. Where a manual and the field disagree, or nobody has
 * tried it, the choice is made here and marked `[?]`; `[K]` is general knowledge of V.253.
 */
import { dleCommand, dleCommands, tripledDleCommand } from './dle-protocol.ts';
import type { Encoding } from './vsm-formats.ts';

/** What a modem says of itself. */
export interface ModemIdentity {
  /** `ATI0`: the product code. */
  readonly product: string;
  /** `ATI3`, and `AT+GMR`: the firmware. */
  readonly firmware: string;
  /** `AT+GMI`, `AT+GMM`. */
  readonly maker: string;
  /** `0572:1340`. Helps where a stick of known weakness says nothing of itself. */
  readonly usbId: string;
}

export interface Quirks {
  /** As a person would call the chip. */
  readonly chip: string;
  /** Why calls cannot be made with it, whatever its commands say. */
  readonly noDuplex?: string;
  /** Formats in the order in which they are tried. */
  readonly formats: readonly Encoding[];
  /** Sent in voice mode before off-hook; what the chip does not know may answer ERROR. */
  readonly voiceSetUp: readonly string[];
  /** What ends a duplex stream, one after another until the modem obeys. */
  readonly leaveDuplex: readonly Buffer[];
  /** Sent once after each reset; ERROR is no harm. */
  readonly start: readonly string[];
  /** `+VDR` tells the cadence of rings in command state [?]; RING alone comes sooner and says nothing of it. */
  readonly ringCadence: boolean;
  /** Measures the line's voltage (`AT-TRV`). */
  readonly voltage: boolean;
  /** `<DLE>l` means that the loop was open, where `+VLS=?` says that it is reported. */
  readonly loopBreak: boolean;
  /** `<DLE>P` and `p`: another phone on the line, where `+VLS=?` says so. */
  readonly extension: boolean;
  /** Writes the caller-ID standard into the chip's memory (`AT!4886=nn`); `always`: it hears no caller otherwise. */
  readonly callerIdPatch: 'never' | 'on-request' | 'always';
}

const SILENCE_OFF = { conexant: 'AT+VSD=0,0', others: 'AT+VSD=128,0' } as const;
const END_DUPLEX = {
  caret: dleCommand(dleCommands.leaveDuplex),
  tripledCaret: tripledDleCommand(dleCommands.leaveDuplex),
  etx: dleCommand(dleCommands.endTransmit),
  tripledEtx: tripledDleCommand(dleCommands.endTransmit),
} as const;

/** Manuals of 2004 to 2012 and field reports. `+VGR`: only 0 is legal by the manual, 128 is what many send [?]. */
const conexant: Quirks = {
  chip: 'Conexant CX930xx',
  formats: ['µ-law', 'A-law', '8-bit unsigned'],
  voiceSetUp: [SILENCE_OFF.conexant, 'AT+VIT=0', 'AT+VNH=1', 'AT+VGT=128', 'AT+VGR=0'],
  leaveDuplex: [END_DUPLEX.caret, END_DUPLEX.tripledCaret, END_DUPLEX.tripledEtx],
  // Nothing is acted on in voice mode, only told; the thresholds are the manual's own.
  start: ['AT-STE=7'],
  ringCadence: true,
  voltage: true,
  loopBreak: true,
  extension: true,
  callerIdPatch: 'on-request',
};

/** USR's OEM guide. 16 bits both ways are documented and nobody has proven them [?]: an experiment. */
const robotics: Quirks = {
  chip: 'U.S. Robotics USR5637',
  formats: ['µ-law', 'A-law', '8-bit unsigned'],
  voiceSetUp: [SILENCE_OFF.others, 'AT+VIT=0', 'AT+VNH=1', 'AT+VGT=128', 'AT+VGR=128'],
  leaveDuplex: [END_DUPLEX.etx, END_DUPLEX.tripledEtx, END_DUPLEX.caret],
  start: ['AT+PCW=0'],
  ringCadence: false,
  voltage: false,
  loopBreak: false,
  extension: false,
  callerIdPatch: 'never',
};

/** V.253 as written [K], for a chip that nobody has told us of. */
const unknown: Quirks = {
  ...robotics,
  chip: 'V.253 voice modem',
  leaveDuplex: [END_DUPLEX.caret, END_DUPLEX.etx, END_DUPLEX.tripledCaret, END_DUPLEX.tripledEtx],
  start: [],
  loopBreak: true,
  extension: true,
};

interface Rule {
  readonly matches: (modem: ModemIdentity) => boolean;
  readonly quirks: Quirks;
}

const says = (modem: ModemIdentity, what: RegExp): boolean =>
  what.test(`${modem.product} ${modem.firmware} ${modem.maker}`);

/** The first that matches. */
const rules: readonly Rule[] = [
  {
    matches: (modem) => says(modem, /Si24\d\d|Silicon Lab/i),
    quirks: {
      ...unknown,
      chip: 'Silicon Labs Si24xx',
      noDuplex:
        'This chip (Silicon Labs Si24xx) cannot hear and speak at once over its serial port: no calls can be made with it.',
    },
  },
  {
    matches: (modem) => says(modem, /USR5639|\b5639\b/i),
    quirks: {
      ...robotics,
      chip: 'U.S. Robotics USR5639',
      noDuplex: 'The USR5639 has no voice functions: it is for data and fax alone. The USR5637 has them.',
    },
  },
  { matches: (modem) => modem.product === '5601' || says(modem, /U\.?\s?S\.?\s?Robotics/i), quirks: robotics },
  {
    // Dell's RD02-D400 and Zoom's 3095: the same chip with an older program.
    matches: (modem) => /^(0803:3095|0572:1324)$/.test(modem.usbId) || says(modem, /RD02|ZOOM/i),
    quirks: {
      ...conexant,
      chip: 'Conexant CX93010 (RD02-D400, Zoom 3095)',
      leaveDuplex: [END_DUPLEX.caret, END_DUPLEX.tripledEtx, END_DUPLEX.tripledCaret],
      callerIdPatch: 'always',
    },
  },
  { matches: (modem) => says(modem, /CX\d{5}|CONEXANT/i), quirks: conexant },
];

export const quirksOf = (modem: ModemIdentity): Quirks => rules.find((rule) => rule.matches(modem))?.quirks ?? unknown;

/** Sticks whose firmware is too old for caller ID (field reports). */
export function firmwareAdvice({ product, firmware }: ModemIdentity): string | undefined {
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(firmware)?.slice(1).map(Number);
  if (product !== '5601' || !version) return undefined;
  const [major = 0, minor = 0, patch = 0] = version;
  return major * 1e6 + minor * 1e3 + patch < 1_002_023
    ? `Firmware ${version.join('.')} may not report caller ID; 1.2.23 and later do. Update it with the maker's tool.`
    : undefined;
}

/** How callers are told on the line, as `AT!4886` numbers it (field reports; volatile, so after each reset). */
export const callerIdStandards = {
  bell: '00',
  'v23-japan': '01',
  'etsi-fsk': '02',
  uk: '03',
  'etsi-dtmf': '05',
} as const;
export type PatchStandard = keyof typeof callerIdStandards;

const byCountry: Readonly<Record<string, PatchStandard>> = {
  jp: 'v23-japan',
  gb: 'uk',
  dk: 'etsi-dtmf',
  nl: 'etsi-dtmf',
  se: 'etsi-dtmf',
  fi: 'etsi-dtmf',
  br: 'etsi-dtmf',
  in: 'etsi-dtmf',
};
const bell = new Set('us us-old ca mx au nz cn hk sg'.split(' '));

export const patchStandardFor = (country: string): PatchStandard =>
  byCountry[country] ?? (bell.has(country) ? 'bell' : 'etsi-fsk');

/** Times that are choices of ours, ms. */
export const modemTimes = {
  /** Of off-hook: what is told of the line sooner is our own doing (manual). */
  settleMs: 300,
  /** A `<DLE>l` says that the loop was open for longer than the chip's threshold (200 ms), and not for how long [?]. */
  loopBreakMs: 500,
  /** After RING until the caller's data is asked for again, where none came by itself. */
  repeatCallerIdMs: 3200,
  /** Between the lines of one caller's data. */
  callerIdGapMs: 250,
  pollMs: 4000,
  /** After a ring or a hook, the voltage is that of something else. */
  pollAfterMs: 2500,
} as const;

/** Of the line's voltage (facts: 48 V on-hook, 5 to 15 V off-hook, 1.4 V with nothing connected). */
export const voltages = { noLine: 3, inUseAtMost: 18, inUseDrop: 10 } as const;
