import { beforeEach, expect, test } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { adapterId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { adapterSettings } from '../store/settings-schema.ts';
import { Adapters } from './adapters.ts';
import { Notices } from './notices.ts';
import type { Plug } from './usb-devices.ts';

const id = adapterId('modem-1');
const modem = adapterSettings.parse({ id, family: 'voice-modem', device: '0572:1340/12345678' });
const UNPLUGGED: Plug = { ok: false, why: 'unplugged', reason: 'The adapter is not plugged in. Plug it in.' };
const PLUGGED: Plug = { ok: true, key: '0572:1340/12345678' };

let clock: VirtualClock;
let media: MediaFarSide;
let notices: Notices;
let said: string[];
let now: Plug;
let looks: number;
let plugs: Signal<void>;
/** Reasons that the lines were taken out of service with, and `in service`. */
let lines: string[];

beforeEach(() => {
  clock = new VirtualClock();
  media = new MediaFarSide();
  notices = new Notices(clock);
  said = [];
  now = PLUGGED;
  looks = 0;
  plugs = new Signal<void>();
  lines = [];
  notices.onChange(() => said.push(...notices.list.map(({ text }) => text).slice(-1)));
});

const adapters = (): Adapters =>
  new Adapters({
    media,
    simulators: { socketFor: async () => 'socket' },
    usb: {
      plug: () => now,
      look: async () => {
        looks += 1;
      },
      onChange: (listener) => plugs.on(listener),
      nameOf: () => 'Conexant CX93010 voice modem',
    },
    notices,
    clock,
    log: silentLog,
    optionsOf: () => ({}),
    opened: async () => void lines.push('in service'),
    lost: (_, reason) => void lines.push(reason),
  });
/** All that was posted is done. */
const settled = (): Promise<void> => new Promise(setImmediate);
const opens = (): number => media.kinds('open-adapter').length;
const plug = async (state: Plug): Promise<void> => {
  now = state;
  plugs.emit();
  await settled();
};

test('one that is pulled and plugged in again is closed, missed, and opened again', async () => {
  using all = adapters();
  await all.add(modem);
  expect(all.state(id)).toEqual({ kind: 'open' });
  await plug(UNPLUGGED);
  expect(all.state(id)).toMatchObject({ kind: 'closed', unplugged: true });
  expect(media.asked.at(-1)).toEqual({ kind: 'close-adapter', adapter: id });
  expect(lines).toEqual(['in service', 'The adapter is not plugged in. Plug it in.']);
  expect(notices.list).toMatchObject([{ severity: 'warning', text: expect.stringMatching(/CX93010.*Plug it in/) }]);
  // Nothing is tried before something is plugged in.
  clock.advance(60_000);
  await settled();
  expect(opens()).toBe(1);
  await plug(PLUGGED);
  expect(all.state(id)).toEqual({ kind: 'open' });
  expect(notices.list).toEqual([]);
});

test('one that is lost before anybody sees that it was pulled is tried soon, then waited for', async () => {
  using all = adapters();
  await all.add(modem);
  media.refuses = 'open-adapter';
  media.facts.emit({ kind: 'adapter-lost', adapter: id, reason: 'its port was closed' });
  expect(lines.at(-1)).toBe('its port was closed');
  clock.advance(250);
  await settled();
  expect(opens()).toBe(2);
  await plug(UNPLUGGED);
  clock.advance(60_000);
  await settled();
  expect(opens()).toBe(2);
  expect(all.state(id)).toMatchObject({ kind: 'closed', unplugged: true });
});

test('one that opens and is lost at once, again and again, is tried less and less often, and said for as long', async () => {
  using all = adapters();
  await all.add(modem);
  const tries: number[] = [];
  const states: unknown[] = [];
  using _changes = all.onChange(() => states.push(all.state(id)));
  const fall = (): boolean =>
    media.facts.emit({ kind: 'adapter-lost', adapter: id, reason: 'its frames stopped' }) === undefined;
  for (let since = 0, step = 0; step < 30_000 && tries.length < 8; step += 50) {
    if (all.state(id).kind === 'open') {
      since = step;
      fall();
    }
    const before = opens();
    clock.advance(50);
    await settled();
    if (opens() > before) tries.push(step + 50 - since);
  }
  expect(tries).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
  expect(states).toContainEqual({ kind: 'opening', failed: 'its frames stopped' });
  expect(notices.list).toMatchObject([{ text: expect.stringMatching(/lost again and again: its frames stopped/) }]);
  expect(said).toHaveLength(2);
  if (all.state(id).kind !== 'open') {
    clock.advance(8000);
    await settled();
  }
  clock.advance(29_000);
  expect(notices.list).toHaveLength(1);
  clock.advance(1000);
  expect(notices.list).toEqual([]);
  // It was in order: the next loss is a first one.
  fall();
  clock.advance(250);
  await settled();
  expect(all.state(id)).toEqual({ kind: 'open' });
  expect(notices.list).toEqual([]);
});

test('one that is pulled while it is being opened is missed, not ill', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  const added = all.add(modem);
  now = UNPLUGGED;
  plugs.emit();
  await added;
  expect(all.state(id)).toMatchObject({ kind: 'closed', unplugged: true });
  expect(notices.list).toMatchObject([{ severity: 'warning' }]);
});

