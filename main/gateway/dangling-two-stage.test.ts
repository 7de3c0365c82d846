import { expect, it } from 'vitest';
import { settingsSchema } from '../store/settings-schema.ts';
import { danglingTwoStage } from './dangling-two-stage.ts';

const settings = (routes: readonly object[], guards: object = {}) =>
  settingsSchema.parse({ version: 1, lines: [{ id: 'a/1', name: '' }], routes, guards });
const asks = (target: object = {}, route: object = {}) => ({
  id: 'in',
  from: [{ kind: 'line' }],
  targets: [{ kind: 'two-stage', ...target }],
  ...route,
});
const leads = { id: 'inside', from: [{ kind: 'two-stage' }], targets: [{ kind: 'console' }] };
const world = { hasPin: true, isThere: () => true };

it('a route that asks callers for a number is in order with a PIN, and with a route that takes numbers', () => {
  expect(danglingTwoStage(settings([]), world)).toEqual([]);
  expect(danglingTwoStage(settings([asks(), leads]), world)).toEqual([]);
  expect(danglingTwoStage(settings([asks({ pin: 'none' }), leads]), world)).toEqual([]);
});

it('what is missing is told', () => {
  const wrong = settings([
    asks({ prompt: 'hello.wav' }, { targets: [{ kind: 'two-stage', prompt: 'hello.wav' }, { kind: 'console' }] }),
    { ...asks(), id: 'out', from: [{ kind: 'trunk' }] },
  ]);
  expect(danglingTwoStage(wrong, { hasPin: false, isThere: () => false })).toEqual([
    expect.stringContaining('"in" asks callers for a PIN, but none is set'),
    expect.stringContaining('"hello.wav", which is not there: they hear dial tone'),
    expect.stringContaining('add a route from "two-stage"'),
    expect.stringContaining('"out" asks for a number, which only callers on a line can be'),
  ]);
  expect(danglingTwoStage(wrong, world)).toContainEqual(expect.stringContaining('nothing comes of them'));
  const gone = settings([{ ...leads, from: [{ kind: 'two-stage', line: 'a/9' }] }]);
  expect(danglingTwoStage(gone, world)).toEqual(['The route "inside" names the line "a/9", which is not there.']);
});

it('anybody may not dial what costs', () => {
  const warned = (target: object, route: object, guards: object) =>
    danglingTwoStage(settings([asks(target, route), leads], guards), world).some((text) => /what costs/.test(text));
  const abroad = { classes: { international: 'allow' } };
  expect(warned({ pin: 'none' }, {}, abroad)).toBe(true);
  expect(warned({ pin: 'none' }, {}, { countries: ['fr'] })).toBe(true);
  expect(
    warned(
      { pin: 'none' },
      {},
      { exceptions: [{ for: { kind: 'line', line: 'a/1' }, classes: { premium: 'allow' } }] },
    ),
  ).toBe(true);
  expect(warned({}, {}, abroad)).toBe(false);
  expect(warned({ pin: 'none' }, { calling: [{ is: 'exact', number: '+12125551234' }] }, abroad)).toBe(false);
  expect(warned({ pin: 'none' }, {}, { classes: { international: 'pin' } })).toBe(false);
});
