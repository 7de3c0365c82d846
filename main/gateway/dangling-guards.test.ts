import { expect, it } from 'vitest';
import { settingsSchema } from '../store/settings-schema.ts';
import { danglingGuards } from './dangling-guards.ts';

const settings = (guards: object) =>
  settingsSchema.parse({
    version: 1,
    lines: [{ id: 'a/1', name: '' }],
    trunks: [{ id: 'pbx', name: '', host: '127.0.0.1', kind: { kind: 'peer' } }],
    guards,
  });

it('guards that name what is not there are told of', () => {
  expect(danglingGuards(settings({}), false)).toEqual([]);
  const wrong = {
    lock: { schedule: 'gone' },
    insideTrunks: ['pbx', 'away'],
    exceptions: [
      { for: { kind: 'line', line: 'a/9' }, classes: { premium: 'pin' } },
      { for: { kind: 'trunk', trunk: 'lost' } },
    ],
  };
  expect(danglingGuards(settings(wrong), false)).toEqual([
    expect.stringContaining('"gone", which is not there: it is locked day and night'),
    'guards.insideTrunks names the trunk "away", which is not there.',
    'guards.exceptions names the line "a/9", which is not there.',
    'guards.exceptions names the trunk "lost", which is not there.',
    expect.stringContaining('but none is set'),
  ]);
  expect(danglingGuards(settings({ classes: { premium: 'pin' } }), true)).toEqual([]);
});
