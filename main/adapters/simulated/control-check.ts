import { GatewayError } from '../../core/errors.ts';
import type { FaxTone } from '../../line/line-signals.ts';
import type { CallerIdWay, ControlRequest, HangUpSignal, Provocation, ToExchange } from './exchange-control.ts';
import { DEFAULT_TIMING, type ExchangeTiming } from './exchange-profile.ts';

type Fields = Readonly<Record<string, unknown>>;

const refuse = (text: string): GatewayError => new GatewayError('bad-request', text);

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`${what} must be an object.`);
  return value as Fields;
}

function number(fields: Fields, name: string, low: number, high: number, preset?: number): number {
  const value = fields[name] ?? preset;
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw refuse(`'${name}' must be a number from ${low} to ${high}, not ${JSON.stringify(value)}.`);
}

function whole(fields: Fields, name: string, low: number, high: number): number {
  const value = number(fields, name, low, high);
  if (!Number.isInteger(value)) throw refuse(`'${name}' must be a whole number, not ${value}.`);
  return value;
}

function text(fields: Fields, name: string, longest: number): string {
  const value = fields[name];
  if (typeof value === 'string' && value.length <= longest) return value;
  throw refuse(`'${name}' must be text of at most ${longest} characters.`);
}

function truth(fields: Fields, name: string, preset?: boolean): boolean {
  const value = fields[name] ?? preset;
  if (typeof value === 'boolean') return value;
  throw refuse(`'${name}' must be true or false.`);
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[], preset?: T): T {
  const value = fields[name] ?? preset;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw refuse(`'${name}' must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}.`);
}

const WITHHELD: readonly ('private' | 'unavailable')[] = ['private', 'unavailable'];
const CALLER_ID_WAYS: readonly CallerIdWay[] = ['fsk', 'fsk-before-ring', 'dtmf', 'dtmf-before-ring', 'none'];
const FAX_TONES: readonly FaxTone[] = ['cng', 'ced', 'ansam'];
const SIGNALS: readonly HangUpSignal[] = ['cpc', 'busy-tone', 'polarity', 'nothing'];

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function checkProvocation(value: unknown): Provocation {
  const fields = fieldsOf(value, 'A provocation');
  switch (fields.kind) {
    case 'calls-in':
      return {
        kind: 'calls-in',
        ...(fields.number === undefined ? {} : { number: text(fields, 'number', 32) }),
        ...(fields.name === undefined ? {} : { name: text(fields, 'name', 32) }),
        ...(fields.withheld === undefined ? {} : { withheld: oneOf(fields, 'withheld', WITHHELD) }),
        ...(fields.rings === undefined ? {} : { rings: whole(fields, 'rings', 1, 100) }),
        ...(fields.callerId === undefined ? {} : { callerId: oneOf(fields, 'callerId', CALLER_ID_WAYS) }),
      };
    case 'answers-after':
      return {
        kind: 'answers-after',
        ms: number(fields, 'ms', 0, 600_000),
        polarityReversal: truth(fields, 'polarityReversal', true),
      };
    case 'is-busy':
    case 'is-congested':
    case 'never-answers':
    case 'is-silent':
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
    case 'presses': {
      const digits = text(fields, 'digits', 32);
      if (!/^[0-9A-D*#]+$/.test(digits)) throw refuse(`'digits' may hold 0-9, A-D, * and #.`);
      return { kind: 'presses', digits };
    }
    case 'battery':
      return { kind: 'battery', present: truth(fields, 'present') };
    default:
      throw refuse(`The exchange knows no provocation ${JSON.stringify(fields.kind)}.`);
  }
}

function checkTiming(value: unknown): Partial<ExchangeTiming> {
  const fields = fieldsOf(value, 'The timing');
  const timing: Record<string, number> = {};
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(DEFAULT_TIMING, name)) throw refuse(`The exchange's timing has no '${name}'.`);
    timing[name] = number(fields, name, 0, 600_000);
  }
  return timing;
}

/** @throws GatewayError `bad-request` */
export function checkRequest(value: unknown, ports: number): ControlRequest {
  const fields = fieldsOf(value, 'A control request');
  const port = (): number => whole(fields, 'port', 1, ports);
  switch (fields.request) {
    case 'provoke':
      return { request: 'provoke', port: port(), provocation: checkProvocation(fields.provocation) };
    case 'report':
      return { request: 'report', port: port() };
    case 'hybrid':
      return {
        request: 'hybrid',
        port: port(),
        erlDb: fields.erlDb === 'off' ? 'off' : number(fields, 'erlDb', 0, 60),
      };
    case 'timing':
      return { request: 'timing', port: port(), timing: checkTiming(fields.timing) };
    case 'burst':
      return {
        request: 'burst',
        port: port(),
        hz: number(fields, 'hz', 20, 3999),
        levelDb: number(fields, 'levelDb', -60, 0),
        ms: number(fields, 'ms', 1, 10_000),
      };
    case 'await-sound':
      return { request: 'await-sound', port: port(), peakDb: number(fields, 'peakDb', -60, 0) };
    case 'statistics':
      return { request: 'statistics' };
    default:
      throw refuse(`The exchange knows no request ${JSON.stringify(fields.request)}.`);
  }
}

/** The id to reply to; a request without one cannot be answered at all. @throws GatewayError `bad-request` */
export function requestId(value: unknown): ToExchange['id'] {
  return whole(fieldsOf(value, 'A control request'), 'id', 0, Number.MAX_SAFE_INTEGER);
}
