import { expect, it } from 'vitest';
import { settingsSchema } from '../store/settings-schema.ts';
import { danglingSettings } from './dangling-settings.ts';

const settings = settingsSchema.parse({
  version: 1,
  adapters: [{ id: 'sim', family: 'simulated', lines: 2 }],
  lines: [
    {
      id: 'sim/1',
      name: 'Front',
    },
    { id: 'sim/3', name: '', country: 'de', profile: { cpcMs: 2000, tones: { busy: ['50/500,0/500'] } } },
  ],
  trunks: [{ id: 'pbx', name: 'PBX', host: '127.0.0.1', kind: { kind: 'registers', user: 'gw' } }],
  routes: [
    {
      id: 'in',
      name: 'Front',
      from: [{ kind: 'line', line: 'sim/1' }],
      when: { schedule: 'hours', is: 'open' },
      targets: [
        { kind: 'trunk', trunk: 'pbx', to: '1' },
        { kind: 'trunk', trunk: 'gone', to: '1' },
        { kind: 'lines', group: 'all' },
      ],
    },
    { id: 'fax', from: [{ kind: 'trunk' }], targets: [{ kind: 'lines', group: 'fax' }, { kind: 'console' }] },
    { id: 'ring', from: [{ kind: 'console' }], targets: [{ kind: 'console' }] },
    { id: 'out', from: [{ kind: 'trunk' }], targets: [{ kind: 'lines', group: 'all' }] },
  ],
});

it('settings that do not fit together are told, each with its place', () => {
  expect(danglingSettings(settings, () => false)).toEqual([
    expect.stringContaining('"sim/3" is not there'),
    expect.stringContaining(
      'profile of "sim/3" is not used, the country\'s own is: cpcMs: the shortest loop break (2000 ms) is longer',
    ),
    expect.stringContaining('tones.busy: 50 Hz is not from 100 to 3900 Hz'),
    expect.stringContaining('"Front" names the trunk "gone", which is not there'),
    expect.stringContaining('"Front" leads calls of a line to other lines'),
    expect.stringContaining('"Front" goes by the schedule "hours", which is not there'),
    expect.stringContaining('"fax" names the group "fax", which has no line'),
    expect.stringContaining('"ring" leads calls of the console to the console'),
    expect.stringContaining('"PBX" registers, but its password is not set'),
  ]);
  expect(danglingSettings(settingsSchema.parse({ version: 1 }), () => true)).toEqual([]);
});