test('one that does not open is tried less and less often, and said once', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  await all.add(modem);
  const tries: number[] = [];
  for (let second = 1; second <= 40; second += 1) {
    const before = opens();
    clock.advance(1000);
    await settled();
    if (opens() > before) tries.push(second);
  }
  expect(tries).toEqual([2, 4, 8, 16, 24, 32, 40]);
  expect(said).toEqual(['The adapter "modem-1" cannot be used: it is ill']);
  expect(all.state(id)).toMatchObject({ kind: 'closed', reason: 'it is ill', unplugged: false });
  // Another reason is news.
  media.why = 'screen (812) has it open';
  clock.advance(8000);
  await settled();
  expect(said).toHaveLength(2);
  media.refuses = undefined;
  clock.advance(8000);
  await settled();
  expect(all.state(id)).toEqual({ kind: 'open' });
  expect(notices.list).toEqual([]);
});

test('while one is tried again it is known why it was in vain before', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  await all.add(modem);
  const states: unknown[] = [];
  using _changes = all.onChange(() => states.push(all.state(id)));
  clock.advance(2000);
  await settled();
  expect(states[0]).toEqual({ kind: 'opening', failed: 'it is ill' });
});

test('one that was plugged in anew is tried at once, however long it was in vain', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  await all.add(modem);
  clock.advance(2000);
  await settled();
  await plug(UNPLUGGED);
  const before = opens();
  media.refuses = undefined;
  await plug(PLUGGED);
  expect(opens()).toBe(before + 1);
  expect(all.state(id)).toEqual({ kind: 'open' });
});

test('a family that does not load is said with its reason, and takes nothing from the others', async () => {
  media.refuses = 'open-adapter';
  media.why = 'Adapters of the family "voice-modem" cannot be used: its library did not load (no libusb).';
  using all = adapters();
  await all.add(modem);
  media.refuses = undefined;
  await all.add(adapterSettings.parse({ id: 'u100-1', family: 'sangoma-u100', device: '10c4:8461@1-2', lines: 2 }));
  expect(all.state(id)).toMatchObject({ kind: 'closed', reason: expect.stringMatching(/no libusb/) });
  expect(all.state(adapterId('u100-1'))).toEqual({ kind: 'open' });
});

test('a media process that was started anew looks for devices before its adapters are opened', async () => {
  using all = adapters();
  await all.add(modem);
  media.losses.emit('it was killed');
  expect(all.state(id)).toMatchObject({ kind: 'closed', reason: expect.stringMatching(/it was killed.*restarted/) });
  media.states.emit('running');
  expect(looks).toBe(1);
  await settled();
  expect(opens()).toBe(2);
  expect(all.state(id)).toEqual({ kind: 'open' });
});

test('one that was pulled while the media process was away is missed, not opened', async () => {
  using all = adapters();
  await all.add(modem);
  media.losses.emit('it was killed');
  now = UNPLUGGED;
  media.states.emit('running');
  await settled();
  expect(opens()).toBe(1);
  expect(all.state(id)).toMatchObject({ kind: 'closed', unplugged: true });
});

test('while its device is being checked it is not opened, and is afterwards', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  await all.add(modem);
  const { promise, resolve } = Promise.withResolvers<string>();
  const checked = all.undisturbed(id, () => promise);
  clock.advance(60_000);
  await settled();
  expect(opens()).toBe(1);
  media.refuses = undefined;
  resolve('a report');
  expect(await checked).toBe('a report');
  await settled();
  expect(all.state(id)).toEqual({ kind: 'open' });
});

test('one that is removed is closed, and tried no more', async () => {
  media.refuses = 'open-adapter';
  using all = adapters();
  await all.add(modem);
  all.remove(id);
  expect(notices.list).toEqual([]);
  clock.advance(60_000);
  await settled();
  expect(opens()).toBe(1);
});
