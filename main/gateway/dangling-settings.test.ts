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
      inbound: [
        { trunk: 'pbx', extension: '1' },
        { trunk: 'gone', extension: '1' },
      ],
    },
    { id: 'sim/3', name: '', country: 'de', profile: { cpcMs: 2000, tones: { busy: ['50/500,0/500'] } } },
  ],
  trunks: [{ id: 'pbx', name: 'PBX', host: '127.0.0.1', kind: { kind: 'registers', user: 'gw' } }],
  routes: [
    { pattern: '9.', group: 'fax' },
    { pattern: '.', group: 'all' },
  ],
});

it('settings that do not fit together are told, each with its place', () => {
  expect(danglingSettings(settings, () => false)).toEqual([
    expect.stringContaining('"Front" go to the trunk "gone"'),
    expect.stringContaining('"sim/3" is not there'),
    expect.stringContaining(
      'profile of "sim/3" is not used, the country\'s own is: cpcMs: the shortest loop break (2000 ms) is longer',
    ),
    expect.stringContaining('tones.busy: 50 Hz is not from 100 to 3900 Hz'),
    expect.stringContaining('the group "fax", which has no line'),
    expect.stringContaining('"PBX" registers, but its password is not set'),
  ]);
  expect(danglingSettings(settingsSchema.parse({ version: 1 }), () => true)).toEqual([]);
});
