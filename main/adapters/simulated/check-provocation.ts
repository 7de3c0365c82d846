import type { FaxTone } from '../../line/line-signals.ts';
import type {
  CallerIdWay,
  CallingParty,
  DialToneManner,
  DtmfFormat,
  HangUpSignal,
  IncomingCall,
  Provocation,
  SitReason,
} from './exchange-control.ts';
import { type Fields, fieldsOf, number, oneOf, refuse, text, truth, whole } from './fields.ts';

const WITHHELD: readonly ('private' | 'unavailable')[] = ['private', 'unavailable'];
const CALLER_ID_WAYS: readonly CallerIdWay[] = [
  'fsk',
  'fsk-before-ring',
  'fsk-alerting',
  'fsk-ring-pulse',
  'dtmf',
  'dtmf-before-ring',
  'jclip',
  'none',
];
const DTMF_FORMATS: readonly DtmfFormat[] = [1, 2, 3, 4];
const DIAL_TONES: readonly DialToneManner[] = ['normal', 'stutter', 'none', 'late'];
const SITS: readonly SitReason[] = ['vacant-code', 'intercept', 'no-circuit', 'reorder'];
const FAX_TONES: readonly FaxTone[] = ['cng', 'ced', 'ansam'];
const SIGNALS: readonly HangUpSignal[] = [
  'cpc',
  'busy-tone',
  'congestion-tone',
  'howler',
  'number-unobtainable',
  'dial-tone',
  'polarity',
  'nothing',
];

function cadence(fields: Fields, name: string): readonly number[] {
  const value = fields[name];
  const right = (ms: unknown): ms is number => typeof ms === 'number' && ms >= 20 && ms <= 10_000;
  if (Array.isArray(value) && value.length >= 2 && value.length <= 12 && value.length % 2 === 0 && value.every(right))
    return value;
  throw refuse(`'${name}' must be 2 to 12 numbers from 20 to 10000, on and off in turn.`);
}

function digits(fields: Fields, name: string, most: number): string {
  const value = text(fields, name, most);
  if (/^[0-9A-D*#]+$/.test(value)) return value;
  throw refuse(`'${name}' may hold 0-9, A-D, * and #.`);
}

const callingParty = (fields: Fields): CallingParty => ({
  ...(fields.number === undefined ? {} : { number: text(fields, 'number', 32) }),
  ...(fields.name === undefined ? {} : { name: text(fields, 'name', 32) }),
  ...(fields.withheld === undefined ? {} : { withheld: oneOf(fields, 'withheld', WITHHELD) }),
  ...(fields.redirecting === undefined ? {} : { redirecting: text(fields, 'redirecting', 32) }),
});

const incomingCall = (fields: Fields): IncomingCall => ({
  ...callingParty(fields),
  ...(fields.rings === undefined ? {} : { rings: whole(fields, 'rings', 1, 100) }),
  ...(fields.cadenceMs === undefined ? {} : { cadenceMs: cadence(fields, 'cadenceMs') }),
  ...(fields.callerId === undefined ? {} : { callerId: oneOf(fields, 'callerId', CALLER_ID_WAYS) }),
  ...(fields.dtmfFormat === undefined ? {} : { dtmfFormat: oneOf(fields, 'dtmfFormat', DTMF_FORMATS) }),
  ...(fields.callerIdLevelDb === undefined ? {} : { callerIdLevelDb: number(fields, 'callerIdLevelDb', -70, 0) }),
  ...(fields.callerIdNoiseDb === undefined ? {} : { callerIdNoiseDb: number(fields, 'callerIdNoiseDb', -90, 0) }),
});

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function checkProvocation(value: unknown): Provocation {
  const fields = fieldsOf(value, 'A provocation');
  switch (fields.kind) {
    case 'calls-in':
      return { kind: 'calls-in', ...incomingCall(fields) };
    case 'call-waiting':
      return { kind: 'call-waiting', ...callingParty(fields) };
    case 'ring-glitch':
      return { kind: 'ring-glitch', ms: number(fields, 'ms', 1, 10_000) };
    case 'parallel-phone':
      return { kind: 'parallel-phone', lifted: truth(fields, 'lifted') };
    case 'breaks-loop':
      return { kind: 'breaks-loop', ms: number(fields, 'ms', 1, 60_000) };
    case 'dial-tone':
      return {
        kind: 'dial-tone',
        which: oneOf(fields, 'which', DIAL_TONES),
        ...(fields.afterMs === undefined ? {} : { afterMs: number(fields, 'afterMs', 0, 60_000) }),
        ...(fields.secondAfter === undefined ? {} : { secondAfter: digits(fields, 'secondAfter', 8) }),
        ...(fields.secondMs === undefined ? {} : { secondMs: number(fields, 'secondMs', 0, 60_000) }),
      };
    case 'is-unobtainable':
      return { kind: 'is-unobtainable', sit: oneOf(fields, 'sit', SITS, 'vacant-code') };
    case 'talks-speech':
    case 'music':
      return { kind: fields.kind, levelDb: number(fields, 'levelDb', -60, 0, -22) };
    case 'answers-after':
      return {
        kind: 'answers-after',
        ms: number(fields, 'ms', 0, 600_000),
        polarityReversal: truth(fields, 'polarityReversal', true),
        ...(fields.says === undefined ? {} : { says: oneOf(fields, 'says', ['speech'] as const) }),
      };
    case 'is-busy':
    case 'is-congested':
    case 'never-answers':
    case 'is-silent':
    case 'reverses-polarity':
      return { kind: fields.kind };
    case 'hangs-up':
      return { kind: 'hangs-up', signal: oneOf(fields, 'signal', SIGNALS, 'cpc') };
    case 'talks-tone':
      return {
        kind: 'talks-tone',
        hz: number(fields, 'hz', 20, 3999),
        levelDb: number(fields, 'levelDb', -60, 0, -15),
      };
    case 'sends-fax-tone':
      return {
        kind: 'sends-fax-tone',
        tone: oneOf(fields, 'tone', FAX_TONES),
        levelDb: number(fields, 'levelDb', -60, 0, -15),
      };
    case 'talks-wav':
      return { kind: 'talks-wav', file: text(fields, 'file', 4096) };
    case 'presses':
      return { kind: 'presses', digits: digits(fields, 'digits', 32) };
    case 'battery':
      return { kind: 'battery', present: truth(fields, 'present') };
    default:
      throw refuse(`The exchange knows no provocation ${JSON.stringify(fields.kind)}.`);
  }
}
