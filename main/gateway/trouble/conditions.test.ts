import { describe, expect, it } from 'vitest';
import { line, view } from '../../../test/console/sample-view.ts';
import type { AdapterView, TrunkView } from '../../contract/views.ts';
import { alarmCodes } from '../../monitor/alarm-catalogue.ts';
import { conditionsOf, type GatewayState } from './conditions.ts';

const well: GatewayState = {
  notices: [],
  lines: [line(1)],
  trunks: [],
  adapters: [],
  media: { process: 'running', edge: 'running' },
};
const trunk: TrunkView = {
  id: 'pbx',
  name: 'PBX',
  kind: 'peer',
  state: 'unreachable',
  since: 0,
  detail: 'No service.',
  health: { kind: 'down', since: 0, detail: 'No answer. It is asked again.' },
  encryption: 'off',
  keysInClear: false,
};
const adapter: AdapterView = {
  id: 'modem-1',
  name: 'A modem',
  usbId: '0572:1340',
  place: '',
  state: 'unplugged',
  detail: 'Plug it in.',
  experimental: false,
};

const idsOf = (change: Partial<GatewayState>): string[] => conditionsOf({ ...well, ...change }).map(({ id }) => id);

describe('what is not as it should be', () => {
  it('is nothing while all is well', () => {
    expect(conditionsOf(well)).toEqual([]);
  });

  it('is what notices say, by their cause', () => {
    const notice = { id: 'trunk/pbx', severity: 'error' as const, text: 'It cannot be used.', at: 0 };
    expect(conditionsOf({ ...well, notices: [notice] })).toEqual([
      { id: 'trunk/pbx', code: 'trunk-settings', severity: 'error', text: 'It cannot be used.' },
    ]);
  });

  it('is a line out of service, unless its adapter says it better', () => {
    const lines = [line(1, { id: 'modem-1/1', state: 'out-of-service', reason: 'No battery.' })];
    expect(conditionsOf({ ...well, lines })).toMatchObject([
      {
        id: 'line-down/modem-1/1',
        subject: 'modem-1/1',
        text: expect.stringContaining('No battery.'),
        afterMs: 10_000,
      },
    ]);
    expect(idsOf({ lines, adapters: [adapter] })).toEqual(['adapter-down/modem-1']);
  });

  it('is a trunk that is down, and none that rehearses it', () => {
    expect(conditionsOf({ ...well, trunks: [trunk] })).toMatchObject([
      { id: 'trunk-down/pbx', text: 'The trunk "PBX" is down. No answer. It is asked again.' },
    ]);
    expect(idsOf({ trunks: [{ ...trunk, health: { kind: 'drill', since: 0 } }] })).toEqual([]);
  });

  it('is a process that is not there', () => {
    expect(idsOf({ media: { process: 'restarting', edge: 'unavailable' } })).toEqual(['media-restarting', 'edge-down']);
    expect(idsOf({ media: { process: 'starting', edge: 'running' } })).toEqual([]);
  });

  it('has codes of the catalogue alone', () => {
    const { notices, lines, trunks, adapters, media } = view();
    for (const { code } of conditionsOf({ notices, lines, trunks, adapters, media }))
      expect(alarmCodes).toContain(code);
  });
});
