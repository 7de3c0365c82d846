import { expect, test } from 'vitest';
import type { FoundAdapter } from '../line/found-adapter.ts';
import { adapterSettings } from '../store/settings-schema.ts';
import { viewAdapters } from './adapter-views.ts';
import type { AdapterState } from './adapters.ts';

const found = (change: Partial<FoundAdapter>): FoundAdapter => ({
  key: '0572:1340/12345678',
  family: 'voice-modem',
  name: 'Conexant CX93010 voice modem',
  usbId: '0572:1340',
  place: '1-3',
  ports: 1,
  experimental: false,
  ...change,
});

const unplugged: AdapterState = { kind: 'closed', reason: 'It is not plugged in.', unplugged: true };

/** One adapter of the settings in a state, its device plugged in or not. */
const viewOf = (device: string, state: AdapterState, plugged?: FoundAdapter) =>
  viewAdapters(
    [adapterSettings.parse({ id: 'it', family: 'voice-modem', device })],
    { found: plugged ? [plugged] : [], match: () => plugged, nameOf: () => 'its name' },
    () => state,
  )[0];

test('an adapter that is not plugged in is shown with its name and USB ID, and can be forgotten, not checked', () => {
  const view = viewOf('0572:1340/12345678', unplugged);
  expect(view).toEqual({
    id: 'it',
    name: 'its name',
    family: 'voice-modem',
    usbId: '0572:1340',
    place: '',
    state: 'unplugged',
    detail: 'It is not plugged in.',
    experimental: false,
  });
});

test.each([
  ['0572:1340/12345678', false],
  ['05ac:1401@1-2', true],
  ['17ef:7000@1-2', true],
  // Found by its class alone.
  ['1234:5678@1-2', true],
])('%s that is not plugged in is as experimental as it is plugged in: %s', (device, experimental) => {
  expect(viewOf(device, unplugged)).toMatchObject({ experimental });
});

test('one that is tried again says why it was in vain before', () => {
  const state: AdapterState = { kind: 'opening', failed: 'screen (812) has it open.' };
  expect(viewOf('0572:1340/12345678', state, found({}))).toMatchObject({
    state: 'starting',
    detail: 'Trying again: screen (812) has it open.',
    key: '0572:1340/12345678',
  });
});

test('what is plugged in and in no settings is shown with its trouble; simulated adapters are not shown', () => {
  const trouble = { code: 'not-supported', text: 'It is a jack for a telephone.' } as const;
  const views = viewAdapters(
    [adapterSettings.parse({ id: 'sim', family: 'simulated' })],
    { found: [found({ family: undefined, trouble })], match: () => undefined, nameOf: () => '' },
    () => unplugged,
  );
  expect(views).toMatchObject([{ state: 'trouble', detail: 'It is a jack for a telephone.', place: '1-3' }]);
  expect(views[0]).not.toHaveProperty('id');
});
