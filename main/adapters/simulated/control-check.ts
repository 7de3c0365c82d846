import type { LineStart } from '../../line/line-adapter.ts';
import { checkProvocation } from './check-provocation.ts';
import type { ControlRequest, LineConditions, ToExchange } from './exchange-control.ts';
import { DEFAULT_TIMING, type ExchangeTiming } from './exchange-timing.ts';
import { fieldsOf, number, oneOf, refuse, whole } from './fields.ts';
import type { HybridSetting } from './hybrid.ts';

const STARTS: readonly LineStart[] = ['loop', 'ground'];
const HYBRIDS: readonly HybridSetting['model'][] = ['flat', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9'];

function hybrid(value: unknown): HybridSetting | 'off' {
  if (value === 'off') return value;
  const fields = fieldsOf(value, 'The hybrid');
  return { model: oneOf(fields, 'model', HYBRIDS), erlDb: number(fields, 'erlDb', 0, 60) };
}

function checkConditions(value: unknown): LineConditions {
  const fields = fieldsOf(value, 'The conditions of a line');
  const optional = (name: keyof LineConditions, low: number, high: number) =>
    fields[name] === undefined ? {} : { [name]: number(fields, name, low, high) };
  return {
    ...(fields.hybrid === undefined ? {} : { hybrid: hybrid(fields.hybrid) }),
    ...(fields.start === undefined ? {} : { start: oneOf(fields, 'start', STARTS) }),
    ...(fields.noiseDbm0 === 'off' ? { noiseDbm0: 'off' } : optional('noiseDbm0', -90, 0)),
    ...optional('levelDb', -40, 20),
    ...optional('toneOffsetPct', -20, 20),
    ...optional('clockPpm', -10_000, 10_000),
    ...optional('dcOffset', -16_000, 16_000),
  };
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
    case 'line':
      return { request: 'line', port: port(), conditions: checkConditions(fields.conditions) };
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
