import type {
  CallerView,
  CallView,
  LineStateView,
  LineView,
  RecordView,
  TrunkView,
} from '../../main/contract/views.ts';

/** What each state is called on the page: the reader does not know telephony. */
const lineStateWords: Readonly<Record<LineStateView, string>> = {
  'out-of-service': 'Out of service',
  idle: 'Free',
  ringing: 'Ringing',
  seizing: 'Taking the line',
  dialling: 'Dialling',
  proceeding: 'Waiting for an answer',
  connected: 'In a call',
  guarding: 'Free in a moment',
};

/** Where nobody here has it, another phone on the same wires may. */
export const lineWords = ({ state, inUse }: LineView): string =>
  state === 'idle' && inUse ? 'In use by another phone' : lineStateWords[state];

export const trunkStateWords: Readonly<Record<TrunkView['state'], string>> = {
  starting: 'Starting',
  registering: 'Signing in',
  'in-service': 'In service',
  refused: 'Refused',
  unreachable: 'Not reachable',
  stopped: 'Stopped',
};

export const callStateWords: Readonly<Record<CallView['state'], string>> = {
  offering: 'Coming in',
  dialling: 'Dialling',
  ringing: 'Ringing',
  connected: 'Talking',
};

/** An echo that the line itself makes weaker by so much is not heard. */
const FAINT_ECHO_ERL_DB = 45;

export const outcomeWords: Readonly<Record<RecordView['outcome'], string>> = {
  'in-progress': 'Going on',
  answered: 'Answered',
  missed: 'Missed',
  busy: 'Busy',
  congestion: 'Network busy',
  'no-line': 'No line was free',
  refused: 'Refused',
  failed: 'Failed',
  cancelled: 'Given up',
  interrupted: 'Interrupted',
};

export const directionWords = { inbound: 'Inbound', outbound: 'Outbound' } as const;

const SECOND = 1_000;

/** `0:07`, `12:34`, `1:02:03`. Less than nothing (clocks differ) is nothing. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

// ITU-T E.164 country codes of one and two digits; all others have three.
const SHORT_CODES = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `3125550142` → `312 555 0142`: groups of three, the last of four. */
function grouped(digits: string): string {
  if (digits.length <= 4) return digits;
  const head = digits.slice(0, -4).replace(/(?<=\d)(?=(?:\d{3})+$)/g, ' ');
  return `${head} ${digits.slice(-4)}`;
}

/** A number to read aloud from: full international and ten-digit numbers are grouped, the rest stays as it came. */
export function formatNumber(number: string): string {
  if (/^\+\d{8,15}$/.test(number)) {
    const digits = number.slice(1);
    const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3);
    return `+${code} ${grouped(digits.slice(code.length))}`;
  }
  return /^\d{10}$/.test(number) ? grouped(number) : number;
}

/** Who calls, in two lines: what to say first, and what stands under it. */
export function callerWords(caller: CallerView | undefined): { readonly first: string; readonly second: string } {
  const number = caller?.number === undefined ? '' : formatNumber(caller.number);
  const name = caller?.name?.trim() ?? '';
  if (name !== '') return { first: name, second: number };
  if (number !== '') return { first: number, second: '' };
  if (caller?.withheld === 'private') return { first: 'Number withheld', second: '' };
  return { first: 'Unknown caller', second: '' };
}

export const callerText = (caller: CallerView | undefined): string => {
  const { first, second } = callerWords(caller);
  return second === '' ? first : `${first}, ${second}`;
};

/** The other party of a record: who called us, or whom we called. */
export const otherParty = (record: RecordView): { readonly first: string; readonly second: string } =>
  record.direction === 'inbound'
    ? callerWords(record.caller)
    : { first: record.called === undefined ? 'Nothing dialled' : formatNumber(record.called), second: '' };

const answerNotes: Readonly<Partial<Record<NonNullable<RecordView['answerEvidence']>, string>>> = {
  polarity: 'answer told by the exchange (polarity reversal)',
  voice: 'answer told by a voice on the line',
  'fax-tone': 'answered by a fax machine or modem',
  'ringback-ended': 'answer told by the end of the ringing',
  assumed: 'answer assumed: the line gave no sign',
};

/** `echo: the line returns −12 dB, 31 dB of it removed`; one that is as good as none is not worth a word. */
export function echoNote({ echo }: RecordView): string {
  if (!echo || echo.erlDb >= FAINT_ECHO_ERL_DB) return '';
  const removed = echo.erleDb >= 1 ? `, ${Math.round(echo.erleDb)} dB of it removed` : '';
  return `echo: the line returns −${Math.max(0, Math.round(echo.erlDb))} dB${removed}`;
}

/** How the answer of an outbound call was known. */
const answerNote = ({ answerEvidence }: RecordView): string => (answerEvidence && answerNotes[answerEvidence]) ?? '';

/** Only fax machines call with a tone; what answers with one may be a modem. */
export const faxWords = { cng: 'Fax call', ced: 'Fax or modem call', ansam: 'Fax or modem call' } as const;

export const callerIdWords: Readonly<Record<NonNullable<RecordView['callerIdStandard']>, string>> = {
  bell202: 'FSK Bell 202',
  v23: 'FSK V.23',
  dtmf: 'digits (DTMF)',
  jclip: 'J-CLIP',
};

/** What a record says besides its outcome and reason. */
export const recordNotes = (record: RecordView): string => {
  const { fax, note, callerIdStandard, caller } = record;
  return [
    note?.replace(/\.$/, ''),
    fax ? faxWords[fax] : '',
    answerNote(record),
    echoNote(record),
    caller.redirecting === undefined ? '' : `forwarded from ${formatNumber(caller.redirecting)}`,
    callerIdStandard ? `caller ID by ${callerIdWords[callerIdStandard]}` : '',
  ]
    .filter(Boolean)
    .join('; ');
};

/** Notes as a sentence of their own, below another. */
export const sentence = (text: string): string =>
  text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export const lineName = (lines: readonly LineView[], id: string | undefined): string =>
  lines.find((line) => line.id === id)?.name || (id ?? '');

/** Whether every word typed is found somewhere in the record as shown; digits match however they are grouped. */
export function matches(record: RecordView, lines: readonly LineView[], filter: string): boolean {
  const { first, second } = otherParty(record);
  const text = [
    first,
    second,
    record.caller.number,
    record.caller.name,
    record.called,
    lineName(lines, record.line),
    record.answeredBy,
    outcomeWords[record.outcome],
    record.reason,
    record.note,
    record.caller.redirecting,
    directionWords[record.direction],
  ]
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase();
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.every((word) => text.includes(word))) return true;
  const digits = filter.replace(/[\s().-]/g, '');
  return /^\+?\d{3,}$/.test(digits) && text.replace(/[\s().-]/g, '').includes(digits);
}
