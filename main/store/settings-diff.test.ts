import { anything, assert, clone, jsonValue, property, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { settingDifferences } from './settings-diff.ts';

it('what would change reads as a person would say it', () => {
  const before = {
    nightMode: 'auto',
    trunks: [
      { id: 'pbx', host: 'a', port: 5060 },
      { id: 'old', host: 'x' },
    ],
    media: { codecs: ['PCMU'] },
  };
  const after = {
    nightMode: 'on',
    trunks: [
      { id: 'pbx', host: 'b', port: 5060 },
      { id: 'new', host: 'y' },
    ],
    media: { codecs: ['PCMA'] },
    calls: {},
  };
  expect(settingDifferences(before, after)).toEqual([
    { place: 'nightMode', kind: 'changed', before: 'auto', after: 'on' },
    { place: 'trunks "pbx" › host', kind: 'changed', before: 'a', after: 'b' },
    { place: 'trunks "old"', kind: 'removed', before: '{"id":"old","host":"x"}' },
    { place: 'trunks "new"', kind: 'added', after: '{"id":"new","host":"y"}' },
    { place: 'media › codecs', kind: 'changed', before: '["PCMU"]', after: '["PCMA"]' },
    { place: 'calls', kind: 'added', after: '{}' },
  ]);
});

it('the order of routes is a change', () => {
  const [one, two] = [{ id: 'one' }, { id: 'two' }];
  expect(settingDifferences({ routes: [one, two] }, { routes: [two, one] })).toEqual([
    { place: 'routes (order)', kind: 'changed', before: 'one, two', after: 'two, one' },
  ]);
});

it('there is nothing between two that are the same, and something between any that are not', () => {
  assert(
    property(clone(jsonValue(), 2), ([one, two]) => {
      expect(settingDifferences(one, two)).toEqual([]);
    }),
  );
  assert(property(anything(), anything(), (one, two) => void settingDifferences(one, two)));
});

it('no secret stands in it', () => {
  assert(
    property(stringMatching(/^[A-Za-z0-9]{8,20}$/), (secret) => {
      const shown = JSON.stringify(
        settingDifferences(
          { trunks: [] },
          { trunks: [{ id: 'a', password: secret, url: `https://me:${secret}@host/` }] },
        ),
      );
      expect(shown).not.toContain(secret);
    }),
  );
});
